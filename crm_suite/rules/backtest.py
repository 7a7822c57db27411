"""How good a forecast was: what it said some months before, against what came in.

A forecast of horizon 1 was made as its month began, of horizon 2 a month earlier, and so on. Amounts are mills.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from crm_suite.rules.forecast_table import first_of_month


class Error(NamedTuple):
	"""The errors of one horizon as parts of what came in; None where nothing came in.

	`bias`: sum of (forecast - actual) / sum of actual; above 0 the forecast promised too much.
	`weighted_error`: sum of |forecast - actual| / sum of |actual| (weighted absolute percentage error).
	"""

	horizon: int
	months: int
	bias: float | None
	weighted_error: float | None


def months_before(today: date, count: int) -> list[date]:
	"""The last `count` months that are over, the earliest first, by their first days."""
	return [first_of_month(today, -number) for number in range(count, 0, -1)]


def made_on(month: date, horizon: int) -> date:
	"""The morning on which the forecast of that horizon for a month was made."""
	return first_of_month(month, 1 - horizon)


def days_of_forecasts(months: Sequence[date], horizons: int) -> list[date]:
	"""All mornings on which a forecast is needed, each once."""
	return sorted({made_on(month, horizon) for month in months for horizon in range(1, horizons + 1)})


def errors(
	actual: Mapping[date, int], said: Mapping[tuple[date, date], int], months: Sequence[date], horizons: int
) -> list[Error]:
	"""The errors of each horizon. `said` is by (the day of the forecast, the month that it is for).

	Months without a forecast (the ledger did not reach back so far) do not count.
	"""
	found = []
	for horizon in range(1, horizons + 1):
		pairs = [
			(said[made_on(month, horizon), month], actual.get(month, 0))
			for month in months
			if (made_on(month, horizon), month) in said
		]
		came_in = sum(amount for _forecast, amount in pairs)
		weight = sum(abs(amount) for _forecast, amount in pairs)
		missed = sum(abs(forecast - amount) for forecast, amount in pairs)
		difference = sum(forecast - amount for forecast, amount in pairs)
		found.append(
			Error(
				horizon,
				len(pairs),
				difference / came_in if came_in else None,
				missed / weight if weight else None,
			)
		)
	return found
