const LINKED = {
	Source: "Capture Source",
	Campaign: "Outreach Campaign",
	Industry: "Industry Type",
	Country: "Country",
	Territory: "Territory",
	Language: "Language",
};

frappe.ui.form.on("Lead Scoring Rule", {
	lead_field(frm) {
		frm.set_value("link_doctype", LINKED[frm.doc.lead_field] || null);
		frm.set_value("link_value", null);
	},

	onload(frm) {
		if (frm.is_new()) {
			frm.set_value("link_doctype", LINKED[frm.doc.lead_field] || null);
		}
	},
});
