import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_suite.rules.pricing import Discount, ImpossibleDiscount, Price, settle_discount, settle_price

NEW = Price()
HALF_OFF = Price(100, 50, 50, 50)
MONEY = st.integers(0, 10**9).map(lambda cents: cents / 100)
PERCENT = st.integers(0, 10000).map(lambda hundredths: hundredths / 100)


@pytest.mark.parametrize(
	("now", "before", "settled"),
	[
		(Price(rate=75), NEW, Price(rate=75)),
		(Price(rate=33.335), NEW, Price(rate=33.34)),
		(Price(80, rate=90.001), NEW, Price(80, 0, 0, 90)),
		(Price(rate=None), NEW, Price(rate=None)),
		(Price(80), NEW, Price(80, 0, 0, 80)),
		(Price(80, rate=60), NEW, Price(80, 25, 20, 60)),
		(Price(80, rate=90), NEW, Price(80, 0, 0, 90)),
		(Price(80, rate=0), NEW, Price(80, 100, 80, 0)),
		(Price(80, 10), NEW, Price(80, 10, 8, 72)),
		(Price(80, 0, 8, 80), NEW, Price(80, 10, 8, 72)),
		(Price(0, 10, 0, 80), NEW, Price(80, 10, 8, 72)),
		(Price(100, 20, 50, 50), HALF_OFF, Price(100, 20, 20, 80)),
		(Price(100, 50, 10, 50), HALF_OFF, Price(100, 10, 10, 90)),
		(Price(100, 50, 50, 75), HALF_OFF, Price(100, 25, 25, 75)),
		(Price(100, 0, 0, 50), HALF_OFF, Price(100, 0, 0, 100)),
		(Price(200, 50, 50, 50), HALF_OFF, Price(200, 50, 100, 100)),
		(Price(0.99, 33.33), NEW, Price(0.99, 33.33, 0.33, 0.66)),
	],
)
def test_price(now, before, settled):
	assert settle_price(now, before, 2) == settled


@given(MONEY, PERCENT)
def test_a_price_that_was_settled_stays(list_rate, percentage):
	settled = settle_price(Price(list_rate, percentage, rate=list_rate), NEW, 2)
	assert settle_price(settled, settled, 2).rate == settled.rate
	assert settled.rate + settled.discount_amount == pytest.approx(list_rate)


@pytest.mark.parametrize("now", [Price(80, 101), Price(80, -1), Price(80, 0, 81)])
def test_an_impossible_discount(now):
	with pytest.raises(ImpossibleDiscount):
		settle_price(now, NEW, 2)


@pytest.mark.parametrize(
	("now", "before", "settled"),
	[
		(Discount(10), Discount(), Discount(10, 20)),
		(Discount(10, 15), Discount(10, 15), Discount(10, 20)),
		(Discount(10, 30), Discount(10, 20), Discount(0, 30)),
		(Discount(0, 20), Discount(10, 20), Discount(0, 0)),
		(Discount(0, 30), Discount(0, 30), Discount(0, 30)),
	],
)
def test_discount_on_all(now, before, settled):
	assert settle_discount(now, before, 200, 2) == settled


@pytest.mark.parametrize("now", [Discount(101), Discount(-1), Discount(0, 200.01), Discount(0, -1)])
def test_an_impossible_discount_on_all(now):
	with pytest.raises(ImpossibleDiscount):
		settle_discount(now, Discount(), 200, 2)
