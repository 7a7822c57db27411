"""What opportunities brought in, summed from ERPNext's own documents.

It shares no code with the app and reads neither the Payment Ledger nor our ledger: where a payment went is
read from the payments' own references, as an accountant would add it up on paper. Amounts are whole cents.
"""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from math import floor

import frappe

RETURNABLE = ("Delivery Note", "Sales Invoice", "POS Invoice")
INVOICES = ("Sales Invoice", "POS Invoice")
TOTALS = ("quoted", "ordered", "delivered", "returned", "billed", "credited", "paid", "written_off")

Amounts = dict[str | None, dict[str, int]]
"""Cents by opportunity (None: none), then by total's field name."""


def cents(amount: float | None) -> int:
	"""An amount of ERPNext in whole cents."""
	return floor(Fraction(str(amount or 0)) * 100 + Fraction(1, 2))


def half_up(amount: Fraction) -> int:
	"""Rounded half away from zero."""
	return floor(amount + Fraction(1, 2)) if amount >= 0 else -floor(-amount + Fraction(1, 2))


def portions(amount: int, weights: Sequence[int]) -> list[int]:
	"""Cents shared by weight; cents that remain go to the largest remainders, ties to the first."""
	if sum(weights) == 0:
		weights = [1] * len(weights)
	total = sum(weights)
	exact = [Fraction(abs(amount) * weight, total) for weight in weights]
	shares = [floor(part) for part in exact]
	order = sorted(range(len(shares)), key=lambda index: shares[index] - exact[index])
	for index in order[: abs(amount) - sum(shares)]:
		shares[index] += 1
	return [share if amount >= 0 else -share for share in shares]


