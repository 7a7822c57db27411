"""`python -m benchmarks --site SITE [NAME ...]`, with the Python of a bench, from the checkout."""

import argparse
import importlib
import os
import sys
from typing import Any

from benchmarks.report import print_results
from benchmarks.site import connected, default_bench

BENCHMARKS = (
	"statements",
	"added_time",
	"customer_360",
	"backfill",
	"lead_insert",
	"duplicates",
	"lead_import",
	"sales_reports",
)


def main() -> int:
	"""Run what is asked for, all by default. Exit code 1 when a promise is broken."""
	arguments = parsed_arguments()
	sizes: dict[str, dict[str, Any]] = {
		"customer_360": {"many": arguments.entries},
		"backfill": {"sales": arguments.sales},
		"duplicates": {"parties": arguments.parties},
		"sales_reports": {"deals": arguments.deals},
		"lead_import": {"rows": arguments.rows, "rows_of_other": arguments.rows_of_other},
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
	parser.add_argument("--parties", type=int, default=1_000_000, help="to look for duplicates among")
	parser.add_argument(
		"--deals", type=int, default=250_000, help="of the sales reports, with all that became of them"
	)
	parser.add_argument("--rows", type=int, default=100_000, help="of a file of leads to import")
	parser.add_argument(
		"--rows-of-other", type=int, default=500, help="of that file, by Frappe's Data Import"
	)
	arguments = parser.parse_args()
	if not arguments.site or not arguments.bench:
		parser.error("which site, of which bench? (--site, --bench)")
	if unknown := set(arguments.names) - set(BENCHMARKS):
		parser.error(f"unknown: {', '.join(sorted(unknown))}")
	return arguments


if __name__ == "__main__":
	sys.exit(main())
