frappe.ui.form.on("Sales Lead", {
	setup(frm) {
		frm.set_query("outreach_campaign", () => ({
			filters: { status: ["!=", "Cancelled"] },
		}));
	},

	refresh(frm) {
		offer_statuses(frm);
		show_outcome(frm);
		show_merge(frm);
		show_score(frm);
		add_actions(frm);
	},

	get_email_recipients(frm, fieldname) {
		return fieldname === "recipients" && frm.doc.email ? [frm.doc.email] : [];
	},
});

/** A lead becomes converted or merged by the action only, and stays so. */
function offer_statuses(frm) {
	const by_action = ["Converted", "Merged"];
	const is_closed = by_action.includes(frm.doc.status);
	const statuses = frappe.meta.get_docfield("Sales Lead", "status").options.split("\n");
	frm.set_df_property(
		"status",
		"options",
		statuses.filter((status) => is_closed || !by_action.includes(status))
	);
	frm.set_df_property("status", "read_only", is_closed ? 1 : 0);
}

/** Lead on to what the lead became. */
function show_outcome(frm) {
	if (frm.doc.status !== "Converted") {
		return;
	}
	const customer = link_to("Customer", frm.doc.customer);
	if (!frm.doc.sales_opportunity) {
		frm.dashboard.set_headline(__("Converted to the customer {0}", [customer]), "green");
		return;
	}
	const opportunity = link_to("Sales Opportunity", frm.doc.sales_opportunity);
	frm.dashboard.set_headline(
		__("Converted to the customer {0} with the opportunity {1}", [customer, opportunity]),
		"green"
	);
}

/** All of this lead is another one's now; here it can only be looked at. */
function show_merge(frm) {
	if (frm.doc.status !== "Merged") {
		return;
	}
	const can_undo = frm.perm[0].write;
	// Not disable_form(): what it does to the fields would outlast the undo.
	frm.set_read_only();
	frm.refresh_fields();
	frm.disable_save();
	frm.dashboard.set_headline(
		__("Merged into {0}, which has everything of it", [link_to("Sales Lead", frm.doc.merged_into)]),
		"blue"
	);
	if (can_undo) {
		frm.add_custom_button(__("Undo Merge"), () =>
			frappe.require("merge_leads.bundle.js", () => crm_suite.merge_leads.undo(frm))
		);
	}
}

/** How likely this lead is to be won, and why. */
function show_score(frm) {
	frappe.require("lead_score.bundle.js", () => crm_suite.lead_score.show(frm));
}

/** Frappe's own link does not escape the name. */
function link_to(doctype, name) {
	const route = frappe.utils.get_form_link(doctype, name);
	return `<a href="${frappe.utils.escape_html(route)}">${frappe.utils.escape_html(name)}</a>`;
}

function add_actions(frm) {
	if (frm.is_new()) {
		return;
	}
	if (frm.doc.status !== "Merged" && frappe.model.can_create("Customer Interaction")) {
		frm.add_custom_button(__("Log Interaction"), () => log_interaction(frm));
	}
	if (!["Converted", "Merged"].includes(frm.doc.status) && frm.perm[0].write) {
		frm.add_custom_button(__("Merge"), () => start_merge(frm));
	}
	if (!["Converted", "Disqualified", "Merged"].includes(frm.doc.status) && frm.perm[0].write) {
		frm.add_custom_button(__("Convert"), () => start_conversion(frm)).addClass("btn-primary");
	}
}

function log_interaction(frm) {
	frappe.require("log_interaction.bundle.js", () =>
		crm_suite.log_interaction(frm, {
			sales_lead: frm.doc.name,
			customer: frm.doc.customer,
			contact: frm.doc.contact,
			sales_opportunity: frm.doc.sales_opportunity,
			company: frm.doc.company,
		})
	);
}

async function start_merge(frm) {
	if (frm.is_dirty()) {
		await frm.save();
	}
	frappe.require("merge_leads.bundle.js", () => crm_suite.merge_leads.ask(frm));
}

async function start_conversion(frm) {
	if (frm.is_dirty()) {
		await frm.save();
	}
	const { message: customer } = await frappe.call({
		method: "crm_suite.api.conversion.propose_customer",
		args: { lead: frm.doc.name },
	});
	show_conversion_dialog(frm, customer);
}

/** `proposed` is the customer whom the lead most probably speaks for. */
function show_conversion_dialog(frm, proposed) {
	const dialog = new frappe.ui.Dialog({
		title: __("Convert {0}", [frappe.utils.escape_html(frm.doc.lead_name)]),
		fields: [
			{ fieldtype: "Section Break", depends_on: "eval:!doc.sales_opportunity" },
			{
				fieldname: "create_opportunity",
				fieldtype: "Check",
				label: __("Open an Opportunity"),
				default: 1,
			},
			{
				fieldname: "opportunity_title",
				fieldtype: "Data",
				label: __("Title"),
				default: frm.doc.lead_name,
				depends_on: "create_opportunity",
				mandatory_depends_on: "eval:doc.create_opportunity && !doc.sales_opportunity",
			},
			{
				fieldname: "sales_pipeline",
				fieldtype: "Link",
				options: "Sales Pipeline",
				label: __("Pipeline"),
				description: __("Leave empty for the default pipeline."),
				depends_on: "create_opportunity",
			},
			{ fieldtype: "Section Break" },
			{
				fieldname: "customer",
				fieldtype: "Link",
				options: "Customer",
				label: __("Existing Customer"),
				default: proposed,
				description: proposed
					? __("The lead seems to be this customer. Clear the field to make another one.")
					: __("Leave empty to make a new customer with its contact and address."),
				get_query: () => ({ filters: { disabled: 0 } }),
			},
			{
				fieldname: "sales_opportunity",
				fieldtype: "Link",
				options: "Sales Opportunity",
				label: __("Existing Opportunity"),
				description: __("Its customer becomes the lead's. Leave empty to open another one."),
				only_select: 1,
				get_query: () => ({ filters: joinable_opportunities(frm, dialog) }),
				onchange: () => take_customer_of_opportunity(dialog),
			},
		],
		primary_action_label: __("Convert"),
		primary_action: (values) => convert(frm, dialog, values),
	});
	dialog.show();
}

/** Open ones of the lead's company, and of the customer where one is chosen. */
function joinable_opportunities(frm, dialog) {
	const filters = { status: "Open", company: frm.doc.company };
	const customer = dialog.get_value("customer");
	return customer ? { ...filters, customer } : filters;
}

async function take_customer_of_opportunity(dialog) {
	const opportunity = dialog.get_value("sales_opportunity");
	if (!opportunity) {
		return;
	}
	const { message } = await frappe.db.get_value("Sales Opportunity", opportunity, "customer");
	if (message.customer && message.customer !== dialog.get_value("customer")) {
		dialog.set_value("customer", message.customer);
	}
}

async function convert(frm, dialog, values) {
	dialog.disable_primary_action();
	try {
		const { message } = await frappe.call({
			method: "crm_suite.api.conversion.convert_lead",
			args: { lead: frm.doc.name, ...values },
			freeze: true,
			freeze_message: __("Converting..."),
		});
		dialog.hide();
		if (!message.already_converted) {
			frappe.show_alert({ message: __("Lead converted"), indicator: "green" });
		}
		frm.reload_doc();
	} finally {
		dialog.enable_primary_action();
	}
}
