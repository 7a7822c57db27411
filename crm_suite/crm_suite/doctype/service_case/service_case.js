const SOURCE_DOCTYPES = { delivery_note: "Delivery Note", sales_invoice: "Sales Invoice" };

frappe.ui.form.on("Service Case", {
	setup(frm) {
		frm.set_query("contact", () =>
			frm.doc.customer
				? {
						query: "frappe.contacts.doctype.contact.contact.contact_query",
						filters: { link_doctype: "Customer", link_name: frm.doc.customer },
				  }
				: {}
		);
		frm.set_query("sales_opportunity", () => ({
			filters: frm.doc.customer ? { customer: frm.doc.customer } : {},
		}));
		frm.set_query("serial_no", () => ({
			filters: frm.doc.item ? { item_code: frm.doc.item } : {},
		}));
		Object.entries(SOURCE_DOCTYPES).forEach(([fieldname, doctype]) => {
			frm.set_query(fieldname, () => ({ filters: source_filters(frm, doctype) }));
		});
	},

	refresh(frm) {
		if (frm.is_new()) {
			return;
		}
		if (frappe.model.can_create("Customer Interaction")) {
			frm.add_custom_button(__("Log Interaction"), () => log_interaction(frm));
		}
		if (!["Resolved", "Closed"].includes(frm.doc.status) && frm.perm[0].write) {
			frm.add_custom_button(__("Resolve"), () => ask_for_resolution(frm));
		}
	},

	delivery_note: (frm) => follow(frm, "delivery_note"),
	sales_invoice: (frm) => follow(frm, "sales_invoice"),
});

/** What the customer received: submitted, no returns, and with the item where one is named. */
function source_filters(frm, doctype) {
	const filters = [
		[doctype, "docstatus", "=", 1],
		[doctype, "is_return", "=", 0],
	];
	if (frm.doc.customer) {
		filters.push([doctype, "customer", "=", frm.doc.customer]);
	}
	if (frm.doc.item) {
		filters.push([`${doctype} Item`, "item_code", "=", frm.doc.item]);
	}
	return filters;
}

/** Take from a delivery or an invoice what it says about the customer and, where it is one, the item. */
async function follow(frm, fieldname) {
	// Who may not read it leaves it to the server, which follows it when the case is saved.
	if (!frm.doc[fieldname] || !frappe.model.can_read(SOURCE_DOCTYPES[fieldname])) {
		return;
	}
	const source = await frappe.db.get_doc(SOURCE_DOCTYPES[fieldname], frm.doc[fieldname]);
	await frm.set_value("company", source.company);
	if (!frm.doc.customer) {
		await frm.set_value("customer", source.customer);
	}
	const items = [...new Set(source.items.map((row) => row.item_code))];
	if (!frm.doc.item && items.length === 1) {
		await frm.set_value("item", items[0]);
	}
}

function log_interaction(frm) {
	frappe.require("log_interaction.bundle.js", () =>
		crm_suite.log_interaction(frm, {
			direction: "Inbound",
			service_case: frm.doc.name,
			customer: frm.doc.customer,
			contact: frm.doc.contact,
			sales_opportunity: frm.doc.sales_opportunity,
			company: frm.doc.company,
			subject: frm.doc.subject,
		})
	);
}

function ask_for_resolution(frm) {
	frappe.prompt(
		{
			fieldname: "resolution",
			fieldtype: "Text Editor",
			label: __("Resolution"),
			description: __("What was wrong and what was done about it"),
			default: frm.doc.resolution,
			reqd: 1,
		},
		async ({ resolution }) => {
			await frm.set_value({ resolution, status: "Resolved" });
			frm.save();
		},
		__("Resolve {0}", [frm.doc.name]),
		__("Resolve")
	);
}
