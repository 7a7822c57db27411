"""Takes the golden company out of a site again: precisely what loading made, and what was done with it since.

What loading made belongs to the demo's own users, whom nobody else is: every table says it in `owner`. What
people did in the demo's companies goes with the companies. Anything of a site's own that hangs on records of
the demo (an invoice of the real company for an item of the demo, a contact of a customer of the demo) stops the
removal, before anything is deleted. Comments, assignments and the like go with the documents that they are about,
as they do in Frappe; e-mails stay, and name them no longer.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import frappe
from frappe import _

from crm_suite.erp.identities import COLUMNS as KEYS_OF
from crm_suite.erp.identities import DOCTYPE as KEYS
from crm_suite.setup.golden import Golden

# By which columns a table's rows are about a document that is kept elsewhere.
ATTACHMENTS = (
	("parenttype", "parent"),
	("reference_doctype", "reference_name"),
	("ref_doctype", "docname"),
	("document_type", "document_name"),
	("attached_to_doctype", "attached_to_name"),
	("share_doctype", "share_name"),
	("voucher_type", "voucher_no"),
	("link_doctype", "link_name"),
	("doctype", "name"),
)
# What people wrote and did stays when the document that it was about goes.
KEPT = ("Communication", "Activity Log")
# Its rows only tie an e-mail to a document.
LINK_OF_EMAIL = "Communication Link"
# Rows of the ledgers: not they name a document, their voucher does.
VOUCHER = {"voucher_type", "voucher_no"}
NAMES_PER_STATEMENT = 1000
NAMED_BLOCKERS = 10

Names = dict[str, set[str]]


class Table:
	"""One table of the site and the columns that matter here."""

	def __init__(self, name: str, columns: set[str]) -> None:
		self.name = name
		self.columns = columns

	@property
	def doctype(self) -> str:
		"""The DocType whose documents it holds."""
		return self.name.removeprefix("tab")

	@property
	def attachments(self) -> list[tuple[str, str]]:
		"""The columns that say what its rows are about, none where they stand for themselves.

		A child row is about its parent; one that only ties an e-mail to a document is about both.
		"""
		pairs = [pair for pair in ATTACHMENTS if set(pair) <= self.columns]
		return pairs if self.doctype == LINK_OF_EMAIL else pairs[:1]


def remove(golden: Golden) -> None:
	"""Delete the golden company's records. Raises ValidationError, with what is in the way, before deleting."""
	tables = list(read_tables())
	doomed = find_documents(tables, golden)
	refuse_while_in_use({table.doctype: table for table in tables}, doomed, golden)
	files = read_files(doomed, golden)
	for table in tables:
		for type_column, name_column in table.attachments:
			delete_attached(table, type_column, name_column, doomed)
	delete_keys(doomed)
	delete_defaults(doomed)
	for table in tables:
		if names := doomed.get(table.doctype):
			delete_rows(table, "name", names)
		if "owner" in table.columns:
			frappe.db.sql(f"delete from `{table.name}` where {of_demo(table)}", owners(golden))
	delete_contents(files)


def of_demo(table: Table) -> str:
	"""SQL that is true for rows that the demo's people made, or that are for the demo's companies."""
	company = " or company in %(companies)s" if "company" in table.columns else ""
	return f"(owner in %(users)s{company})"


def owners(golden: Golden) -> dict[str, tuple[str, ...]]:
	"""The parameters of `of_demo`."""
	return {"users": golden.user_names, "companies": golden.company_names}


def read_tables() -> Iterator[Table]:
	"""All tables of the site's database."""
	columns: dict[str, set[str]] = defaultdict(set)
	for table, column in frappe.db.sql(
		"""select table_name, column_name from information_schema.columns
		where table_schema = database() and table_name not like 'tabSingles'"""
	):
		columns[table].add(column)
	for table in sorted(columns):
		yield Table(table, columns[table])


def find_documents(tables: Sequence[Table], golden: Golden) -> Names:
	"""The documents of the demo's users, and those in the demo's companies, by DocType."""
	found: Names = {}
	for table in tables:
		if "name" not in table.columns or "owner" not in table.columns or "parenttype" in table.columns:
			continue
		if rows := frappe.db.sql(f"select name from `{table.name}` where {of_demo(table)}", owners(golden)):
			found[table.doctype] = {name for (name,) in rows}
	return found


def refuse_while_in_use(tables: dict[str, Table], doomed: Names, golden: Golden) -> None:
	"""Somebody's own record links to one that would go: say which, and go no further."""
	blockers = [
		blocker
		for link in [*links_to(set(doomed)), *dynamic_links_to(set(doomed), tables)]
		if link.parent in tables and link.fieldname in tables[link.parent].columns
		for blocker in users_of(link, tables[link.parent], doomed, golden)
	]
	if blockers:
		frappe.throw(
			_("These records of your own use the demo's. Change or delete them first: {0}").format(
				", ".join(dict.fromkeys(blockers[:NAMED_BLOCKERS]))
			),
			title=_("Demo in Use"),
		)


def links_to(doctypes: set[str]) -> list[frappe._dict]:
	"""All Link fields that can name documents of these DocTypes. Keys of a party are no use of it."""
	links = fields_with({"fieldtype": "Link", "options": ("in", sorted(doctypes))})
	return [link for link in links if link.parent != KEYS]


