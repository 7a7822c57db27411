"""ERPNext's own leads, prospects and opportunities become ours, with all that belongs to them; once."""

import frappe
import pytest
from erpnext.crm.doctype.opportunity.opportunity import make_quotation
from erpnext.selling.doctype.quotation.quotation import make_sales_order
from erpnext.selling.doctype.sales_order.sales_order import make_sales_invoice
from frappe.desk.form.assign_to import add as assign
from frappe.utils import add_days, today

from crm_suite.api.moving_in import start_moving, stop_moving
from crm_suite.ledger.check import check
from crm_suite.moving import moving_in as job
from tests.site.relations_records import as_user, company, make_customer, make_item, make_opportunity

pytestmark = pytest.mark.usefixtures("really_commits")


def make_old(doctype, **values):
	return frappe.get_doc({"doctype": doctype, "company": company(), **values}).insert()


def make_move(**values):
	pipeline = frappe.db.get_single_value("CRM Suite Settings", "default_pipeline")
	values = {"company": company(), "sales_pipeline": pipeline} | values
	return frappe.get_doc({"doctype": "Moving In", **values}).insert()


def carried_out(move):
	start_moving(move.name)
	frappe.db.commit()
	job.go_on(move.name)
	move.reload()
	assert (move.status, move.error) == ("Completed", None)
	return move


def moved(**values):
	return carried_out(make_move(**values))


def new_of(old, doctype="Sales Lead"):
	return frappe.get_doc(doctype, {"moved_from": f"{old.doctype}:{old.name}"})


def comments_of(document) -> list[str]:
	filters = {
		"reference_doctype": document.doctype,
		"reference_name": document.name,
		"comment_type": "Comment",
	}
	return frappe.get_all("Comment", filters, pluck="content", order_by="creation")


def make_old_lead(**values):
	return make_old("Lead", **({"first_name": "Ada", "email_id": "ada@engines.example"} | values))


def test_a_lead_with_all_that_belongs_to_it():
	old = make_old_lead(
		middle_name="King",
		last_name="Lovelace",
		company_name="Analytical Engines",
		phone="+44 20 7946 0000",
		mobile_no="+1 2",
		fax="+44 20 7946 0001",
		status="Interested",
		notes=[
			{"note": "<p>Likes cards</p>", "added_by": "Administrator", "added_on": "2025-03-04 10:00:00"}
		],
	)
	old.db_set({"owner": "Guest", "creation": "2025-01-02 03:04:05"}, update_modified=False)
	old.add_comment("Comment", "Called twice")
	assign({"assign_to": ["Administrator"], "doctype": "Lead", "name": old.name, "description": "Call"})
	mail = make_old("Communication", communication_type="Communication", subject="Hello", content="Hello",
		sent_or_received="Received", reference_doctype="Lead", reference_name=old.name)  # fmt: skip
	frappe.get_doc(
		{"doctype": "File", "file_name": "offer.txt", "content": "1", "is_private": 1,
		"attached_to_doctype": "Lead", "attached_to_name": old.name}
	).insert()  # fmt: skip
	before = frappe.db.sql("select * from tabLead order by name")
	move = moved()
	assert frappe.db.sql("select * from tabLead order by name") == before
	lead = new_of(old)
	assert (lead.lead_name, lead.email, lead.phone, lead.mobile, lead.status) == (
		"Ada King Lovelace (Analytical Engines)",
		"ada@engines.example",
		"+442079460000",
		None,
		"Working",
	)
	assert str(lead.captured_on) == "2025-01-02 03:04:05" and lead.owner == "Guest"
	assert "+44 20 7946 0001" in lead.notes and "+1 2" in lead.notes
	assert set(comments_of(lead)) == {"<p>Likes cards</p>", "Called twice"}
	links = frappe.get_all("Communication Link", {"parent": mail.name, "link_name": lead.name})
	todos = frappe.get_all("ToDo", {"reference_name": lead.name}, ["allocated_to", "status"], as_list=True)
	files = frappe.get_all("File", {"attached_to_name": lead.name}, pluck="file_name")
	assert len(links) == 1 and todos == (("Administrator", "Open"),) and len(files) == 1
	assert lead.get("_assign") == '["Administrator"]'
	notes = frappe.get_all("Moving In Note", {"moving_in": move.name}, ["outcome", "reasons"], as_list=True)
	assert notes == (("Moved", "Mobile was kept in the notes: +1 2 is none."),)
	assert move.report_file and (move.leads_moved, move.not_moved) == (1, 0)
	assert not list(check(frappe.db.sql))


