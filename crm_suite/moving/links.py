"""The records that cells name, looked up for many rows at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import frappe
from frappe.core.doctype.user_permission.user_permission import get_user_permissions
from frappe.permissions import filter_allowed_docs_for_doctype
from frappe.query_builder import DocType

from crm_suite.erp.countries import code_of_country
from crm_suite.rules.lead_rows import Field, Links

# What people write instead of the name: a language's, a user's or a campaign's own name.
OTHER_NAMES = {"Language": "language_name", "User": "full_name", "Outreach Campaign": "campaign_name"}
DISABLED = {"User": ("enabled", 0)}


class LinkLookup:
	"""Remembers what was asked for, so that a chunk asks only for what is new; one statement per DocType."""

	def __init__(self, fields: Iterable[Field], doctype: str) -> None:
		self.targets = {field.name: field.target for field in fields if field.kind == "Link"}
		self.known: dict[str, dict[str, str]] = {target: {} for target in self.targets.values()}
		self.asked: dict[str, set[str]] = {target: set() for target in self.targets.values()}
		self.allowed = allowed_names(self.targets, doctype)

	def links(self, rows: Iterable[Mapping[str, str]]) -> Links:
		"""The records that the cells of some rows, given by field, can name."""
		wanted: dict[str, set[str]] = {target: set() for target in self.known}
		for row in rows:
			for name, target in self.targets.items():
				if cell := row.get(name):
					wanted[target].add(" ".join(cell.split()).casefold())
		for target, texts in wanted.items():
			if new := texts - self.asked[target]:
				self.asked[target] |= new
				self.known[target].update(find(target, sorted(new)))
		return Links(self.known, self.allowed)


def find(doctype: str, texts: list[str]) -> dict[str, str]:
	"""The records of a DocType that some texts in small letters name, by text; a name goes before another name.

	Two records with the same other name are none: nobody knows which of them is meant.
	"""
	if doctype == "Country":
		return find_countries(texts)
	table = DocType(doctype)
	other = table[OTHER_NAMES[doctype]] if doctype in OTHER_NAMES else table.name
	# The database compares without regard to small and capital letters, and so can use its indexes.
	query = frappe.qb.from_(table).select(table.name, other).where(table.name.isin(texts) | other.isin(texts))
	if doctype in DISABLED:
		column, value = DISABLED[doctype]
		query = query.where(table[column] != value)
	records = query.run()
	owners: dict[str, set[str]] = defaultdict(set)
	for name, other_name in records:
		owners[(other_name or "").casefold()].add(name)
	found = {text: names.pop() for text, names in owners.items() if len(names) == 1}
	return found | {name.casefold(): name for name, _other_name in records}


def find_countries(texts: list[str]) -> dict[str, str]:
	"""Countries by their names in several languages, or their codes."""
	codes = {text: code_of_country(text) for text in texts}
	table = DocType("Country")
	wanted = sorted({code for code in codes.values() if code})
	condition = table.name.isin(texts)
	if wanted:
		condition = condition | table.code.isin(wanted)
	records = frappe.qb.from_(table).select(table.name, table.code).where(condition).run()
	by_code = {code: name for name, code in records}
	found = {text: by_code[code] for text, code in codes.items() if code in by_code}
	return found | {name.casefold(): name for name, _code in records}


def allowed_names(targets: Mapping[str, str], doctype: str) -> dict[str, frozenset[str]]:
	"""The names that the user's permissions limit fields of a DocType to; what is not limited is not here."""
	permissions = get_user_permissions()
	meta = frappe.get_meta(doctype)
	allowed = {}
	for fieldname, target in targets.items():
		if target in permissions and not meta.get_field(fieldname).ignore_user_permissions:
			names = filter_allowed_docs_for_doctype(permissions[target], doctype, with_default_doc=False)
			if names:
				allowed[fieldname] = frozenset(names)
	return allowed
