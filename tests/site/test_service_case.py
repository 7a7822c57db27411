"""Service cases: tied to what was delivered and invoiced, and in nobody's way."""

import frappe
import pytest

from tests.site.relations_records import (
	as_user,
	ledger_rows,
	make,
	make_customer,
	make_item,
	make_opportunity,
	make_sales_document,
)

SOURCES = [("Delivery Note", "delivery_note"), ("Sales Invoice", "sales_invoice")]


@pytest.fixture
def customer() -> str:
	return make_customer().name


@pytest.fixture
def item() -> str:
	return make_item().name


def make_case(**values):
	return make("Service Case", **({"subject": "Pump leaks"} | values))


def test_a_case_is_opened(customer):
	case = make_case(customer=customer)
	assert (case.status, case.priority) == ("Open", "Medium")
	assert case.opened_on and not case.resolved_on


def test_resolving_asks_for_the_resolution(customer):
	with pytest.raises(frappe.ValidationError, match="how the case was resolved"):
		make_case(customer=customer, status="Resolved", resolution="<p><br></p>")
	case = make_case(customer=customer)
	case.status, case.resolution = "Resolved", "<p>Gasket replaced</p>"
	case.save()
	assert case.resolved_on
	assert ledger_rows("event", service_case=case.name) == (("Case Opened",), ("Case Resolved",))


def test_reopening_forgets_the_moment_and_closing_keeps_it(customer):
	case = make_case(customer=customer, status="Resolved", resolution="Gasket replaced")
	resolved_on = case.resolved_on
	case.status = "Closed"
	case.save()
	assert case.resolved_on == resolved_on
	case.status = "In Progress"
	case.save()
	assert case.resolved_on is None


@pytest.mark.parametrize(("doctype", "fieldname"), SOURCES)
def test_customer_and_opportunity_come_from_the_document(customer, item, doctype, fieldname):
	opportunity = make_opportunity(customer).name
	other = make_item("Test Hose").name
	document = make_sales_document(
		doctype, customer, [{"item_code": item, "crms_opportunity": opportunity}, {"item_code": other}]
	)
	case = make_case(item=item, **{fieldname: document.name})
	assert (case.customer, case.sales_opportunity) == (customer, opportunity)


def test_an_unclear_opportunity_is_left_open(customer, item):
	deals = [make_opportunity(customer, title=title).name for title in ("One", "Two")]
	invoice = make_sales_document(
		"Sales Invoice", customer, [{"item_code": item, "crms_opportunity": deal} for deal in deals]
	)
	assert not make_case(sales_invoice=invoice.name, item=item).sales_opportunity


@pytest.mark.parametrize(("doctype", "fieldname"), SOURCES)
def test_documents_that_do_not_fit_are_refused(customer, item, doctype, fieldname):
	rows = [{"item_code": item}]
	document = make_sales_document(doctype, customer, rows).name
	draft = make_sales_document(doctype, customer, rows, submit=False).name
	refusals = [
		({fieldname: draft}, "draft or was cancelled"),
		(
			{fieldname: document, "customer": make_customer("Globex Test").name},
			"does not belong to the customer",
		),
		({fieldname: document, "item": make_item("Test Hose").name}, "does not contain the item"),
	]
	for values, message in refusals:
		with pytest.raises(frappe.ValidationError, match=message):
			make_case(**({"customer": customer} | values))


def test_an_opportunity_of_another_customer_is_refused(customer):
	opportunity = make_opportunity(make_customer("Globex Test").name).name
	with pytest.raises(frappe.ValidationError, match="belongs to the customer"):
		make_case(customer=customer, sales_opportunity=opportunity)


def test_a_serial_number_names_its_item(customer, item):
	serial = make("Serial No", serial_no="TEST-PUMP-1", item_code=make_serialized_item().name)
	assert make_case(customer=customer, serial_no=serial.name).item == serial.item_code
	with pytest.raises(frappe.ValidationError, match="belongs to the item"):
		make_case(customer=customer, serial_no=serial.name, item=item)


def make_serialized_item():
	item = make_item("Test Serial Pump")
	item.is_stock_item = item.has_serial_no = 1
	item.save()
	return item


@pytest.mark.parametrize(("doctype", "fieldname"), SOURCES)
def test_a_case_stops_nobody_from_cancelling_and_deleting(customer, item, doctype, fieldname):
	document = make_sales_document(doctype, customer, [{"item_code": item}])
	case = make_case(customer=customer, item=item, **{fieldname: document.name})
	document.cancel()

	case.status, case.resolution = "Resolved", "Credited"
	case.save()

	# ERPNext's own way to let an accountant delete cancelled documents.
	frappe.db.set_single_value("Accounts Settings", "delete_linked_ledger_entries", 1)
	frappe.delete_doc(doctype, document.name)
	case.reload()
	assert not case.get(fieldname)
	assert ledger_rows("against_no", service_case=case.name, event="Case Opened") == ((None,),)
	case.status = "Open"
	case.save()


@pytest.mark.parametrize("role", ["Sales User", "Accounts User"])
def test_others_read_only(customer, role):
	case = make_case(customer=customer)
	with as_user(role):
		assert frappe.has_permission("Service Case", "read", doc=case.name)
		assert not frappe.has_permission("Service Case", "write", doc=case.name)


def test_an_agent_works_on_cases(customer):
	with as_user("Service Agent") as agent:
		case = make_case(customer=customer, agent=agent)
		case.status = "In Progress"
		case.save()


@pytest.mark.parametrize(
	("fieldname", "doctype"), [("delivery_note", "Delivery Note"), ("sales_invoice", "Sales Invoice")]
)
def test_a_case_does_not_tell_whose_an_unreadable_document_is(customer, fieldname: str, doctype: str):
	document = make_sales_document(doctype, customer, [{"item_code": make_item().name}])
	with as_user("Service Agent"):
		with pytest.raises(frappe.PermissionError, match="may not see"):
			make("Service Case", subject="Leaks", **{fieldname: document.name})
	with as_user("Service Agent", "Accounts User", "Stock User"):
		case = make("Service Case", subject="Leaks", **{fieldname: document.name})
		assert case.customer == customer
