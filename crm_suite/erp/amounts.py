"""Amounts of documents as the rules count them."""

from frappe.utils import flt

from crm_suite.rules.amounts import MILLS


def mills(amount: float | None) -> int:
	"""An amount in whole mills; none is 0."""
	return round(flt(amount) * MILLS)
