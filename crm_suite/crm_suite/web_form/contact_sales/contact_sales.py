"""The web form for visitors: Frappe asks every standard web form for its context."""

from typing import Any


def get_context(context: Any) -> None:
	"""Nothing beside what Frappe puts there itself."""