def dynamic_links_to(doctypes: set[str], tables: dict[str, Table]) -> Iterator[frappe._dict]:
	"""All Dynamic Link fields that name documents of these DocTypes: one for each DocType that one names, with the
	column that says so as `type_column`. Without those that Frappe lets dangle, and without the ledgers'."""
	ignored = {*frappe.get_hooks("ignore_links_on_delete"), LINK_OF_EMAIL}
	for field in fields_with({"fieldtype": "Dynamic Link"}):
		table = tables.get(field.parent)
		if not table or field.parent in ignored or VOUCHER <= table.columns:
			continue
		if not {field.fieldname, field.options} <= table.columns:
			continue
		for (doctype,) in frappe.db.sql(f"select distinct `{field.options}` from `{table.name}`"):
			if doctype in doctypes:
				yield frappe._dict(field, options=doctype, type_column=field.options)


def fields_with(filters: dict[str, object]) -> list[frappe._dict]:
	"""Standard and custom fields: `parent`, `fieldname` and `options`."""
	return [
		*frappe.get_all("DocField", filters=filters, fields=["parent", "fieldname", "options"]),
		*frappe.get_all("Custom Field", filters=filters, fields=["dt as parent", "fieldname", "options"]),
	]


def users_of(link: frappe._dict, table: Table, doomed: Names, golden: Golden) -> Iterator[str]:
	"""Documents that stay and whose field names a document that would go."""
	document = "parenttype, parent" if "parenttype" in table.columns else "%(doctype)s, name"
	of_type = f"and `{link.type_column}` = %(target)s" if link.type_column else ""
	for names in in_runs(doomed[link.options]):
		for doctype, name in frappe.db.sql(
			f"""select distinct {document} from `{table.name}`
			where `{link.fieldname}` in %(names)s {of_type} and not {of_demo(table)}""",
			{"names": names, "doctype": link.parent, "target": link.options, **owners(golden)},
		):
			if name not in doomed.get(doctype, ()):
				yield f"{_(doctype)} {name}"


def delete_attached(table: Table, type_column: str, name_column: str, doomed: Names) -> None:
	"""Delete rows that are about documents which go: child rows, comments, versions, ledger rows. Others' e-mails
	and log-ins only let go of them."""
	for (doctype,) in frappe.db.sql(f"select distinct `{type_column}` from `{table.name}`"):
		if doctype not in doomed:
			continue
		if table.doctype in KEPT:
			let_go(table, type_column, name_column, doctype, doomed[doctype])
		else:
			delete_rows(table, name_column, doomed[doctype], type_column, doctype)


def delete_keys(doomed: Names) -> None:
	"""Delete what leads, contacts and customers that go were recognised by."""
	for party_type, column in KEYS_OF.items():
		delete_rows(Table(f"tab{KEYS}", {"name"}), column, doomed.get(party_type, set()))


def delete_defaults(doomed: Names) -> None:
	"""Delete the defaults for which users chose records that go, by the names of the fields: they are no links."""
	chosen = frappe.get_all("DefaultValue", fields=["name", "defkey", "defvalue"])
	gone = {frappe.scrub(doctype): names for doctype, names in doomed.items()}
	names = {row.name for row in chosen if row.defvalue in gone.get(frappe.scrub(row.defkey), ())}
	delete_rows(Table("tabDefaultValue", {"name"}), "name", names)


def let_go(table: Table, type_column: str, name_column: str, doctype: str, names: set[str]) -> None:
	"""Empty the reference to documents which go; the demo's own rows are deleted as such."""
	for run in in_runs(names):
		frappe.db.sql(
			f"""update `{table.name}` set `{type_column}` = null, `{name_column}` = null
			where `{type_column}` = %(doctype)s and `{name_column}` in %(names)s""",
			{"names": run, "doctype": doctype},
		)


def delete_rows(
	table: Table, column: str, names: set[str], type_column: str | None = None, doctype: str | None = None
) -> None:
	"""Delete the rows whose `column` is one of `names`."""
	condition = f"and `{type_column}` = %(doctype)s" if type_column else ""
	for run in in_runs(names):
		frappe.db.sql(
			f"delete from `{table.name}` where `{column}` in %(names)s {condition}",
			{"names": run, "doctype": doctype},
		)


def read_files(doomed: Names, golden: Golden) -> set[str]:
	"""The addresses of the files that are the demo's people's, or attached to documents which go."""
	rows = frappe.db.sql(
		"""select file_url, attached_to_doctype, attached_to_name, owner in %(users)s from `tabFile`
		where is_folder = 0 and (owner in %(users)s or attached_to_doctype in %(doctypes)s)""",
		{"doctypes": tuple(doomed) or ("",), **owners(golden)},
	)
	return {address for address, doctype, name, own in rows if own or name in doomed.get(doctype, ())}


def delete_contents(addresses: set[str]) -> None:
	"""After the commit, delete from the disk what no record of a file that stays shows."""
	if not addresses:
		return
	kept = frappe.get_all("File", filters={"file_url": ("in", sorted(addresses))}, pluck="file_url")
	for address in addresses.difference(kept):
		if address and address.startswith(("/files/", "/private/files/")):
			path = Path(frappe.get_site_path(*(() if "/private/" in address else ("public",)), address[1:]))
			frappe.db.after_commit.add(partial(path.unlink, missing_ok=True))


def in_runs(names: set[str]) -> Iterator[tuple[str, ...]]:
	"""The names in runs that fit into a statement."""
	ordered = sorted(names)
	for start in range(0, len(ordered), NAMES_PER_STATEMENT):
		yield tuple(ordered[start : start + NAMES_PER_STATEMENT])
