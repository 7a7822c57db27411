frappe.provide("crm_suite.deals");

const EXPLANATIONS = {
	"Step Overdue": () => __("What was to be done next is overdue."),
	"Close Passed": () => __("The expected close has passed."),
	"No Activity": () => __("Nothing has happened for long, and nothing is planned."),
};

/** Why somebody must look after the deal, in words; empty where nobody must. */
crm_suite.deals.attention_text = function (deal) {
	return deal.status === "Open" && deal.attention ? EXPLANATIONS[deal.attention]() : "";
};

/** A mark on what is neglected, as HTML; empty on what is not. Of a step that is overdue it shows the `date`, if given. */
crm_suite.deals.attention_pill = function (deal, date = "") {
	const text = crm_suite.deals.attention_text(deal);
	if (!text) {
		return "";
	}
	const label = (deal.attention === "Step Overdue" && date) || __(deal.attention);
	return `<span class="indicator-pill red crms-attention" title="${frappe.utils.escape_html(text)}">${label}</span>`;
};
