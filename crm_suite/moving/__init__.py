"""Bringing in what a company had before: files of leads, and the records of ERPNext's and Frappe's own CRMs.

Each move is a document with its state and a job that carries it on in short transactions: it can be stopped,
killed and started again, and brings nothing twice. What it cannot bring it tells, with the reason.

lead_file       the table in an attached CSV or XLSX file
lead_fields     what an import must know of the lead's fields
links           the records that cells name, looked up for many rows at once
lead_import     the job: chunk by chunk
import_context  what is the same for all rows of an import
lead_chunk      some rows: read, decided, written
lead_writer     insert many leads with names, ledger rows and identities
lead_report     why rows were refused, in the user's words, as a file

background_work what imports and moves share as jobs
transaction     a chunk that somebody else has come between
report_notes    what is kept of rows and records, as a file

moving_in       the job of a move from another CRM: chunk by chunk
old_records     its records, read in sets
moved_values    links and notes of what is moved
moved_leads, moved_deals      old leads and deals become ours
quotation_lineage             documents of old opportunities belong to the new ones
attached        comments, notes, e-mails, assignments and files follow
moving_report   what could not be moved
"""
