from datetime import date

import pytest

from crm_suite.rules.backtest import Error, days_of_forecasts, errors, made_on, months_before

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def test_the_months_that_are_over():
	assert months_before(date(2026, 3, 31), 3) == [date(2025, 12, 1), JANUARY, FEBRUARY]


def test_a_forecast_of_horizon_one_is_made_as_its_month_begins():
	assert made_on(MARCH, 1) == MARCH
	assert made_on(JANUARY, 3) == date(2025, 11, 1)
	assert days_of_forecasts([FEBRUARY, MARCH], 2) == [JANUARY, FEBRUARY, MARCH]


def test_errors_of_opposite_sign_cancel_in_the_bias_only():
	said = {(JANUARY, JANUARY): 150, (FEBRUARY, FEBRUARY): 50, (JANUARY, FEBRUARY): 120}
	actual = {JANUARY: 100, FEBRUARY: 100}
	assert errors(actual, said, [JANUARY, FEBRUARY], 2) == [
		Error(1, 2, 0, 0.5),
		Error(2, 1, pytest.approx(0.2), pytest.approx(0.2)),
	]


def test_where_nothing_came_in_there_is_no_percentage():
	assert errors({}, {(MARCH, MARCH): 5}, [MARCH], 1) == [Error(1, 1, None, None)]
	assert errors({}, {}, [MARCH], 1) == [Error(1, 0, None, None)]


def test_a_month_of_refunds_weighs_as_much_as_one_of_payments():
	actual = {JANUARY: -100, FEBRUARY: 300}
	said = {(JANUARY, JANUARY): 0, (FEBRUARY, FEBRUARY): 300}
	assert errors(actual, said, [JANUARY, FEBRUARY], 1) == [Error(1, 2, 0.5, 0.25)]
