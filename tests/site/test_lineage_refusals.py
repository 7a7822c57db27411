"""What cannot be: refused on quotations and orders, taken out of deliveries and invoices, always with a reason."""

import frappe
import pytest
from frappe.model.document import Document

from tests.site.business import documents as do
from tests.site.business.proof import entries, prove
from tests.site.business.world import World, make_customer, make_opportunity, totals_of
from tests.site.relations_records import as_user
from tests.site.test_lineage_orders import opportunities


def messages() -> str:
	return " ".join(str(message) for message in frappe.get_message_log())


def lose(deal: str) -> None:
	document = frappe.get_doc("Sales Opportunity", deal)
	document.update({"sales_stage": "Lost", "lost_reason": "Built it themselves"})
	document.save()


@pytest.mark.parametrize("doctype", ["Quotation", "Sales Order"])
def test_opportunity_of_another_customer_is_refused(world: World, doctype: str) -> None:
	deal = make_opportunity(world, world.customers[1], "Theirs")
	draft = do.new_sales_document(world, doctype, world.customers[0], [(world.services[0], 1, 10)], deal)

	with pytest.raises(frappe.ValidationError) as refusal:
		draft.insert()

	assert "Theirs" in str(refusal.value)
	assert world.customers[1] in str(refusal.value)
	assert world.customers[0] in str(refusal.value)


@pytest.mark.parametrize("doctype", ["Delivery Note", "Sales Invoice"])
def test_opportunity_of_another_customer_is_taken_out(world: World, doctype: str) -> None:
	ours, theirs = (
		make_opportunity(world, world.customers[0]),
		make_opportunity(world, world.customers[1], "Theirs"),
	)
	draft = do.new_sales_document(
		world, doctype, world.customers[0], [(world.stocked, 1, 10), (world.stocked, 1, 20)], ours
	)
	draft.items[1].crms_opportunity = theirs

	document = do.submit(draft)

	assert opportunities(document) == (ours, [ours, None])
	assert "Theirs" in messages()
	prove()


def test_customer_changed_on_a_draft(world: World) -> None:
	"""An invoice that was made for the wrong customer goes to the right one without the deal of the first."""
	deal = make_opportunity(world, world.customers[0])
	draft = do.new_sales_document(
		world, "Sales Invoice", world.customers[0], [(world.services[0], 1, 10)], deal
	)
	draft.insert()

	draft.customer = world.customers[1]
	draft.save()

	assert opportunities(draft) == (None, [None])


def test_lost_opportunity_is_not_quoted_for(world: World) -> None:
	deal = make_opportunity(world, world.customers[0], "Hopeless")
	lose(deal)

	with pytest.raises(frappe.ValidationError, match=r"Hopeless.*is lost"):
		do.quote(world, world.customers[0], [(world.services[0], 1, 10)], deal)


def test_lost_opportunity_that_is_ordered_after_all_is_won(world: World) -> None:
	deal = make_opportunity(world, world.customers[0])
	quotation = do.quote(world, world.customers[0], [(world.services[0], 1, 10)], deal)
	lose(deal)

	order = do.order_quotation(quotation)

	prove()
	assert totals_of(deal).status == "Won"
	do.cancel(order)
	prove()
	assert totals_of(deal).status == "Lost"


def test_quotation_that_stands_survives_the_loss(world: World) -> None:
	"""Who gives up a deal must still be able to edit and cancel what was quoted."""
	deal = make_opportunity(world, world.customers[0])
	quotation = do.quote(world, world.customers[0], [(world.services[0], 1, 10)], deal)
	lose(deal)

	quotation.reload()
	quotation.letter_head = None
	quotation.save()
	do.cancel(quotation)

	prove()
	assert entries(quotation.name) == []


def test_quotation_to_somebody_who_is_no_customer(world: World) -> None:
	deal = make_opportunity(world, world.customers[0], "Ours")
	lead = frappe.get_doc({"doctype": "Lead", "lead_name": "Proof Lead"}).insert()
	draft = do.new_sales_document(world, "Quotation", lead.name, [(world.services[0], 1, 10)], deal)
	draft.quotation_to = "Lead"

	with pytest.raises(frappe.ValidationError, match="Ours"):
		draft.insert()


def test_opportunity_that_does_not_exist(world: World) -> None:
	draft = do.new_sales_document(
		world, "Sales Order", world.customers[0], [(world.services[0], 1, 10)], "DEAL-0"
	)

	with pytest.raises(frappe.LinkValidationError, match="DEAL-0"):
		draft.insert()


