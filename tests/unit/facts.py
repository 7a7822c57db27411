"""Facts for the tests of the rules, with everything that a test does not care about filled in."""

from datetime import datetime
from typing import Any

from crm_suite.rules.facts import ADVANCE, SALES_DOCUMENT, SETTLEMENT, SHARE, Fact

EMPTY = Fact(**dict.fromkeys(Fact._fields))
NOON = datetime(2026, 3, 4, 12)


def fact(kind: str, voucher_type: str, voucher_no: str, **columns: Any) -> Fact:
	defaults = {
		"posting_datetime": NOON,
		"company": "Harbor",
		"customer": "Ada",
		"owner": "sam@harbor.example",
	}
	return EMPTY._replace(
		kind=kind, voucher_type=voucher_type, voucher_no=voucher_no, **{**defaults, **columns}
	)


def invoice(opportunity: str | None = "DEAL-1", net: int = 1_000_000, **columns: Any) -> Fact:
	columns = {"event": "Invoiced", "gross": 1_210_000, "flags": 0, **columns}
	return fact(SALES_DOCUMENT, "Sales Invoice", "INV-1", sales_opportunity=opportunity, net=net, **columns)


def share(voucher_no: str, opportunity: str | None, net: int, gross: int) -> Fact:
	return fact(SHARE, "Sales Invoice", voucher_no, sales_opportunity=opportunity, net=net, gross=gross)


def settlement(
	gross: int, against: str | None, voucher: tuple[str, str] = ("Payment Entry", "PAY-1"), **columns: Any
) -> Fact:
	return fact(
		SETTLEMENT,
		*voucher,
		against_type=columns.pop("against_type", "Sales Invoice" if against else voucher[0]),
		against_no=against or voucher[1],
		gross=gross,
		**{"paid": gross, "written_off": 0, **columns},
	)


def advance(
	gross: int, order: str | None, voucher: tuple[str, str] = ("Payment Entry", "PAY-1"), **columns: Any
) -> Fact:
	return fact(
		ADVANCE,
		*voucher,
		against_type="Sales Order" if order else None,
		against_no=order,
		gross=gross,
		**columns,
	)
