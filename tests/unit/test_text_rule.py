import pytest

from crm_suite.rules.text import bold, is_blank_markup, join_words, one_line, shorten


def test_white_space_is_tidied():
	assert one_line("  a \t b\n") == "a b"
	assert one_line(None) == ""
	assert join_words(["a ", None, "", " b"]) == "a b"


def test_only_what_is_too_long_is_shortened():
	assert shorten("abcd", 4) == "abcd"
	assert shorten("abcde", 4) == "abc…"
	assert shorten("ab cde", 4) == "ab…"


@pytest.mark.parametrize(
	"markup", [None, "", "<p></p>", '<div class="ql-editor"><p><br></p></div>', "<p>&nbsp;</p>"]
)
def test_blank_markup(markup):
	assert is_blank_markup(markup)


@pytest.mark.parametrize("markup", ["Done", "<p>Done</p>", '<p><img src="/files/pump.png"></p>'])
def test_markup_that_shows_something(markup):
	assert not is_blank_markup(markup)


def test_what_users_wrote_is_no_markup():
	assert bold('<a href="https://evil.example">x</a>') == (
		"<strong>&lt;a href=&quot;https://evil.example&quot;&gt;x&lt;/a&gt;</strong>"
	)
