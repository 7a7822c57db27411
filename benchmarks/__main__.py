"""`python -m benchmarks --site SITE [NAME ...]`, with the Python of a bench, from the checkout."""

import argparse
import importlib
import os
import sys
from typing import Any

from benchmarks.report import print_results
from benchmarks.site import connected, default_bench

BENCHMARKS = ("statements", "added_time", "customer_360", "backfill")


def main() -> int:
	"""Run what is asked for, all by default. Exit code 1 when a promise is broken."""
	arguments = parsed_arguments()
	sizes: dict[str, dict[str, Any]] = {
		"customer_360": {"many": arguments.entries},
		"backfill": {"sales": arguments.sales},
	}
	is_sound = True
	for name in arguments.names or BENCHMARKS:
		with connected(arguments.site, arguments.bench):
			benchmark = importlib.import_module(f"benchmarks.{name}")
			is_sound = print_results(benchmark.measure(**sizes.get(name, {}))) and is_sound
	return 0 if is_sound else 1


def parsed_arguments() -> argparse.Namespace:
	"""The command line."""
	parser = argparse.ArgumentParser(
		prog="python -m benchmarks", description="Measure what the app promises."
	)
	parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
	parser.add_argument(
		"--site", default=os.environ.get("CRM_SUITE_SITE"), help="a site that nobody works on"
	)
	parser.add_argument("--bench", default=default_bench(), help="folder of the bench")
	parser.add_argument("--sales", type=int, default=25_000, help="of the backfill, four vouchers each")
	parser.add_argument("--entries", type=int, default=1_000_000, help="of the customer with a long history")
	arguments = parser.parse_args()
	if not arguments.site or not arguments.bench:
		parser.error("which site, of which bench? (--site, --bench)")
	if unknown := set(arguments.names) - set(BENCHMARKS):
		parser.error(f"unknown: {', '.join(sorted(unknown))}")
	return arguments


if __name__ == "__main__":
	sys.exit(main())
