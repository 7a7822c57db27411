"""Payment Entry and Journal Entry: what they settle, from the Payment Ledger, and their cash, from themselves.

The Payment Ledger is summed per voucher, against and party: reconciliation rewrites its rows, and with the
immutable ledger a cancel adds opposite rows instead of delinking. What other vouchers write there (the
invoices themselves) is in their own facts.
"""

from crm_suite.ledger.database import Named, mills
from crm_suite.ledger.sources import ENTERED_OR_MIDNIGHT, SORT_GROUPS, select
from crm_suite.ledger.sources.sales_documents import select_shares
from crm_suite.rules.facts import ADVANCE, SETTLEMENT

PAYMENT_ENTRY = "Payment Entry"
JOURNAL_ENTRY = "Journal Entry"
PAYMENT_DOCTYPES = (PAYMENT_ENTRY, JOURNAL_ENTRY)

# The account of a customer is on the paying side of a receipt and on the receiving side of a refund.
PAYMENT_CASH = "if(document.payment_type = 'Pay', -document.base_paid_amount, document.base_received_amount)"
PARTY_RATE = (
	"if(document.payment_type = 'Pay', -document.target_exchange_rate, document.source_exchange_rate)"
)


def select_payment(doctype: str, is_named: Named) -> list[str]:
	"""The SELECTs that some payments of one kind need."""
	if doctype == PAYMENT_ENTRY:
		ordered = f"""(select reference.reference_name from `tabPayment Entry Reference` reference
			where {is_named("reference.parent")} and reference.reference_doctype = 'Sales Order')"""
		statements = [
			payment_entry_settlements(is_named),
			payment_entry_advances(is_named),
			payment_entry_rest(is_named),
		]
	else:
		ordered = f"""(select reference.reference_name from `tabJournal Entry Account` reference
			where {is_named("reference.parent")} and reference.reference_type = 'Sales Order')"""
		statements = [journal_entry_settlements(is_named), journal_entry_advances(is_named)]
	invoiced = f"""(select entry.against_voucher_no from `tabPayment Ledger Entry` entry
		where entry.voucher_type = '{doctype}' and {is_named("entry.voucher_no")}
			and entry.against_voucher_type = 'Sales Invoice' and entry.delinked = 0)"""
	return [
		*statements,
		select_shares("Sales Invoice", lambda column: f"{column} in {invoiced}"),
		select_shares("Sales Order", lambda column: f"{column} in {ordered}"),
	]


def settlements(doctype: str, is_named: Named, contact: str, cash: str, written_off: str, joins: str) -> str:
	"""What each voucher settles, per against and customer, beside the voucher's cash and write-off."""
	return select(
		SETTLEMENT,
		{
			"voucher_type": "settled.voucher_type",
			"voucher_no": "settled.voucher_no",
			"posting_datetime": ENTERED_OR_MIDNIGHT.format("document", "posting_date"),
			"company": "document.company",
			"customer": "settled.party",
			"contact": contact,
			"against_type": "settled.against_voucher_type",
			"against_no": "settled.against_voucher_no",
			"gross": mills("-settled.amount"),
			"paid": mills(cash),
			"written_off": mills(written_off),
			"owner": "document.owner",
		},
		f"""from (
			select {SORT_GROUPS} entry.voucher_type, entry.voucher_no, entry.against_voucher_type,
				entry.against_voucher_no, entry.party, sum(entry.amount) amount
			from `tabPayment Ledger Entry` entry
			where entry.voucher_type = '{doctype}' and {is_named("entry.voucher_no")}
				and entry.party_type = 'Customer' and entry.delinked = 0
			group by entry.voucher_type, entry.voucher_no, entry.against_voucher_type,
				entry.against_voucher_no, entry.party
			having sum(entry.amount) != 0
		) settled
		join `tab{doctype}` document on document.name = settled.voucher_no and document.docstatus = 1
		{joins}""",
	)


def payment_entry_settlements(is_named: Named) -> str:
	"""A Payment Entry writes off through its deductions."""
	return settlements(
		PAYMENT_ENTRY,
		is_named,
		contact="nullif(document.contact_person, '')",
		cash=PAYMENT_CASH,
		written_off="ifnull(deductions.written_off, 0)",
		joins=f"""left join (
			select deduction.parent, sum(deduction.amount) written_off
			from `tabPayment Entry Deduction` deduction
			join `tabPayment Entry` payment on payment.name = deduction.parent
			join `tabCompany` company on company.name = payment.company
			where {is_named("deduction.parent")} and deduction.account = company.write_off_account
			group by deduction.parent
		) deductions on deductions.parent = document.name""",
	)


def journal_entry_settlements(is_named: Named) -> str:
	"""A Journal Entry is cash where it has bank or cash lines; a write-off is a line like another."""
	return settlements(
		JOURNAL_ENTRY,
		is_named,
		contact="null",
		cash="ifnull(accounts.cash, 0)",
		written_off="ifnull(accounts.written_off, 0)",
		joins=f"""left join (
			select line.parent,
				sum(if(account.account_type in ('Bank', 'Cash'), line.debit - line.credit, 0)) cash,
				sum(if(account.name = company.write_off_account, line.debit - line.credit, 0)) written_off
			from `tabJournal Entry Account` line
			join `tabAccount` account on account.name = line.account
			join `tabCompany` company on company.name = account.company
			where {is_named("line.parent")}
			group by line.parent
		) accounts on accounts.parent = document.name""",
	)


def payment_entry_advances(is_named: Named) -> str:
	"""The orders that a Payment Entry is an advance for."""
	return select(
		ADVANCE,
		{
			"voucher_type": f"'{PAYMENT_ENTRY}'",
			"voucher_no": "document.name",
			"customer": "document.party",
			"against_type": "reference.reference_doctype",
			"against_no": "reference.reference_name",
			"gross": mills(f"sum(reference.allocated_amount) * {PARTY_RATE}"),
		},
		f"""from `tabPayment Entry Reference` reference
		join `tabPayment Entry` document on document.name = reference.parent
		where {is_named("reference.parent")} and reference.reference_doctype = 'Sales Order'
			and document.docstatus = 1 and document.party_type = 'Customer'
		group by document.name, document.party, reference.reference_doctype, reference.reference_name""",
	)


def payment_entry_rest(is_named: Named) -> str:
	"""What a Payment Entry has left that is meant for nothing yet."""
	return select(
		ADVANCE,
		{
			"voucher_type": f"'{PAYMENT_ENTRY}'",
			"voucher_no": "document.name",
			"customer": "document.party",
			"gross": mills(f"document.unallocated_amount * {PARTY_RATE}"),
		},
		f"""from `tabPayment Entry` document
		where {is_named("document.name")} and document.docstatus = 1 and document.party_type = 'Customer'
			and document.unallocated_amount != 0""",
	)


def journal_entry_advances(is_named: Named) -> str:
	"""The orders that a Journal Entry's lines are advances for, and its lines that are for nothing."""
	return select(
		ADVANCE,
		{
			"voucher_type": f"'{JOURNAL_ENTRY}'",
			"voucher_no": "line.parent",
			"customer": "line.party",
			"against_type": "nullif(line.reference_type, '')",
			"against_no": "nullif(line.reference_name, '')",
			"gross": mills("sum(line.credit - line.debit)"),
		},
		f"""from `tabJournal Entry Account` line
		where {is_named("line.parent")} and line.docstatus = 1 and line.party_type = 'Customer'
			and ifnull(line.reference_type, '') in ('', 'Sales Order')
		group by line.parent, line.party, nullif(line.reference_type, ''), nullif(line.reference_name, '')""",
	)
