"""Several users at the same time: each a process with a connection of its own."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import frappe

WORKER = Path(__file__).with_name("worker.py")
PATIENCE = 240
"""Seconds after which a process is taken for stuck."""


def run_together(tasks: Sequence[Sequence[str]]) -> None:
	"""Start a process per task (name of the task, then its arguments), let all go at once, and wait for all.

	Raises AssertionError with what a process said when it failed.
	"""
	command = [sys.executable, str(WORKER), frappe.local.site, frappe.local.sites_path]
	processes = [
		subprocess.Popen(
			[*command, *task],
			stdin=subprocess.PIPE,
			stdout=subprocess.PIPE,
			stderr=subprocess.PIPE,
			text=True,
			cwd=frappe.local.sites_path,
			env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
		)
		for task in tasks
	]
	try:
		for process in processes:
			assert process.stdout.readline() == "ready\n", process.communicate()[1]
		for process in processes:
			process.stdin.write("go\n")
			process.stdin.flush()
		for process in processes:
			errors = process.communicate(timeout=PATIENCE)[1]
			assert process.returncode == 0, errors
	finally:
		for process in processes:
			if process.poll() is None:
				process.kill()
				process.wait()
