import pytest

from crm_suite.rules.conversion import (
	Defaults,
	JoinProblem,
	LeadDisqualified,
	Wishes,
	address_values,
	contact_name,
	contact_values,
	join_problem,
	must_convert,
	plan_conversion,
)

DEFAULTS = Defaults(customer_group="Commercial", territory="Rest Of The World", country="Spain")

LEAD = {
	"name": "SL-2026-00001",
	"salutation": "Ms",
	"first_name": "Ada",
	"last_name": "Lovelace",
	"job_title": "Analyst",
	"organization_name": "Analytical Engines",
	"email": "ada@engines.example",
	"phone": "+44 20 7946 0000",
	"mobile": "+44 7700 900000",
	"website": "engines.example",
	"industry": "Technology",
	"language": "en",
	"territory": "United Kingdom",
	"company": "Our Company",
	"lead_owner": "owner@example.com",
	"outreach_campaign": "CMP-2026-00001",
	"address_line1": "1 Dorset Street",
	"address_line2": None,
	"city": "London",
	"state": "",
	"pincode": "W1U 4EG",
	"country": "United Kingdom",
}


@pytest.mark.parametrize("status", ["New", "Working", "Nurturing", "Qualified"])
def test_an_open_lead_is_converted(status):
	assert must_convert(status)


def test_a_converted_lead_is_left_alone():
	assert not must_convert("Converted")


def test_a_disqualified_lead_is_refused():
	with pytest.raises(LeadDisqualified):
		must_convert("Disqualified")


def test_an_organization_becomes_a_company():
	customer = plan_conversion(LEAD, DEFAULTS, Wishes()).customer
	assert customer == {
		"customer_name": "Analytical Engines",
		"customer_type": "Company",
		"customer_group": "Commercial",
		"territory": "United Kingdom",
		"industry": "Technology",
		"language": "en",
		"website": "engines.example",
	}


def test_a_person_becomes_an_individual():
	lead = {"first_name": "Ada", "last_name": "Lovelace"}
	customer = plan_conversion(lead, DEFAULTS, Wishes()).customer
	assert customer == {
		"customer_name": "Ada Lovelace",
		"customer_type": "Individual",
		"customer_group": "Commercial",
		"territory": "Rest Of The World",
	}


def test_settings_that_say_nothing_are_left_to_the_document():
	customer = plan_conversion({"first_name": "Ada"}, Defaults(), Wishes()).customer
	assert customer == {"customer_name": "Ada", "customer_type": "Individual"}


def test_an_existing_customer_is_not_made_again():
	plan = plan_conversion(LEAD, DEFAULTS, Wishes(customer="Analytical Engines"))
	assert plan.customer is None
	assert plan.contact and plan.address and plan.opportunity


def test_the_contact_is_the_person():
	assert contact_values(LEAD) == {
		"first_name": "Ada",
		"last_name": "Lovelace",
		"salutation": "Ms",
		"designation": "Analyst",
		"company_name": "Analytical Engines",
		"email_ids": [{"email_id": "ada@engines.example", "is_primary": 1}],
		"phone_nos": [
			{"phone": "+44 20 7946 0000", "is_primary_phone": 1},
			{"phone": "+44 7700 900000", "is_primary_mobile_no": 1},
		],
	}


def test_a_number_given_twice_is_one_row():
	contact = contact_values({"first_name": "Ada", "phone": "+44 1", "mobile": " +44 1 "})
	assert contact["phone_nos"] == [{"phone": "+44 1", "is_primary_phone": 1, "is_primary_mobile_no": 1}]


def test_a_last_name_alone_is_not_written_twice():
	assert contact_values({"last_name": "Lovelace"}) == {"first_name": "Lovelace"}


def test_an_organization_that_can_be_reached_gets_a_contact():
	contact = contact_values({"organization_name": "Analytical Engines", "email": "info@engines.example"})
	assert contact["first_name"] == "Analytical Engines"
	assert "last_name" not in contact


