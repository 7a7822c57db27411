"""Turns the output of `pip config list` (stdin) into lines NAME=value of the variables that pip reads."""

import ast
import os
import sys

for line in sys.stdin:
	key, _, value = line.strip().partition("=")
	section, _, option = key.partition(".")
	if section not in ("global", "install"):
		continue
	name = "PIP_" + option.upper().replace("-", "_")
	if name not in os.environ:
		# Several values stand on lines of their own in the file, and are separated by spaces in a variable.
		print(f"{name}={' '.join(ast.literal_eval(value).split())}")
