"""Settings for every suite."""

import os

from hypothesis import HealthCheck, settings

# Machines that run tests are slow at times: how long one example takes says nothing. Half of Hypothesis' own number of
# examples keeps tests/unit within its ten seconds; each run draws others, except in CI.
settings.register_profile(
	"here", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
# In CI a failure has to be one that can be repeated.
settings.register_profile("ci", parent=settings.get_profile("here"), derandomize=True, print_blob=True)
# The second of two processes has a site of its own.
if os.environ.get("PYTEST_XDIST_WORKER") == "gw1":
	os.environ["CRM_SUITE_SITE"] = os.environ["CRM_SUITE_SECOND_SITE"]

settings.load_profile("ci" if os.environ.get("CI") else "here")
