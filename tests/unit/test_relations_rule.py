from datetime import datetime, timedelta

import pytest

from crm_suite.rules.relations import Claim, Contradiction, agreed_customer, is_too_far_ahead

NOW = datetime(2026, 3, 1, 12)


def test_nobody_claims_anything():
	assert agreed_customer([]) is None
	assert (
		agreed_customer([Claim("Sales Lead", "SL-1", None), Claim("Customer Interaction", "INT-1", "")])
		is None
	)


def test_one_claim_is_enough():
	claims = [Claim("Sales Lead", "SL-1", None), Claim("Service Case", "CASE-1", "Acme")]
	assert agreed_customer(claims) == "Acme"


def test_equal_claims_agree():
	claims = [Claim("Sales Opportunity", "DEAL-1", "Acme"), Claim("Customer Interaction", "INT-1", "Acme")]
	assert agreed_customer(claims) == "Acme"


def test_the_first_two_that_differ_are_named():
	claims = [
		Claim("Sales Opportunity", "DEAL-1", "Acme"),
		Claim("Service Case", "CASE-1", "Acme"),
		Claim("Sales Lead", "SL-1", "Globex"),
		Claim("Customer Interaction", "INT-1", "Initech"),
	]
	with pytest.raises(Contradiction) as caught:
		agreed_customer(claims)
	assert (caught.value.first, caught.value.second) == (claims[0], claims[2])


@pytest.mark.parametrize(
	("ahead", "refused"),
	[
		(timedelta(days=-400), False),
		(timedelta(hours=23), False),
		(timedelta(days=1), False),
		(timedelta(days=2), True),
	],
)
def test_a_day_ahead_is_tolerated(ahead, refused):
	assert is_too_far_ahead(NOW + ahead, NOW) is refused