class Truth:
	"""The sums over everything that is submitted now."""

	def __init__(self) -> None:
		self.amounts: Amounts = defaultdict(lambda: dict.fromkeys(self.fields(), 0))
		self.nets: dict[tuple[str, str], dict[str | None, int]] = {}
		self.grosses: dict[tuple[str, str], int] = {}
		for doctype in ("Quotation", "Sales Order", "Delivery Note", "Sales Invoice", "POS Invoice"):
			self.add_sales_documents(doctype)
		self.add_payment_entries()
		self.add_journal_entries()

	@staticmethod
	def fields() -> list[str]:
		return [f"{total}_{kind}" for total in TOTALS for kind in ("net", "gross")]

	def of(self, opportunity: str | None) -> dict[str, int]:
		"""All totals of one opportunity, in cents."""
		totals = dict(self.amounts[opportunity])
		totals["outstanding_amount"] = (
			totals["billed_gross"]
			- totals["credited_gross"]
			- totals["paid_gross"]
			- totals["written_off_gross"]
		)
		return totals

	def add(self, opportunity: str | None, total: str, net: int, gross: int) -> None:
		self.amounts[opportunity][f"{total}_net"] += net
		self.amounts[opportunity][f"{total}_gross"] += gross

	def add_sales_documents(self, doctype: str) -> None:
		nets: dict[str, dict[str | None, list[float]]] = defaultdict(lambda: defaultdict(list))
		for item in frappe.get_all(
			f"{doctype} Item",
			filters={"docstatus": 1, "parenttype": doctype},
			fields=["parent", "crms_opportunity", "base_net_amount"],
			limit=0,
		):
			nets[item.parent][item.crms_opportunity or None].append(item.base_net_amount)
		for header in frappe.get_all(doctype, filters={"docstatus": 1}, fields=["*"], limit=0):
			by_opportunity = nets[header.name]
			rounded = doctype in INVOICES and header.base_rounding_adjustment
			header.doctype = doctype
			voucher = (doctype, header.name)
			self.nets[voucher] = {
				opportunity: sum(cents(amount) for amount in by_opportunity[opportunity])
				for opportunity in sorted(by_opportunity, key=lambda name: name or "")
			}
			self.grosses[voucher] = cents(header.base_rounded_total if rounded else header.base_grand_total)
			if not header.get("is_consolidated"):
				self.add_sales_document(doctype, header)

	def add_sales_document(self, doctype: str, header: frappe._dict) -> None:
		nets = self.nets[doctype, header.name]
		grosses = portions(self.grosses[doctype, header.name], list(nets.values()))
		for (opportunity, net), gross in zip(nets.items(), grosses, strict=True):
			for total, sign in self.meanings(doctype, header):
				self.add(opportunity, total, sign * net, sign * gross)
		if header.get("redeem_loyalty_points") or header.get("is_pos"):
			self.settle((doctype, header.name), *self.settled_by_itself(header))

	@staticmethod
	def settled_by_itself(header: frappe._dict) -> tuple[int, int]:
		"""What came in at the till, as the drawer counts it, and what was let go or paid with loyalty points."""
		taken = frappe.get_all(
			"Sales Invoice Payment",
			filters={"parent": header.name, "parenttype": header.doctype},
			pluck="base_amount",
		)
		paid = sum(cents(amount) for amount in taken) - cents(header.base_change_amount)
		loyalty = cents(header.loyalty_amount) if header.redeem_loyalty_points else 0
		if not header.is_pos:
			return 0, loyalty
		return paid, cents(header.base_write_off_amount) + loyalty

	@staticmethod
	def meanings(doctype: str, header: frappe._dict) -> list[tuple[str, int]]:
		"""Under which totals a document counts, with which sign."""
		if doctype in ("Quotation", "Sales Order"):
			return [("quoted" if doctype == "Quotation" else "ordered", 1)]
		goods, money = ("returned", "credited") if header.is_return else ("delivered", "billed")
		sign = -1 if header.is_return else 1
		if doctype == "Delivery Note":
			return [(goods, sign)]
		return [(money, sign), (goods, sign)] if header.update_stock else [(money, sign)]

	def settle(self, document: tuple[str, str] | None, paid: int, lost: int) -> None:
		"""Book cash and what was let go on the opportunities of the document that they settle."""
		for total, amount in (("paid", paid), ("written_off", lost)):
			if document not in self.nets:
				self.add(None, total, amount, amount)
				continue
			nets = self.nets[document]
			gross_parts = portions(self.grosses[document], list(nets.values()))
			whole_net, whole_gross = sum(nets.values()), sum(gross_parts)
			net = half_up(Fraction(amount * whole_net, whole_gross)) if whole_gross else amount
			for opportunity, net_part, gross_part in zip(
				nets, portions(net, list(nets.values())), portions(amount, gross_parts), strict=True
			):
				self.add(opportunity, total, net_part, gross_part)

	def add_payment_entries(self) -> None:
		references = defaultdict(list)
		for row in frappe.get_all(
			"Payment Entry Reference", filters={"docstatus": 1}, fields=["*"], order_by="parent, idx", limit=0
		):
			references[row.parent].append(row)
		for payment in frappe.get_all(
			"Payment Entry", filters={"docstatus": 1, "party_type": "Customer"}, fields=["*"], limit=0
		):
			pays_back = payment.payment_type == "Pay"
			rate = payment.target_exchange_rate if pays_back else payment.source_exchange_rate
			lines: dict[tuple[str, str] | None, int] = defaultdict(int)
			for row in references[payment.name]:
				# An invoice is settled at its own rate; what differs goes to the exchange gain or loss.
				lines[row.reference_doctype, row.reference_name] += cents(row.allocated_amount * rate)
			lines[None] += cents(payment.unallocated_amount * rate) * (-1 if pays_back else 1)
			cash = -cents(payment.base_paid_amount) if pays_back else cents(payment.base_received_amount)
			self.settle_lines(lines, cash)

	def add_journal_entries(self) -> None:
		kinds = dict(frappe.get_all("Account", fields=["name", "account_type"], as_list=True, limit=0))
		journals = defaultdict(list)
		for row in frappe.get_all(
			"Journal Entry Account", filters={"docstatus": 1}, fields=["*"], order_by="parent, idx", limit=0
		):
			journals[row.parent].append(row)
		for rows in journals.values():
			lines: dict[tuple[str, str] | None, int] = defaultdict(int)
			for row in rows:
				if row.party_type == "Customer":
					reference = (row.reference_type, row.reference_name) if row.reference_name else None
					lines[reference] += cents(row.credit) - cents(row.debit)
			cash = sum(
				cents(row.debit) - cents(row.credit) for row in rows if kinds[row.account] in ("Bank", "Cash")
			)
			total = sum(lines.values())
			bound = max(min(cash, total), 0) if total > 0 else min(max(cash, total), 0)
			self.settle_lines(lines, bound)

	def settle_lines(self, lines: dict[tuple[str, str] | None, int], cash: int) -> None:
		"""Share the cash of a payment among what it settles; the rest of each line was let go."""
		present = {document: gross for document, gross in lines.items() if gross}
		total = sum(present.values())
		if not present:
			return
		order = sorted(present, key=lambda document: document or ("", ""))
		grosses = [present[document] for document in order]
		if cash == total and cash:
			paid = grosses
		else:
			paid = portions(cash, grosses) if cash else [0] * len(grosses)
		for document, gross, part in zip(order, grosses, paid, strict=True):
			self.settle(document, part, gross - part)
