"""What of a quotation a customer gets to see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.proposal import discount_percent, own_picture, tells_more


@pytest.mark.parametrize("address", ["/files/lamp.png", "/private/files/a folder/lamp (2).jpg"])
def test_pictures_of_the_site_are_shown(address):
	assert own_picture(f" {address} ") == address


@pytest.mark.parametrize(
	"address",
	[
		None,
		"",
		"https://elsewhere.example/pixel.png",
		"//elsewhere.example/files/pixel.png",
		"file:///etc/passwd",
		"/files/../../etc/passwd",
		"/files/",
		"/files/lamp.png?next=http://elsewhere.example",
		"/api/method/files/lamp.png",
		"/files\\..\\lamp.png",
		"data:image/svg+xml;base64,AAAA",
	],
)
def test_no_other_picture_is_fetched(address):
	assert own_picture(address) is None


def test_a_description_that_repeats_the_name_is_left_out():
	assert not tells_more("<p>Oak  table</p>", ("Oak table", "T-1"))
	assert not tells_more("<div>t-1</div>", ("Oak table", "T-1"))
	assert not tells_more("<p>&nbsp;</p>", ("Oak table",))
	assert not tells_more(None, ())
	assert tells_more("<p>Oak table, <b>oiled</b></p>", ("Oak table", None))


def test_a_discount_is_what_lies_below_the_list():
	assert discount_percent(80, 60) == 25
	assert discount_percent(80, 0) == 100
	assert discount_percent(0, 60) == 0
	assert discount_percent(80, 90) == 0


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_a_discount_lies_between_none_and_all(list_rate, rate):
	assert 0 <= discount_percent(list_rate, rate) <= 100