def test_moving_again_brings_only_what_is_new():
	old = make_old_lead()
	old.add_comment("Comment", "First")
	moved()
	old.add_comment("Comment", "Second")
	other = make_old_lead(first_name="Bob", email_id="bob@b.example")
	again = moved()
	assert (again.leads_moved, again.known_before) == (1, 1)
	assert comments_of(new_of(old)) == ["First", "Second"]
	assert new_of(other).first_name == "Bob"
	assert frappe.db.count("Sales Lead", {"moved_from": ("is", "set")}) == 2


def make_sale_at_the_till(order):
	"""A draft as the till makes it of an order, without the shift that it would need."""
	values = {"customer": order.customer, "company": order.company, "posting_date": today()}
	frappe.get_doc({"doctype": "POS Invoice", "name": "TILL-1", **values}).db_insert()
	row = {"parent": "TILL-1", "parenttype": "POS Invoice", "parentfield": "items", "qty": 1, "idx": 1}
	row["so_detail"] = order.items[0].name
	frappe.get_doc({"doctype": "POS Invoice Item", "name": "TILL-1-1", **row}).db_insert()


def test_an_opportunity_with_its_quotation_order_and_invoice():
	customer, item = make_customer(), make_item()
	old = make_old(
		"Opportunity",
		opportunity_from="Customer",
		party_name=customer.name,
		currency="USD",
		expected_closing="2026-12-24",
		items=[{"item_code": item.name, "qty": 2, "rate": 50, "uom": "Nos"}],
	)
	quotation = make_offer(old)
	order = make_sales_order(quotation.name)
	order.delivery_date = add_days(today(), 7)
	order.insert().submit()
	invoice = make_sales_invoice(order.name).insert()
	invoice.submit()
	make_sale_at_the_till(order)
	frappe.db.commit()
	modified = frappe.db.get_value("Sales Invoice", invoice.name, "modified")
	moved()
	deal = new_of(old, "Sales Opportunity")
	assert (deal.customer, str(deal.expected_close), deal.items[0].item_code) == (
		customer.name,
		"2026-12-24",
		item.name,
	)
	assert (deal.quoted_net, deal.ordered_net, deal.billed_net, deal.status) == (100, 100, 100, "Won")
	assert frappe.db.get_value("Sales Invoice", invoice.name, ["crms_opportunity", "modified"]) == (
		deal.name,
		modified,
	)
	assert frappe.db.get_value("POS Invoice", "TILL-1", "crms_opportunity") == deal.name
	assert not list(check(frappe.db.sql))


def make_offer(old):
	quotation = make_quotation(old.name)
	quotation.update({"order_type": "Sales", "valid_till": add_days(today(), 30)})
	quotation.insert().submit()
	frappe.db.commit()
	return quotation


def test_moving_again_brings_the_quotations_made_since_and_tells_of_those_without_opportunity():
	customer, item = make_customer(), make_item()
	old = make_old(
		"Opportunity",
		opportunity_from="Customer",
		party_name=customer.name,
		currency="USD",
		items=[{"item_code": item.name, "qty": 2, "rate": 50, "uom": "Nos"}],
	)
	assert old.probability == 100  # as ERPNext has it, until somebody types another one
	moved()
	deal = new_of(old, "Sales Opportunity")
	stage = frappe.get_doc("Sales Pipeline", deal.sales_pipeline).stages[0]
	assert (deal.sales_stage, deal.probability) == (stage.stage, stage.probability)
	assert (deal.quoted_net, deal.probability < 100) == (0, True)
	quotation, lead = make_offer(old), make_old_lead()
	straight = make_old("Quotation", quotation_to="Lead", party_name=lead.name, currency="USD", order_type="Sales",
		items=[{"item_code": item.name, "qty": 1, "rate": 10}])  # fmt: skip
	frappe.db.commit()
	again = moved()
	deal.reload()
	assert (deal.quoted_net, again.known_before) == (100, 1)
	assert frappe.db.get_value("Quotation", quotation.name, "crms_opportunity") == deal.name
	notes = frappe.get_all("Moving In Note", {"moving_in": again.name}, ["old_name", "reasons"], as_list=True)
	assert notes == ((lead.name, f"Quotations without an opportunity were not brought: {straight.name}."),)
	assert not list(check(frappe.db.sql))


