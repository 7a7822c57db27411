"""Who sees what in the cash forecast, and what stands behind a cell."""

from collections.abc import Iterator

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from crm_suite.crm_suite.report.cash_forecast.cash_forecast import execute
from crm_suite.rules.forecast import INVOICES
from crm_suite.rules.forecast_table import first_of_month
from tests.site.business import documents as do
from tests.site.business.proof import flush, refresh_opportunities
from tests.site.business.world import World, make_opportunity, make_user
from tests.site.team_records import make_territory


@pytest.fixture
def deal(world: World) -> str:
	"""A certain deal over 500 whose invoice over 121 is due in a month, beside an invoice of no deal."""
	customer = world.customers[0]
	deal = make_opportunity(
		world,
		customer,
		sales_stage="Negotiation",
		expected_amount=600,
		probability=100,
		expected_close=add_days(today(), 5),
	)
	due = {"due_date": do.next_month(), "payment_terms_template": None}
	do.invoice(world, customer, [(world.services[0], 1, 100)], deal, **due)
	do.invoice(world, world.customers[1], [(world.services[0], 1, 10)], **due)
	flush()
	refresh_opportunities()
	return deal


@pytest.fixture
def as_user() -> Iterator[None]:
	yield
	frappe.set_user("Administrator")


def documents(world: World, **filters: str) -> dict[str, float]:
	"""What the report shows of the world's customers, by document."""
	_columns, rows, _message, _chart = execute({"company": world.company, "bucket": "total", **filters})
	return {row["voucher_no"]: row["amount"] for row in rows if row["customer"] in world.customers}


def amounts(world: World, **filters: str) -> list[float]:
	return sorted(documents(world, **filters).values())


def test_a_cell_is_the_sum_of_the_documents_behind_it(world: World, deal: str) -> None:
	_columns, rows, _message, chart = execute({"company": world.company, "months": 3})
	[row] = [row for row in rows if row["period"] == first_of_month(getdate(do.next_month())).isoformat()]

	_columns, behind, _message, _chart = execute(
		{"company": world.company, "months": 3, "period": row["period"], "bucket": INVOICES}
	)

	assert row["invoices"] == pytest.approx(sum(line["amount"] for line in behind))
	assert {line["gross"] if "gross" in line else line["amount"] for line in behind} >= {121, 12.1}
	assert chart["barOptions"] == {"stacked": 1}
	position = [entry["period"] for entry in rows].index(row["period"])
	assert chart["data"]["datasets"][2]["values"][position] == row["invoices"]


def test_amounts_net_of_taxes_and_of_one_owner(world: World, deal: str) -> None:
	assert amounts(world, amounts="Net of Taxes") == [10, 100, 500]
	frappe.db.set_value("Sales Opportunity", deal, "opportunity_owner", "Guest")
	assert amounts(world, amounts="Net of Taxes", opportunity_owner="Guest") == [100, 500]
	assert amounts(world, opportunity_owner="Administrator") == []


def test_a_team_and_a_territory_stand_for_all_below_them(world: World, deal: str) -> None:
	whole = frappe.get_doc({"doctype": "Selling Team", "team_name": "Proof Whole"}).insert().name
	part = frappe.get_doc(
		{"doctype": "Selling Team", "team_name": "Proof Part", "parent_selling_team": whole}
	)
	territory = frappe.db.get_value("Territory", {"is_group": 0})
	frappe.db.set_value(
		"Sales Opportunity", deal, {"selling_team": part.insert().name, "territory": territory}
	)

	everything = amounts(world, selling_team=part.name)
	assert len(everything) == 2
	assert amounts(world, selling_team=whole) == everything
	assert amounts(world, territory="All Territories", selling_team=whole) == everything
	assert amounts(world, territory=territory) == everything


def test_what_belongs_to_no_deal_is_in_the_customers_territory(world: World, deal: str) -> None:
	territory = make_territory("Test Proof Shore")
	frappe.db.set_value("Customer", world.customers[1], "territory", territory)

	assert amounts(world, territory=territory) == [12.1]
	assert amounts(world, territory=territory, opportunity_owner="Administrator") == []
	assert 12.1 in amounts(world, territory="All Territories")

	frappe.db.set_value("Sales Opportunity", deal, "territory", territory)
	assert 121 in amounts(world, territory=territory), "a deal's own territory goes before the customer's"


def test_an_accountant_and_a_salesperson_see_what_they_may(world: World, deal: str, as_user: None) -> None:
	frappe.set_user(make_user("Accounts User"))
	assert 12.1 in amounts(world)

	frappe.set_user(make_user("Sales User"))
	assert 12.1 not in amounts(world) and 121 in amounts(world)


def test_a_salesperson_who_sees_no_money_sees_the_pipeline_only(
	world: World, deal: str, as_user: None
) -> None:
	settings = frappe.get_single("CRM Suite Settings")
	for row in settings.visibility:
		row.money = 0
	settings.save()
	frappe.set_user(make_user("Sales User"))

	assert list(documents(world)) == [deal]


def test_a_user_of_another_company_sees_nothing(
	world: World, deal: str, second_company: str, as_user: None
) -> None:
	user = make_user("Sales User", "Accounts User")
	frappe.get_doc(
		{"doctype": "User Permission", "user": user, "allow": "Company", "for_value": second_company}
	).insert()
	frappe.set_user(user)

	with pytest.raises(frappe.PermissionError):
		execute({"company": world.company})
	_columns, rows, _message, _chart = execute({})
	assert {row["company"] for row in rows} <= {second_company}


def test_a_site_without_companies_is_told_so() -> None:
	frappe.db.delete("Company")
	with pytest.raises(frappe.ValidationError, match="no company"):
		execute({})
