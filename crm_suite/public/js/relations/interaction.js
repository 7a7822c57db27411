frappe.provide("crm_suite.relations");

/** Load the dialog only where somebody logs an interaction. */
crm_suite.relations.log_interaction = function (frm, values) {
	frappe.require("log_interaction.bundle.js", () => crm_suite.log_interaction(frm, values));
};
