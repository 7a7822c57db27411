// The opportunity on ERPNext's sales documents: which can be chosen, and that rows follow the header.

const DOCTYPES = ["Quotation", "Sales Order", "Delivery Note", "Sales Invoice", "POS Invoice"];
const FIELD = "crms_opportunity";

for (const doctype of DOCTYPES) {
	frappe.ui.form.on(doctype, {
		setup(frm) {
			frm.set_query(FIELD, () => choices(frm));
			frm.set_query(FIELD, "items", () => choices(frm));
		},
		refresh: remember,
		[FIELD]: pass_on_to_rows,
		customer: drop_of_another_customer,
		party_name: drop_of_another_customer,
	});
}

function customer_of(frm) {
	if (frm.doctype === "Quotation") {
		return frm.doc.quotation_to === "Customer" ? frm.doc.party_name : null;
	}
	return frm.doc.customer;
}

function choices(frm) {
	const filters = { company: frm.doc.company };
	const customer = customer_of(frm);
	if (customer) {
		filters.customer = customer;
	}
	if (frm.doctype === "Quotation") {
		filters.status = ["!=", "Lost"];
	}
	return { filters };
}

/** What rows that were filled from the header have, until the user changes it. */
function remember(frm) {
	frm.crms_header = frm.doc[FIELD] || null;
}

/** Rows that have none get the header's; rows that had the old one follow. Others know better. */
function pass_on_to_rows(frm) {
	const before = frm.crms_header;
	remember(frm);
	for (const row of frm.doc.items || []) {
		if (row.item_code && (!row[FIELD] || row[FIELD] === before)) {
			frappe.model.set_value(row.doctype, row.name, FIELD, frm.doc[FIELD] || null);
		}
	}
}

/** Who may not read opportunities leaves it to the server, which takes a wrong one out. */
async function drop_of_another_customer(frm) {
	const chosen = frm.doc[FIELD];
	const customer = customer_of(frm);
	if (!chosen || !customer || !frappe.model.can_read("Sales Opportunity")) {
		return;
	}
	const { message } = await frappe.db.get_value("Sales Opportunity", { name: chosen }, "customer");
	if (message?.customer && message.customer !== customer && frm.doc[FIELD] === chosen) {
		frm.set_value(FIELD, null);
	}
}
