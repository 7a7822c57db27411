frappe.ui.form.on("Campaign Member", {
	setup(frm) {
		frm.set_query("outreach_campaign", () => ({
			filters: { status: ["in", ["Planned", "Running"]] },
		}));
		frm.set_query("contact", () =>
			frm.doc.customer
				? {
						query: "frappe.contacts.doctype.contact.contact.contact_query",
						filters: { link_doctype: "Customer", link_name: frm.doc.customer },
				  }
				: {}
		);
	},
});