def test_opportunity_of_another_company_is_refused(world: World, second_company: str) -> None:
	deal = make_opportunity(world, world.customers[0], "Elsewhere", company=second_company, currency="EUR")
	draft = do.new_sales_document(
		world, "Sales Order", world.customers[0], [(world.services[0], 1, 10)], deal
	)

	with pytest.raises(frappe.ValidationError, match=second_company):
		draft.insert()


def test_company_without_a_currency(world: World) -> None:
	frappe.db.set_value("Company", world.company, "default_currency", None)

	with pytest.raises(frappe.ValidationError, match="has no currency"):
		make_opportunity(world, world.customers[0])


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"expected_amount": -1}, "expected amount.*negative"),
		({"items": [{"item_code": "Proof Advice", "qty": -1, "rate": 5}]}, "Row 1.*quantity.*negative"),
		({"items": [{"item_code": "Proof Advice", "qty": 1, "rate": -5}]}, "Row 1.*rate.*negative"),
		({"items": [{"item_code": "Proof Advice", "qty": 0, "rate": 5}]}, "Row 1.*quantity and the rate"),
		({"items": [{"item_code": "Proof Advice", "qty": 1, "rate": None}]}, "Row 1.*quantity and the rate"),
		({"probability": 101}, "between 0 and 100"),
		({"sales_stage": "Proof Stage"}, "not a stage of the pipeline"),
		({"sales_stage": "Lost"}, "Say why"),
		({"sales_stage": "Lost", "lost_reason": " \n"}, "Say why"),
	],
)
def test_opportunity_with_nonsense(world: World, values: dict[str, object], message: str) -> None:
	frappe.get_doc({"doctype": "Opportunity Stage", "stage_name": "Proof Stage"}).insert()

	with pytest.raises(frappe.ValidationError, match=message):
		make_opportunity(world, world.customers[0], **values)


def test_customer_of_an_opportunity_with_documents_stays(world: World) -> None:
	"""Else its own documents would be of another customer than the deal."""
	deal = make_opportunity(world, world.customers[0])
	do.order(world, world.customers[0], [(world.services[0], 1, 10)], deal)
	prove()
	document: Document = frappe.get_doc("Sales Opportunity", deal)
	document.customer = make_customer("Proof Stranger")

	with pytest.raises(frappe.ValidationError, match="documents"):
		document.save()


def test_titles_are_text_in_refusals(world: World) -> None:
	"""Frappe keeps links and pictures in what users type; a refusal must not show them as such."""
	deal = make_opportunity(world, world.customers[1], title='<a href="https://evil.example">click</a>')

	with pytest.raises(frappe.ValidationError, match="&lt;a href") as caught:
		do.order(world, world.customers[0], [(world.services[0], 1, 10)], deal)

	assert "<a " not in str(caught.value)


def test_who_may_not_read_deals_is_not_told_whose_they_are(world: World) -> None:
	deal = make_opportunity(world, world.customers[1], title="Secret takeover")
	note = do.new_sales_document(world, "Delivery Note", world.customers[0], [(world.stocked, 1, 10)], deal)
	with as_user("Stock User"):
		note.insert(ignore_permissions=True)

	assert opportunities(note) == (None, [None])
	assert deal in messages() and "taken out" in messages()
	assert "Secret takeover" not in messages() and world.customers[1] not in messages()


def test_a_disabled_customer_gets_no_new_deals(world: World) -> None:
	deal = frappe.get_doc("Sales Opportunity", make_opportunity(world, world.customers[0]))
	frappe.get_doc("Customer", world.customers[0]).update({"disabled": 1}).save()
	with pytest.raises(frappe.ValidationError, match="is disabled"):
		make_opportunity(world, world.customers[0])
	# What has begun goes on.
	deal.update({"next_step": "Ask who takes over"}).save()


def test_a_disabled_pipeline_takes_no_new_deals(world: World) -> None:
	deal = frappe.get_doc("Sales Opportunity", make_opportunity(world, world.customers[0]))
	frappe.db.set_value("Sales Pipeline", deal.sales_pipeline, "disabled", 1)

	with pytest.raises(frappe.ValidationError, match="is disabled"):
		make_opportunity(world, world.customers[0])
	deal.sales_stage = "Negotiation"
	deal.save()
