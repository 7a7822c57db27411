// The pipeline, the products, the money and who else is in touch are in public/js/deals/.

frappe.ui.form.on("Sales Opportunity", {
	setup(frm) {
		set_queries(frm);
		frappe.realtime.on("crms_opportunity_refreshed", ({ name }) => read_again(frm, name));
	},

	refresh(frm) {
		frm.set_intro(crm_suite.deals.attention_text(frm.doc), "orange");
		show_history(frm);
		add_actions(frm);
	},

	customer(frm) {
		frm.set_value("contact", null);
	},
});

const OUTCOME_COLORS = { Open: "blue", Won: "green", Lost: "red" };

function set_queries(frm) {
	frm.set_query("sales_pipeline", () => ({ filters: { disabled: 0 } }));
	frm.set_query("loss_reason", () => ({ filters: { disabled: 0 } }));
	frm.set_query("competitor", "competitors", () => ({ filters: { disabled: 0 } }));
	frm.set_query("price_list", () => ({ filters: { selling: 1, enabled: 1 } }));
	frm.set_query("item_code", "items", () => ({ filters: { is_sales_item: 1, disabled: 0 } }));
	const of_customer = () => ({
		query: "frappe.contacts.doctype.contact.contact.contact_query",
		filters: { link_doctype: "Customer", link_name: frm.doc.customer },
	});
	for (const path of [["contact"], ["contact", "contacts"]]) {
		frm.set_query(...path, () => (frm.doc.customer ? of_customer() : {}));
	}
}

/** A document changed the totals or the stage. What somebody is typing here stays. */
function read_again(frm, name) {
	if (frm.doc?.name === name && cur_frm === frm && !frm.is_dirty()) {
		frm.reload_doc();
	}
}

function show_history(frm) {
	const $history = frm.get_field("history_html").$wrapper.empty();
	if (frm.is_new()) {
		return;
	}
	const timeline = new crm_suite.relations.Timeline($history, {
		method: "opportunity_timeline",
		args: { sales_opportunity: frm.doc.name },
		hide_opportunity: true,
	});
	timeline.load_when_seen();
}

function add_actions(frm) {
	if (frm.is_new()) {
		return;
	}
	frm.page.set_indicator(__(frm.doc.status), OUTCOME_COLORS[frm.doc.status]);
	if (frappe.model.can_create("Quotation") && frm.doc.status !== "Lost") {
		frm.add_custom_button(__("Proposal"), () => make_proposal(frm));
		frm.add_custom_button(__("Quotation"), () => make_quotation(frm), __("Create"));
	}
	if (frappe.model.can_create("Service Case")) {
		frm.add_custom_button(
			__("Service Case"),
			() =>
				frappe.new_doc("Service Case", {
					customer: frm.doc.customer,
					contact: frm.doc.contact,
					sales_opportunity: frm.doc.name,
				}),
			__("Create")
		);
	}
	if (frappe.model.can_create("Sales Opportunity")) {
		frm.page.add_menu_item(__("Copy to Another Opportunity"), () => crm_suite.deals.copy(frm));
		if (frm.doc.status === "Open" && frm.perm[0]?.write) {
			frm.page.add_menu_item(__("Split"), () => when_saved(frm, crm_suite.deals.split));
		}
	}
	if (frappe.model.can_create("Customer Interaction")) {
		frm.add_custom_button(__("Log Interaction"), () => log_interaction(frm));
	}
}

/** The first of two clicks: a quotation is saved as the opportunity stands. The second sends it. */
async function make_proposal(frm) {
	if (frm.is_dirty()) {
		await frm.save();
	}
	const { message: quotation } = await frappe.call({
		method: "crm_suite.api.proposal.make_proposal",
		args: { sales_opportunity: frm.doc.name },
		freeze: true,
		freeze_message: __("Preparing the proposal"),
	});
	frappe.set_route("Form", "Quotation", quotation);
}

/** What the server splits is what is saved. */
async function when_saved(frm, action) {
	if (frm.is_dirty()) {
		await frm.save();
	}
	action(frm);
}

function make_quotation(frm) {
	frappe.model.open_mapped_doc({ method: "crm_suite.api.quotation.make_quotation", frm });
}

function log_interaction(frm) {
	crm_suite.relations.log_interaction(frm, {
		sales_opportunity: frm.doc.name,
		customer: frm.doc.customer,
		contact: frm.doc.contact,
		company: frm.doc.company,
	});
}
