"""What the app adds to the transactions of ERPNext's documents, in statements: exact counts, at small sizes.

`python -m benchmarks statements` is the same with as many rows as the promise speaks of.
"""

from collections import defaultdict

import pytest


@pytest.mark.usefixtures("as_in_production")
def test_few_statements_are_added_and_their_number_does_not_grow() -> None:
	from benchmarks.statements import MOST_AFTER_COMMIT, added_statements

	added = list(added_statements(item_rows=(1, 4), invoices_paid=(1, 3), opportunities=()))

	assert [str(count) for count in added if count.in_transaction > count.most] == []
	assert [str(count) for count in added if count.after_commit > MOST_AFTER_COMMIT] == []
	by_kind = defaultdict(set)
	for count in added:
		by_kind[count.scenario.kind, count.action].add(count.in_transaction)
	assert {kind: counts for kind, counts in by_kind.items() if len(counts) > 1} == {}


@pytest.mark.usefixtures("as_in_production")
def test_each_opportunity_of_an_invoice_adds_at_most_one_statement() -> None:
	from benchmarks.statements import added_statements

	added = list(added_statements(item_rows=(), invoices_paid=(), opportunities=(1, 3)))

	assert [str(count) for count in added if count.in_transaction > count.most] == []


@pytest.mark.usefixtures("as_in_production")
def test_a_new_lead_is_saved_in_few_statements() -> None:
	from benchmarks.lead_insert import MOST_STATEMENTS, company, sales_lead, statements_of

	statements = statements_of(lambda: sales_lead(company()))

	assert len(statements.all) <= MOST_STATEMENTS, "\n".join(statements.all)
