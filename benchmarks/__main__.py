"""`python -m benchmarks --site SITE [NAME ...]`, with the Python of a bench, from the checkout."""

import argparse
import importlib
import os
import sys

from benchmarks.report import print_results
from benchmarks.site import connected, default_bench

BENCHMARKS = ("statements", "added_time")


def main() -> int:
	"""Run what is asked for, all by default. Exit code 1 when a promise is broken."""
	parser = argparse.ArgumentParser(
		prog="python -m benchmarks", description="Measure what the app promises."
	)
	parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
	parser.add_argument(
		"--site", default=os.environ.get("CRM_SUITE_SITE"), help="a site that nobody works on"
	)
	parser.add_argument("--bench", default=default_bench(), help="folder of the bench")
	arguments = parser.parse_args()
	if not arguments.site or not arguments.bench:
		parser.error("which site, of which bench? (--site, --bench)")
	if unknown := set(arguments.names) - set(BENCHMARKS):
		parser.error(f"unknown: {', '.join(sorted(unknown))}")

	all_kept = True
	for name in arguments.names or BENCHMARKS:
		with connected(arguments.site, arguments.bench):
			benchmark = importlib.import_module(f"benchmarks.{name}")
			all_kept = print_results(benchmark.measure()) and all_kept
	return 0 if all_kept else 1


if __name__ == "__main__":
	sys.exit(main())
