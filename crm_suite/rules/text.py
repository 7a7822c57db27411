"""Small decisions about what people type."""

import re
from collections.abc import Iterable
from html import escape

# What Frappe stores in a Data field unless told otherwise.
DATA_LENGTH = 140

MARKUP = re.compile(r"<[^<>]*>")
# A script's or a style's text is no part of a name; of other tags only the tag goes.
SCRIPT = re.compile(r"<(script|style)\b.*?(</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)
# Zero-width and direction characters make two names look alike, or one read backwards; half of an emoji, which a
# script may have cut through, can be stored nowhere.
UNSEEN = re.compile(
	r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
VISIBLE_MARKUP = re.compile(r"<(img|video|iframe|hr|table)\b", re.IGNORECASE)


def one_line(text: str | None) -> str:
	"""`text` without leading, trailing and doubled white space; empty for None."""
	return " ".join((text or "").split())


def plain_line(text: str | None) -> str:
	"""`text` on one line without tags, scripts and unseen characters: a name that is shown anywhere stays a name."""
	without_scripts = SCRIPT.sub("", UNSEEN.sub("", text or ""))
	return one_line(TAG.sub("", without_scripts).replace("<", " ").replace(">", " "))


def join_words(words: Iterable[str | None], separator: str = " ") -> str:
	"""The words that are not blank, each on one line, joined by `separator`."""
	return separator.join(word for word in map(one_line, words) if word)


def shorten(text: str, length: int = DATA_LENGTH) -> str:
	"""`text` in at most `length` characters, its end replaced by an ellipsis where it is longer."""
	return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def is_blank_markup(markup: str | None) -> bool:
	"""Whether the text of an editor shows nothing: no text and no picture, only empty paragraphs."""
	if not markup:
		return True
	if VISIBLE_MARKUP.search(markup):
		return False
	return not MARKUP.sub("", markup).replace("&nbsp;", " ").strip()


def bold(text: object) -> str:
	"""The text in bold, for a message that the desk shows as HTML: what users wrote stays text."""
	return f"<strong>{escape(str(text))}</strong>"