def test_opportunities_of_leads_and_prospects_get_the_customer_that_they_need():
	lead = make_old_lead(company_name="Analytical Engines")
	prospect = make_old("Prospect", company_name="Difference Engines")
	of_lead = make_old("Opportunity", opportunity_from="Lead", party_name=lead.name, currency="USD",
		opportunity_amount=1000)  # fmt: skip
	of_prospect = make_old(
		"Opportunity", opportunity_from="Prospect", party_name=prospect.name, currency="USD"
	)
	of_prospect.db_set({"status": "Lost", "order_lost_reason": "Too dear"})
	refused = moved(make_customers=0)
	assert (refused.leads_moved, refused.deals_moved, refused.not_moved) == (2, 0, 2)
	move = moved()
	assert (move.known_before, move.deals_moved, move.not_moved) == (2, 2, 0)
	deal = new_of(of_lead, "Sales Opportunity")
	assert (deal.customer, deal.expected_amount, deal.status) == ("Analytical Engines", 1000, "Open")
	assert (deal.sales_lead, new_of(lead).status, new_of(lead).sales_opportunity) == (
		new_of(lead).name,
		"Converted",
		deal.name,
	)
	lost = new_of(of_prospect, "Sales Opportunity")
	assert (lost.customer, lost.status, lost.lost_reason) == ("Difference Engines", "Lost", "Too dear")


def test_a_move_that_is_stopped_goes_on(monkeypatch):
	monkeypatch.setattr(job, "RECORDS_PER_CHUNK", 1)
	for number in range(3):
		make_old_lead(email_id=f"ada{number}@engines.example")
	move = make_move()
	start_moving(move.name)
	frappe.db.commit()

	def stop(state):
		if state.records_done == 1:
			stop_moving(state.name)
			frappe.db.commit()

	job.go_on(move.name, progress=stop)
	move.reload()
	assert (move.status, move.leads_moved) == ("Stopped", 1)
	assert (carried_out(move).leads_moved, move.known_before) == (3, 0)


def test_only_system_managers_move_and_only_what_is_there():
	with pytest.raises(frappe.ValidationError, match="no records of Frappe CRM"):
		make_move(source_system="Frappe CRM")
	move = make_move()
	with as_user("Sales Manager"), pytest.raises(frappe.PermissionError):
		start_moving(move.name)


def test_nobody_says_as_whom_a_move_runs():
	claimed = {"status": "Running", "started_by": "Guest", "records_done": 7, "last_name": "Z"}
	move = make_move(**claimed)
	assert [move.get(field) for field in claimed] == ["Draft", None, 0, None]
	move.update(claimed).save()
	assert [move.reload().get(field) for field in claimed] == ["Draft", None, 0, None]
	move.db_set("status", "Stopped")
	with pytest.raises(frappe.ValidationError, match="started already"):
		move.update({"make_customers": not move.make_customers}).save()


def test_nobody_takes_an_old_record_for_their_own():
	old = make_old_lead()
	origin = {"moved_from": f"Lead:{old.name}"}
	with as_user("Sales User") as user:
		lead = make_old("Sales Lead", first_name="Mine", lead_owner=user, **origin)
		lead.update(origin).save()
		assert lead.reload().moved_from is None
	deal = make_opportunity(make_customer().name, **origin)
	deal.update(origin).save()
	assert deal.reload().moved_from is None
	moved()
	brought = new_of(old)
	assert brought.name != lead.name
	brought.update({"moved_from": None, "job_title": "Analyst"}).save()
	assert new_of(old).job_title == "Analyst"


FRAPPE_CRM = {
	"CRM Lead": "first_name last_name organization email mobile_no status lead_owner source territory",
	"CRM Deal Status": "type",
	"CRM Deal": "organization lead status deal_owner currency deal_value:Currency probability:Percent "
	"expected_closure_date:Date closed_date:Date lost_notes next_step contact exchange_rate:Float",
	"CRM Product": "erpnext_item_code",
	"CRM Products": "product_code product_name qty:Float rate:Currency discount_percentage:Percent "
	"discount_amount:Currency",
	"CRM Contacts": "contact is_primary:Check",
	"FCRM Note": "title content:Text reference_doctype reference_docname",
}


