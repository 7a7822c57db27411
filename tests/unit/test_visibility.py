"""Who sees what of a customer."""

import pytest

from crm_suite.rules.entries import (
	CAMPAIGN_TOUCH,
	CASE_OPENED,
	EVENTS,
	INTERACTION,
	INVOICED,
	LEAD_CAPTURED,
	PAID,
	QUOTED,
)
from crm_suite.rules.opportunity_totals import TOTAL_FIELDS
from crm_suite.rules.visibility import AREAS, UnknownArea, Visibility, area_of, visibility_of

SALES_USER = {"role": "Sales User", "sales": 1, "interactions": 1}
ACCOUNTS_USER = {"role": "Accounts User", "money": 1}


def seen(*areas: str) -> Visibility:
	return Visibility(frozenset(areas))


def test_somebody_without_a_row_sees_nothing() -> None:
	visibility = visibility_of([SALES_USER, ACCOUNTS_USER], {"Employee"})
	assert visibility.areas == frozenset()
	assert visibility.events() == ()
	assert not visibility.shows_amounts


def test_several_roles_see_what_any_of_them_may() -> None:
	visibility = visibility_of([SALES_USER, ACCOUNTS_USER], {"Sales User", "Accounts User", "Employee"})
	assert visibility.areas == {"sales", "interactions", "money"}


def test_every_event_belongs_to_an_area() -> None:
	assert {area_of(event) for event in EVENTS} == set(AREAS)
	assert area_of(LEAD_CAPTURED) == area_of(QUOTED) == "sales"
	assert area_of(INVOICED) == area_of(PAID) == "money"
	assert area_of(INTERACTION) == "interactions"
	assert area_of(CAMPAIGN_TOUCH) == "campaigns"
	assert area_of(CASE_OPENED) == "service"


def test_the_areas_divide_the_events() -> None:
	visibility = seen(*AREAS)
	by_area = [event for area in AREAS for event in visibility.events(area)]
	assert sorted(by_area) == sorted(EVENTS) == sorted(visibility.events())


def test_a_filter_cannot_open_an_area() -> None:
	assert seen("sales").events("money") == ()


def test_an_unknown_area_is_refused() -> None:
	with pytest.raises(UnknownArea):
		seen("sales").events("everything")


@pytest.mark.parametrize(
	("areas", "shown"),
	[
		((), set()),
		(("sales",), set()),
		(
			("money",),
			{
				field
				for field in TOTAL_FIELDS
				if field.startswith(("billed", "credited", "paid", "written_off"))
			}
			| {"outstanding_amount"},
		),
		(("sales", "money"), set(TOTAL_FIELDS)),
	],
)
def test_totals_are_shown_field_by_field(areas: tuple[str, ...], shown: set[str]) -> None:
	visibility = seen(*areas)
	assert {field for field in TOTAL_FIELDS if visibility.shows_total(field)} == shown
