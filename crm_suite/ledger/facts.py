"""Read the facts of any mixture of documents in one statement."""

from collections.abc import Iterator

from crm_suite.ledger.database import Named, Run, Vouchers, named, parameters
from crm_suite.ledger.sources.payments import PAYMENT_DOCTYPES, select_payment
from crm_suite.ledger.sources.relations import RELATIONS, select_relations
from crm_suite.ledger.sources.sales_documents import SALES_SOURCES, select_documents
from crm_suite.rules.entries import Entry
from crm_suite.rules.facts import Fact
from crm_suite.rules.projection import project

# In the order of a backfill: what came first is there first.
SOURCE_DOCTYPES = (*RELATIONS, *SALES_SOURCES, *PAYMENT_DOCTYPES)


def read_facts(run: Run, vouchers: Vouchers) -> Iterator[Fact]:
	"""The facts of the documents in force among `vouchers`; nothing is asked when there are none."""
	values = parameters(vouchers)
	if values:
		query = "\nunion all\n".join(
			statement
			for doctype, names in vouchers.items()
			if names
			for statement in selects(doctype, named(doctype, names))
		)
		yield from map(Fact._make, run(query, values))


def selects(doctype: str, is_named: Named) -> list[str]:
	"""The SELECTs that some documents of a DocType need."""
	if doctype in SALES_SOURCES:
		return [select_documents(doctype, is_named)]
	if doctype in PAYMENT_DOCTYPES:
		return select_payment(doctype, is_named)
	return select_relations(doctype, is_named)


def desired_entries(run: Run, vouchers: Vouchers) -> list[Entry]:
	"""The rows that the ledger must have for `vouchers`, in one statement."""
	return list(project(read_facts(run, vouchers)))
