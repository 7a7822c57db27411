import re

import pytest

from crm_suite.rules.naming import NamingPattern, own_counters

VARIABLES = frozenset({"company", "customer", "fiscal_year", "FY"})
OURS = ["INT-.YYYY.-", "DEAL-.YYYY.-.#####", "REBUILD-.#####"]


def patterns(*texts):
	return [NamingPattern(text, VARIABLES) for text in texts]


@pytest.mark.parametrize(
	("pattern", "counter"),
	[
		("INT-.YYYY.-", "INT-2026-"),
		("DEAL-.YYYY.-.#####", "DEAL-2026-"),
		("TDL.####", "TDL"),
		("A/.YY./.MM./.DD./.WW./.###", "A/26/11/21/47/"),
		("INV-.company.-.####", "INV-Proof & Co.-"),
		("INV-.{company}.-.####", "INV-Proof-"),
		("INV-.FY.-.####", "INV-2026-2027-"),
	],
)
def test_a_pattern_matches_its_counters(pattern, counter):
	assert re.fullmatch(NamingPattern(pattern, VARIABLES).counters, counter)


def test_only_counters_that_our_patterns_made_are_ours():
	counters = [
		"INT-2025-",
		"INT-2026-",
		"DEAL-2026-",
		"REBUILD-",
		"INT-INV-2026-",
		"INT-",
		"DEAL-26-",
		"SINV-",
	]
	assert own_counters(counters, patterns(*OURS), []) == ["INT-2025-", "INT-2026-", "DEAL-2026-", "REBUILD-"]


@pytest.mark.parametrize("shared", ["INT-.YYYY.-.####", "INT-.fiscal_year.-", "INT-.{customer}.-"])
def test_a_counter_that_somebody_shares_is_not_ours(shared):
	assert own_counters(["INT-2026-", "DEAL-2026-"], patterns(*OURS), patterns(shared)) == ["DEAL-2026-"]


def test_a_pattern_that_only_documents_complete_claims_nothing():
	assert own_counters(["INT-Proof-", "INT-INV-", ""], patterns("INT-.customer.-", "", "#####"), []) == []
