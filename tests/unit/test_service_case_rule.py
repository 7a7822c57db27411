from datetime import datetime

import pytest

from crm_suite.rules.service_case import (
	FINISHED_STATUSES,
	STATUSES,
	Bundle,
	DocumentProblem,
	ResolvedBeforeOpened,
	SoldRow,
	SourceDocument,
	document_problem,
	resolution_moment,
	unique_opportunity,
)

OPENED, MONDAY, NOW = datetime(2026, 3, 1), datetime(2026, 3, 2), datetime(2026, 3, 4, 9, 30)

DELIVERY = SourceDocument(
	docstatus=1,
	customer="Acme",
	company="Ours",
	rows=(
		SoldRow("PUMP", "DEAL-1"),
		SoldRow("KIT", "DEAL-2"),
		SoldRow("HOSE", None),
		SoldRow("PUMP", "DEAL-1"),
	),
	bundles=(Bundle("KIT", "SCREW"),),
)


@pytest.mark.parametrize("status", FINISHED_STATUSES)
def test_finishing_notes_the_moment_once(status):
	assert resolution_moment(status, OPENED, None, NOW) == NOW
	assert resolution_moment(status, OPENED, MONDAY, NOW) == MONDAY


@pytest.mark.parametrize("status", [status for status in STATUSES if status not in FINISHED_STATUSES])
def test_reopening_forgets_the_moment(status):
	assert resolution_moment(status, OPENED, MONDAY, NOW) is None


def test_a_case_that_was_opened_ahead_of_our_clock():
	assert resolution_moment("Resolved", NOW, None, MONDAY) == NOW


def test_resolved_before_opened_is_refused():
	with pytest.raises(ResolvedBeforeOpened):
		resolution_moment("Closed", MONDAY, OPENED, NOW)


def problem(document=DELIVERY, customer="Acme", company="Ours", item=None):
	return document_problem(document, customer, company, item)


@pytest.mark.parametrize("item", [None, "", "PUMP", "KIT", "SCREW"])
def test_a_delivery_that_fits(item):
	assert problem(item=item) is None


@pytest.mark.parametrize("docstatus", [0, 2])
def test_drafts_and_cancelled_documents_do_not_fit(docstatus):
	assert problem(DELIVERY._replace(docstatus=docstatus)) is DocumentProblem.NOT_SUBMITTED


def test_other_peoples_documents_do_not_fit():
	assert problem(customer="Globex") is DocumentProblem.OTHER_CUSTOMER
	assert problem(company="Theirs") is DocumentProblem.OTHER_COMPANY


def test_a_delivery_without_the_item_does_not_fit():
	assert problem(item="VALVE") is DocumentProblem.WITHOUT_ITEM


def test_the_items_rows_name_the_opportunity():
	assert DELIVERY.opportunities_of("PUMP") == {"DEAL-1"}
	assert DELIVERY.opportunities_of("HOSE") == set()


def test_a_bundles_content_was_sold_with_the_bundle():
	assert DELIVERY.opportunities_of("SCREW") == {"DEAL-2"}


@pytest.mark.parametrize("item", [None, ""])
def test_without_an_item_all_rows_count(item):
	assert DELIVERY.opportunities_of(item) == {"DEAL-1", "DEAL-2"}


def test_only_a_clear_opportunity_counts():
	assert unique_opportunity(["DEAL-1", None, "DEAL-1", ""]) == "DEAL-1"
	assert unique_opportunity(["DEAL-1", "DEAL-2"]) is None
	assert unique_opportunity([]) is None
