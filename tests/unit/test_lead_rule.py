import pytest

from crm_suite.rules.lead import (
	CONVERTED,
	DISQUALIFIED,
	NEW,
	QUALIFIED,
	WORKING,
	LeadProblem,
	conversion_problem,
	lead_problem,
	lead_title,
)


@pytest.mark.parametrize(
	("first_name", "last_name", "organization_name", "title"),
	[
		("Ada", "Lovelace", "Analytical Engines", "Ada Lovelace (Analytical Engines)"),
		("Ada", None, None, "Ada"),
		(None, "Lovelace", "", "Lovelace"),
		("", "", "Analytical Engines", "Analytical Engines"),
		("  Ada ", "\tvan  der Berg", None, "Ada van der Berg"),
		(None, None, None, ""),
		("   ", None, " \n", ""),
	],
)
def test_title_names_the_person_and_the_organization(first_name, last_name, organization_name, title):
	assert lead_title(first_name, last_name, organization_name) == title


def test_title_fits_its_field():
	title = lead_title("A" * 140, "B" * 140, "C" * 140)
	assert len(title) == 140
	assert title.endswith("…")


def problem(status, previous_status=None, customer=None, title="Ada", disqualified_reason=None):
	return lead_problem(title, status, previous_status, customer, disqualified_reason)


def test_a_lead_needs_a_name():
	assert problem(NEW, title="") is LeadProblem.NO_NAME


@pytest.mark.parametrize("status", [NEW, WORKING, QUALIFIED])
def test_an_open_lead_moves_freely(status):
	assert problem(status) is None
	assert problem(status, previous_status=QUALIFIED) is None
	assert problem(status, previous_status=DISQUALIFIED) is None


def test_converted_and_customer_come_together():
	assert problem(CONVERTED) is LeadProblem.CONVERTED_WITHOUT_CUSTOMER
	assert problem(QUALIFIED, customer="Acme") is LeadProblem.CUSTOMER_WITHOUT_CONVERSION
	assert problem(CONVERTED, QUALIFIED, "Acme") is None
	assert problem(CONVERTED, CONVERTED, "Acme") is None


def test_a_converted_lead_stays_converted():
	assert problem(WORKING, CONVERTED, "Acme") is LeadProblem.REOPENED
	assert problem(DISQUALIFIED, CONVERTED, "Acme", disqualified_reason="x") is LeadProblem.REOPENED


@pytest.mark.parametrize("reason", [None, "", "  \n"])
def test_disqualifying_needs_a_reason(reason):
	assert problem(DISQUALIFIED, disqualified_reason=reason) is LeadProblem.NO_REASON


def test_a_reason_disqualifies():
	assert problem(DISQUALIFIED, disqualified_reason="No budget") is None


def test_only_an_import_brings_leads_that_were_converted_elsewhere():
	assert conversion_problem(CONVERTED, None, True, is_import=True) is None
	assert conversion_problem(CONVERTED, QUALIFIED, True, is_import=True) is None
	assert conversion_problem(CONVERTED, None, True, is_import=False) is LeadProblem.CONVERTED_BY_HAND
	assert conversion_problem(CONVERTED, QUALIFIED, True, is_import=False) is LeadProblem.CONVERTED_BY_HAND


@pytest.mark.parametrize("is_import", [True, False])
def test_a_conversion_is_not_edited(is_import):
	assert conversion_problem(CONVERTED, CONVERTED, True, is_import) is LeadProblem.CONVERSION_CHANGED
	assert conversion_problem(WORKING, NEW, True, is_import) is LeadProblem.CONVERSION_CHANGED
	assert conversion_problem(CONVERTED, CONVERTED, False, is_import) is None
	assert conversion_problem(WORKING, NEW, False, is_import) is None
