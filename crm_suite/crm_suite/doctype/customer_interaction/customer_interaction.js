// The customer follows from these, the most precise first; the server has the last word.
const SOURCES_OF_CUSTOMER = {
	sales_opportunity: "Sales Opportunity",
	service_case: "Service Case",
	sales_lead: "Sales Lead",
};

frappe.ui.form.on("Customer Interaction", {
	setup(frm) {
		frm.set_query("contact", () =>
			frm.doc.customer
				? {
						query: "frappe.contacts.doctype.contact.contact.contact_query",
						filters: { link_doctype: "Customer", link_name: frm.doc.customer },
				  }
				: {}
		);
		["sales_opportunity", "service_case"].forEach((fieldname) => {
			frm.set_query(fieldname, () => ({
				filters: frm.doc.customer ? { customer: frm.doc.customer } : {},
			}));
		});
	},

	sales_opportunity: (frm) => follow(frm, "sales_opportunity"),
	service_case: (frm) => follow(frm, "service_case"),
	sales_lead: (frm) => follow(frm, "sales_lead"),
});

async function follow(frm, fieldname) {
	// Who may not read it leaves it to the server, which follows it when the interaction is saved.
	if (!frm.doc[fieldname] || !frappe.model.can_read(SOURCES_OF_CUSTOMER[fieldname])) {
		return;
	}
	const { message } = await frappe.db.get_value(
		SOURCES_OF_CUSTOMER[fieldname],
		frm.doc[fieldname],
		["customer", "contact", "company"]
	);
	if (!message?.company) {
		return;
	}
	await frm.set_value("company", message.company);
	if (message.customer) {
		await frm.set_value("customer", message.customer);
	}
	if (message.contact && !frm.doc.contact) {
		await frm.set_value("contact", message.contact);
	}
}