def test_an_organization_that_cannot_be_reached_gets_none():
	assert contact_values({"organization_name": "Analytical Engines", "salutation": "Ms"}) is None


def test_the_address_is_the_leads():
	assert address_values(LEAD, DEFAULTS) == {
		"address_title": "Analytical Engines",
		"address_type": "Billing",
		"address_line1": "1 Dorset Street",
		"city": "London",
		"pincode": "W1U 4EG",
		"country": "United Kingdom",
		"email_id": "ada@engines.example",
		"phone": "+44 20 7946 0000",
	}


def test_the_country_falls_back_to_the_companys():
	assert address_values(LEAD | {"country": None}, DEFAULTS)["country"] == "Spain"


@pytest.mark.parametrize("missing", [{"address_line1": " "}, {"city": None}])
def test_half_an_address_is_none(missing):
	assert address_values(LEAD | missing, DEFAULTS) is None


def test_no_address_without_any_country():
	assert address_values(LEAD | {"country": None}, Defaults()) is None


def test_the_opportunity_carries_the_leads_relations():
	assert plan_conversion(LEAD, DEFAULTS, Wishes()).opportunity == {
		"title": "Ada Lovelace (Analytical Engines)",
		"company": "Our Company",
		"sales_lead": "SL-2026-00001",
		"outreach_campaign": "CMP-2026-00001",
		"opportunity_owner": "owner@example.com",
		"territory": "United Kingdom",
	}


def test_the_opportunity_is_what_was_wished():
	wishes = Wishes(opportunity_title=" Difference  Engine ", sales_pipeline="Key Accounts")
	opportunity = plan_conversion(LEAD, DEFAULTS, wishes).opportunity
	assert opportunity["title"] == "Difference Engine"
	assert opportunity["sales_pipeline"] == "Key Accounts"


def test_no_opportunity_where_none_is_wished():
	assert plan_conversion(LEAD, DEFAULTS, Wishes(with_opportunity=False)).opportunity is None


def test_a_lead_that_joins_an_opportunity_opens_none():
	wishes = Wishes(customer="Analytical Engines", sales_opportunity="DEAL-2026-00001")
	plan = plan_conversion(LEAD, DEFAULTS, wishes)
	assert plan.opportunity is None and plan.customer is None
	assert plan.contact and plan.address


@pytest.mark.parametrize(
	("change", "customer", "problem"),
	[
		({}, None, None),
		({}, "Engines", None),
		({}, "Somebody Else", JoinProblem.OTHER_CUSTOMER),
		({"status": "Won"}, None, JoinProblem.CLOSED),
		({"status": "Lost"}, None, JoinProblem.CLOSED),
		({"company": "Another Company"}, None, JoinProblem.OTHER_COMPANY),
	],
)
def test_only_an_open_opportunity_of_the_company_and_customer_is_joined(change, customer, problem):
	opportunity = {"status": "Open", "company": "Our Company", "customer": "Engines"} | change
	assert join_problem(LEAD, opportunity, customer) is problem


def test_titles_fit_their_fields():
	lead = LEAD | {"organization_name": "O" * 140}
	plan = plan_conversion(lead, DEFAULTS, Wishes())
	assert len(plan.opportunity["title"]) == 140
	# Frappe appends the address type and a number to it, and the whole must fit a name.
	assert len(plan.address["address_title"]) == 100


def test_a_contact_is_named_by_frappe_where_that_fits():
	assert contact_name({"first_name": "Ada", "last_name": "Lovelace"}, "Analytical Engines", "f00") is None


def test_a_contact_whose_name_would_be_too_long_gets_one():
	contact = {"first_name": "A" * 60, "last_name": "B" * 60}
	assert contact_name(contact, "O" * 140, "0123abcd") == f"{'A' * 60} {'B' * 60}-0123abcd"
	assert len(contact_name({"first_name": "A" * 140}, "Engines", "0123abcd")) <= 140
