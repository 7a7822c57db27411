"""At least 200 random sequences of business actions; after each action the ledger and the totals are right.

The seed is in the name of each test and in every failure. CRM_SUITE_SEED repeats a run, CRM_SUITE_SEQUENCES and
CRM_SUITE_ACTIONS make it longer.
"""

import os
from random import Random

import frappe
import pytest

from tests.site.business.proof import prove
from tests.site.business.sequences import Day
from tests.site.business.world import build_world

SEQUENCES = int(os.environ.get("CRM_SUITE_SEQUENCES", 200))
ACTIONS = int(os.environ.get("CRM_SUITE_ACTIONS", 4))
PER_TEST = 25
# In CI a failure has to be one that can be repeated.
SEED = os.environ.get("CRM_SUITE_SEED") or ("1" if os.environ.get("CI") else str(Random().randrange(10**6)))


@pytest.mark.parametrize(
	"first", range(0, SEQUENCES, PER_TEST), ids=lambda first: f"seed {SEED}, from {first}"
)
def test_ledger_and_totals_are_right_after_each_action(first: int) -> None:
	morning = Day(build_world(), f"{SEED}-{first}")
	morning.open_shop()
	prove(morning.story())
	frappe.db.savepoint("morning")
	for number in range(first, min(first + PER_TEST, SEQUENCES)):
		day = morning.branch(f"{SEED}-{number}")
		for story in day.act(ACTIONS):
			prove(story)
		forget_the_day()


def forget_the_day() -> None:
	"""Back to the morning, also in what Frappe has cached and would have done after a commit."""
	frappe.db.rollback(save_point="morning")
	frappe.db.after_commit.reset()
	frappe.clear_messages()
	frappe.cache.delete_keys("document_cache::")
