"""How long texts may be."""

import pytest

from crm_suite.rules.lengths import LONGEST_LINE, LONGEST_NOTE, MOST_BYTES, bounded, excess


@pytest.mark.parametrize(
	("kind", "text", "expected"),
	[
		("Data", "x" * LONGEST_LINE, None),
		("Data", "x" * (LONGEST_LINE + 1), (LONGEST_LINE + 1, LONGEST_LINE)),
		("Small Text", "x" * MOST_BYTES, None),
		("Small Text", "é" * 32_768, (MOST_BYTES + 1, MOST_BYTES)),
		("Text Editor", "é" * LONGEST_NOTE, None),
		("Text Editor", "x" * (LONGEST_NOTE + 1), (LONGEST_NOTE + 1, LONGEST_NOTE)),
		("Table", "x" * 2 * LONGEST_NOTE, None),
	],
)
def test_each_kind_of_field_has_a_length(kind, text, expected):
	assert excess(kind, text) == expected


def test_a_pasted_picture_is_no_text():
	picture = f'<img src="data:image/png;base64,{"A" * 2 * LONGEST_NOTE}">'
	assert excess("Text Editor", f"<p>Look:{picture}</p>") is None
	assert excess("Text Editor", picture + "x" * (LONGEST_NOTE + 1)) is not None


def test_a_line_that_is_too_long_is_none():
	assert bounded("x" * LONGEST_LINE) == "x" * LONGEST_LINE
	assert bounded("x" * (LONGEST_LINE + 1)) == bounded(None) == ""
