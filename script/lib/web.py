"""Serves one site of a bench for use on this machine: web.py --site SITE --port PORT [--host HOST] [--reload].

Frappe's own `bench serve` listens on every interface, which a demo with a well-known password should not, and finds
the site by the name in the address. This one answers as the given site under any name.
"""

import argparse
import logging
from collections.abc import Callable, Iterable

import frappe.app
from werkzeug.serving import run_simple


def answer_as(site: str, application: Callable) -> Callable:
	def answer(environ: dict, start_response: Callable) -> Iterable[bytes]:
		environ["HTTP_X_FRAPPE_SITE_NAME"] = site
		if environ.get("PATH_INFO", "").startswith("/files/"):
			# Public files are looked up by the host's name alone.
			environ["HTTP_HOST"] = site
		return application(environ, start_response)

	return answer


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--site", required=True)
parser.add_argument("--port", required=True, type=int)
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--reload", action="store_true")
options = parser.parse_args()

logging.getLogger("werkzeug").setLevel(logging.ERROR)
run_simple(
	options.host,
	options.port,
	answer_as(options.site, frappe.app.application_with_statics()),
	use_reloader=options.reload,
	exclude_patterns=["*/test_*", "*/tests/*"],
	threaded=True,
)
