"""What of a quotation is shown to the customer, and how a letter to a person begins."""

import re
from collections.abc import Iterable

from crm_suite.rules.text import MARKUP, one_line

# Files of the site itself. Whatever else a picture's address says, printing must not fetch it.
OWN_FILE = re.compile(r"/(private/)?files/[^\\?#]+")


def own_picture(address: str | None) -> str | None:
	"""The address of a picture that lies on the site itself; None for any other, and for paths that climb."""
	address = (address or "").strip()
	return address if OWN_FILE.fullmatch(address) and ".." not in address else None


def tells_more(description: str | None, names: Iterable[str | None]) -> bool:
	"""Whether a row's description (HTML) says anything that its names do not say."""
	text = one_line(MARKUP.sub(" ", description or "").replace("&nbsp;", " ")).casefold()
	return bool(text) and text not in {one_line(name).casefold() for name in names}


def discount_percent(list_rate: float, rate: float) -> float:
	"""By how many percent `rate` lies below the list's; 0 where there is no list price, or the rate is higher."""
	if list_rate <= 0 or rate >= list_rate:
		return 0.0
	return round((list_rate - max(rate, 0.0)) / list_rate * 100, 2)
