"""Quotas: one per period, and what is reached against them."""

from collections.abc import Iterator

import frappe
import pytest
from frappe.model.document import Document
from frappe.utils import add_to_date, getdate, today

from crm_suite.crm_suite.report.forecast_against_quota.forecast_against_quota import execute
from crm_suite.erp.quotas import TARGET_FIELDS
from tests.site.business import documents as do
from tests.site.business.proof import flush, refresh_opportunities
from tests.site.business.world import World, make_opportunity, make_user


@pytest.fixture
def seller(world: World) -> Iterator[str]:
	yield make_user("Sales User")
	frappe.set_user("Administrator")


def make_quota(world: World, target: str, target_type: str = "User", **values: object) -> Document:
	return frappe.get_doc(
		{
			"doctype": "Sales Quota",
			"company": world.company,
			"target_type": target_type,
			TARGET_FIELDS[target_type]: target,
			"period_type": "Month",
			"starts_on": today(),
			"measure": "Ordered",
			"amount": 1000,
			**values,
		}
	).insert()


def compared(world: World) -> dict[tuple[str, str], tuple[float, float, float]]:
	"""(achieved, expected, gap) by measure and title; a person's is the full name."""
	_columns, rows, _message, _chart = execute(
		{"company": world.company, "from_date": today(), "to_date": add_to_date(today(), years=1)}
	)
	return {(row["measure"], row["title"]): (row["achieved"], row["expected"], row["gap"]) for row in rows}


def test_a_quota_is_for_a_whole_period_of_the_fiscal_year(world: World, seller: str) -> None:
	quota = make_quota(world, seller, period_type="Year", starts_on="2026-08-13")
	assert (getdate(quota.starts_on), getdate(quota.ends_on)) == (
		getdate("2026-01-01"),
		getdate("2026-12-31"),
	)
	quarter = make_quota(world, seller, period_type="Quarter", starts_on="2026-08-13")
	assert (getdate(quarter.starts_on), getdate(quarter.ends_on)) == (
		getdate("2026-07-01"),
		getdate("2026-09-30"),
	)


def test_there_is_one_quota_for_a_period(world: World, seller: str) -> None:
	quota = make_quota(world, seller, starts_on="2026-08-13")
	make_quota(world, seller, starts_on="2026-08-13", measure="Billed")

	with pytest.raises(frappe.DuplicateEntryError):
		make_quota(world, seller, starts_on="2026-08-31")

	second = make_quota(world, seller, starts_on="2026-09-01")
	second.quota_key = quota.quota_key
	with pytest.raises(frappe.UniqueValidationError):
		second.db_update()


def test_a_quota_of_nothing_is_refused(world: World, seller: str) -> None:
	with pytest.raises(frappe.ValidationError):
		make_quota(world, seller, amount=0)


def test_after_a_rename_there_is_still_one(world: World) -> None:
	team = frappe.get_doc({"doctype": "Selling Team", "team_name": "Proof Team"}).insert()
	make_quota(world, team.name, "Selling Team")
	frappe.rename_doc("Selling Team", team.name, "Proof Team Renamed", show_alert=False)

	with pytest.raises(frappe.DuplicateEntryError):
		make_quota(world, "Proof Team Renamed", "Selling Team")


def test_what_is_achieved_and_expected_counts_for_person_team_and_territory(
	world: World, seller: str
) -> None:
	whole = frappe.get_doc({"doctype": "Selling Team", "team_name": "Proof Whole"}).insert().name
	team = frappe.get_doc(
		{"doctype": "Selling Team", "team_name": "Proof Part", "parent_selling_team": whole}
	).insert()
	for target, target_type in ((seller, "User"), (whole, "Selling Team"), ("All Territories", "Territory")):
		for measure in ("Ordered", "Billed", "Cash Received"):
			make_quota(world, target, target_type, measure=measure, period_type="Year")
	deal = make_opportunity(
		world,
		world.customers[0],
		sales_stage="Negotiation",
		expected_amount=1000,
		probability=50,
		expected_close=today(),
		opportunity_owner=seller,
		selling_team=team.name,
		territory=frappe.db.get_value("Territory", {"is_group": 0}),
	)
	before = compared(world)
	do.order(world, world.customers[0], [(world.services[0], 4, 100)], deal)
	invoice = do.invoice(world, world.customers[0], [(world.services[0], 1, 100)], deal)
	do.pay(world, invoice, 60.5)
	do.invoice(world, world.customers[1], [(world.services[0], 1, 7)])
	# The order has won the deal: what is left of its 1,000 is certain until it was to close.
	flush()
	refresh_opportunities()

	after = compared(world)

	assert before["Ordered", "Proof"] == (0, 500, 500)
	for target in ("Proof", whole):
		assert after["Ordered", target] == (400, 500, 100)
		assert after["Billed", target][:2] == (100, 900)
		assert after["Cash Received", target][0] == 50
		assert after["Cash Received", target][1] == pytest.approx(950)
	assert after["Billed", "All Territories"][0] - before["Billed", "All Territories"][0] == 107
	for target in ("Proof", whole):
		for measure in ("Ordered", "Billed", "Cash Received"):
			name = frappe.db.get_value("Sales Quota", {"title": target, "measure": measure})
			achieved, expected, _gap = after[measure, target]
			assert behind(name, "achieved") == pytest.approx(achieved)
			assert behind(name, "expected") == pytest.approx(expected)


def behind(quota: str, part: str) -> float:
	"""The sum of the documents behind an amount of the report."""
	_columns, rows, _message, _chart = execute({"quota": quota, "part": part})
	return sum(row["net"] for row in rows)


def test_a_limited_salesperson_sees_the_own_quota_only(world: World, seller: str) -> None:
	settings = frappe.get_single("CRM Suite Settings")
	settings.salespeople_see = "Their Own"
	settings.save()
	other = make_quota(world, "Administrator")
	own = make_quota(world, seller)
	frappe.set_user(seller)

	assert frappe.get_list("Sales Quota", pluck="name") == [own.name]
	assert set(compared(world)) == {("Ordered", "Proof")}
	with pytest.raises(frappe.DoesNotExistError):
		execute({"quota": other.name})


def test_no_quotas_without_money(world: World, seller: str) -> None:
	make_quota(world, seller, starts_on=today())
	settings = frappe.get_single("CRM Suite Settings")
	for row in settings.visibility:
		row.money = 0
	settings.save()
	frappe.set_user(seller)

	with pytest.raises(frappe.PermissionError):
		execute({})


def test_a_quota_keeps_its_period_when_the_fiscal_year_changes(world: World, seller: str) -> None:
	quota = make_quota(world, seller, period_type="Year", starts_on="2026-08-13")
	frappe.get_doc(
		{
			"doctype": "Fiscal Year",
			"year": "Proof 2027",
			"year_start_date": "2027-04-01",
			"year_end_date": "2028-03-31",
			"companies": [{"company": world.company}],
		}
	).insert()
	quota = frappe.get_doc("Sales Quota", quota.name)
	quota.amount = 2000
	quota.save()
	assert (quota.starts_on, quota.ends_on) == (getdate("2026-01-01"), getdate("2026-12-31"))
	later = make_quota(world, seller, period_type="Year", starts_on="2027-08-13")
	assert (getdate(later.starts_on), getdate(later.ends_on)) == (
		getdate("2027-04-01"),
		getdate("2028-03-31"),
	)
