"""How long texts may be. What is longer is refused by its length alone, before anything reads it."""

import re

# A field of one line holds less, but markup, doubled spaces or a name round an address are taken out of it first.
LONGEST_LINE = 1_000
# Some five hundred pages: more than this is no note but a file.
LONGEST_NOTE = 1_000_000
# What a column for a small text takes in the database, in bytes.
MOST_BYTES = 65_535

LINE_KINDS = frozenset({"Data", "Link", "Select"})
BYTE_KINDS = frozenset({"Small Text", "Text"})
NOTE_KINDS = frozenset({"Long Text", "Text Editor", "Code", "HTML Editor", "Markdown Editor"})

# A picture that was pasted into an editor: it is made a file when the record is saved.
PASTED_PICTURE = re.compile(r"data:image/[^\"'>\s]*")


def bounded(text: str | None) -> str:
	"""The text, or an empty one where nothing of one line is that long."""
	return text if text and len(text) <= LONGEST_LINE else ""


def excess(kind: str, text: str) -> tuple[int, int] | None:
	"""How long the text of a field of this type is, and how long it may be; None where it fits."""
	if kind in LINE_KINDS:
		length, most = len(text), LONGEST_LINE
	elif kind in BYTE_KINDS:
		length, most = len(text.encode("utf-8", "replace")), MOST_BYTES
	elif kind in NOTE_KINDS:
		length, most = len(text), LONGEST_NOTE
		if length > most:
			length = len(PASTED_PICTURE.sub("", text))
	else:
		return None
	return (length, most) if length > most else None