@pytest.fixture
def frappe_crm(really_commits):
	"""The tables of Frappe's CRM as far as they are read, without its app."""
	for doctype, columns in FRAPPE_CRM.items():
		fields = [column.partition(":")[::2] for column in columns.split()]
		frappe.get_doc(
			{
				"doctype": "DocType",
				"name": doctype,
				"module": "Custom",
				"custom": 1,
				"istable": int(doctype in ("CRM Products", "CRM Contacts")),
				"autoname": "prompt",
				"fields": [
					{"fieldname": name, "label": name, "fieldtype": kind or "Data"} for name, kind in fields
				],
				"permissions": [{"role": "System Manager", "read": 1, "create": 1, "write": 1}],
			}
		).insert()
	yield
	frappe.db.rollback()
	for doctype in FRAPPE_CRM:
		frappe.delete_doc("DocType", doctype, force=True)
		frappe.db.sql_ddl(f"drop table if exists `tab{doctype}`")


def test_leads_and_deals_of_frappe_crm(frappe_crm):
	item = make_item()

	def put(doctype, name, **values):
		document = frappe.get_doc({"doctype": doctype, **values})
		return document.insert(set_name=name)

	put("CRM Deal Status", "Signed", type="Won")
	lead = put("CRM Lead", "L-1", first_name="Ada", organization="Engines", email="ada@engines.example",
		status="Nurture", source="Trade Fair", territory="Nowhere")  # fmt: skip
	deal = put("CRM Deal", "D-1", organization="Engines", lead="L-1", status="Signed", currency="USD",
		deal_value=108, closed_date="2026-03-04", next_step="Send it")  # fmt: skip
	put("CRM Product", "BLUE-PUMP", erpnext_item_code=item.name)
	put("CRM Products", "P-1", parent="D-1", parenttype="CRM Deal", parentfield="products",
		product_code="BLUE-PUMP", qty=2, rate=60, discount_percentage=10, discount_amount=12)  # fmt: skip
	for name in ("Carl", "Ada"):
		put("Contact", f"{name} of Engines", first_name=name)
		put("CRM Contacts", f"C-{name}", parent="D-1", parenttype="CRM Deal", parentfield="contacts",
			contact=f"{name} of Engines", is_primary=int(name == "Ada"))  # fmt: skip
	put("CRM Deal", "D-2", organization="Loom Works", status="Talking", deal_value=5)
	put(
		"FCRM Note",
		"N-1",
		title="Talk",
		content="Wants two",
		reference_doctype="CRM Deal",
		reference_docname="D-1",
	)
	frappe.db.commit()
	move = moved(source_system="Frappe CRM")
	assert (move.leads_moved, move.deals_moved, move.not_moved) == (1, 2, 0)
	new_lead, new_deal = new_of(lead), new_of(deal, "Sales Opportunity")
	assert (new_lead.source, new_lead.territory, new_lead.status) == ("Trade Fair", None, "Converted")
	assert "Nowhere" in new_lead.notes
	assert (new_deal.customer, new_deal.sales_lead, new_deal.status) == ("Engines", new_lead.name, "Won")
	(product,) = new_deal.items
	assert (product.item_code, product.price_list_rate, product.rate) == (item.name, 60, 54)
	assert (new_deal.expected_amount, new_deal.next_step) == (108, "Send it")
	assert str(new_deal.stage_changes[0].changed_on) == "2026-03-04 00:00:00"
	people = ["Ada of Engines", "Carl of Engines"]
	assert (new_deal.contact, [row.contact for row in new_deal.contacts]) == (people[0], people)
	customers = frappe.get_all("Dynamic Link", {"parent": ("in", people)}, pluck="link_name")
	assert customers == ["Engines", "Engines"]
	assert comments_of(new_deal) == ["Talk<br>Wants two"]
	assert (
		frappe.db.get_value("Sales Opportunity", {"moved_from": "CRM Deal:D-2"}, "customer") == "Loom Works"
	)
	assert moved(source_system="Frappe CRM").known_before == 3
