"""A figure beside its promise."""

from collections.abc import Iterable
from typing import NamedTuple

KEPT = "kept"
ABOVE = "above"
BROKEN = "BROKEN"


class Result(NamedTuple):
	"""One line of the table. Only `BROKEN` makes the exit code 1."""

	benchmark: str
	what: str
	figure: str
	promise: str
	verdict: str


def exactly(is_kept: bool) -> str:
	"""The verdict on a count."""
	return KEPT if is_kept else BROKEN


def roughly(figure: float, most: float, tolerance: float) -> str:
	"""The verdict on a time or a ratio: machines are noisy, so it is broken only when it is far off."""
	if figure <= most:
		return KEPT
	return ABOVE if figure <= most * tolerance else BROKEN


def print_results(results: Iterable[Result]) -> bool:
	"""Print the lines as they come. Returns whether no promise was broken."""
	is_sound = True
	print(f"{'':<14}{'':<46}{'measured':<40}{'promised':<26}")
	for benchmark, what, figure, promise, verdict in results:
		is_sound = is_sound and verdict != BROKEN
		print(f"{benchmark:<14}{what:<46}{figure:<40}{promise:<26}{verdict}", flush=True)
	return is_sound
