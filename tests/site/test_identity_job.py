"""The job that makes the identity keys of a whole site."""

import frappe
import pytest

from crm_suite.erp.duplicates import known_lead
from crm_suite.erp.identity_records import renew
from crm_suite.jobs import identities
from tests.site.relations_records import make_customer, make_lead

ADA = {"email": "Ada@Analytical-Proof.example", "phone": "+44 20 7946 0000"}


@pytest.mark.usefixtures("really_commits")
def test_the_job_makes_all_keys_and_goes_on_where_it_stopped(
	site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
	monkeypatch.setattr(identities, "PARTIES_PER_STEP", 2)
	parties = [make_lead(**ADA).name, *(make_customer(f"Proof {number}").name for number in range(5))]
	frappe.db.delete("Party Identity", {"name": ("is", "set")})
	frappe.db.set_single_value("CRM Suite Settings", {"identity_version": 0, "identity_progress": ""})
	frappe.db.commit()

	def stop_after_two_steps(party_type: str, names: list[str]) -> None:
		if len(steps) == 2:
			raise KeyboardInterrupt
		steps.append(names)
		renew(party_type, names)

	steps: list[list[str]] = []
	monkeypatch.setattr(identities, "renew", stop_after_two_steps)
	with pytest.raises(KeyboardInterrupt):
		identities.go_on()
	frappe.db.rollback()
	monkeypatch.setattr(
		identities, "renew", lambda party_type, names: steps.append(names) or renew(party_type, names)
	)

	identities.go_on()

	done = [name for step in steps for name in step]
	assert len(done) == len(set(done))
	assert set(parties) <= set(done)
	assert known_lead(ADA) == parties[0]
	assert identities.go_on() == 0

	frappe.db.delete("Sales Lead", {"name": parties[0]})
	assert identities.forget_gone() == 4
	assert frappe.db.count("Party Identity", {"sales_lead": parties[0]}) == 0
