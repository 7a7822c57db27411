// What the sales reports share: their filters, and numbers that lead to the documents behind them.

frappe.provide("crm_suite.reports");

crm_suite.reports.company_filter = (more = {}) => ({
	fieldname: "company",
	label: __("Company"),
	fieldtype: "Link",
	options: "Company",
	default: frappe.defaults.get_user_default("Company"),
	...more,
});

crm_suite.reports.team_filter = () => ({
	fieldname: "selling_team",
	label: __("Selling Team"),
	fieldtype: "Link",
	options: "Selling Team",
});

/** Whether amounts hold their taxes. */
crm_suite.reports.amounts_filter = () => ({
	fieldname: "amounts",
	label: __("Amounts"),
	fieldtype: "Select",
	options: [
		{ value: "Including Taxes", label: __("Including Taxes") },
		{ value: "Net of Taxes", label: __("Net of Taxes") },
	],
	default: "Including Taxes",
});

/** Company, dates, pipeline, team and owner; a report adds its own. */
crm_suite.reports.filters = function (more = [], { dates = true } = {}) {
	const period = [
		{
			fieldname: "from_date",
			label: __("From Date"),
			fieldtype: "Date",
			default: dates ? frappe.datetime.add_months(frappe.datetime.get_today(), -12) : undefined,
		},
		{
			fieldname: "to_date",
			label: __("To Date"),
			fieldtype: "Date",
			default: dates ? frappe.datetime.get_today() : undefined,
		},
	];
	return [
		crm_suite.reports.company_filter({ reqd: 1 }),
		...(dates ? period : []),
		{
			fieldname: "sales_pipeline",
			label: __("Pipeline"),
			fieldtype: "Link",
			options: "Sales Pipeline",
		},
		crm_suite.reports.team_filter(),
		{ fieldname: "owner", label: __("Owner"), fieldtype: "Link", options: "User" },
		...more,
	];
};

/** The documents themselves; filters that say of which group, as numbers that lead to them set them. */
crm_suite.reports.show_documents = (of_group = []) => [
	{ fieldname: "show_documents", label: __("Show Documents"), fieldtype: "Check" },
	...of_group.map((filter) => ({ ...filter, depends_on: "eval:doc.show_documents" })),
];

/**
 * A number whose row says what is behind it is a link: to a list, or to this report with these filters. People are
 * called by their names.
 */
crm_suite.reports.formatter = function (value, row, column, data, default_formatter) {
	if (value && column.options === "User") {
		return crm_suite.people.name(value);
	}
	const text = default_formatter(value, row, column, data);
	const target = data?.drill?.[column.fieldname];
	if (!target || !value) {
		return text;
	}
	return $("<a href='#' class='crms-drill'>")
		.attr("data-target", JSON.stringify(target))
		.html(text)
		.prop("outerHTML");
};

/** The way back from the documents behind a number: hidden filters that such numbers set, and a button that empties them. */
crm_suite.reports.way_back = (label, fieldnames) => ({
	onload(report) {
		const nothing = Object.fromEntries(fieldnames.map((fieldname) => [fieldname, ""]));
		this.back = report.page.add_inner_button(label, () => report.set_filter_value(nothing));
		this.back.hide();
	},
	after_datatable_render() {
		const is_set = (fieldname) => frappe.query_report.get_filter_value(fieldname);
		this.back.toggle(fieldnames.some(is_set));
	},
});

$(document).on("click", ".crms-drill", (event) => {
	event.preventDefault();
	const target = JSON.parse(event.currentTarget.dataset.target);
	if (!Array.isArray(target)) {
		frappe.query_report.set_filter_value(target);
		return;
	}
	const [doctype, filters] = target;
	frappe.route_options = filters;
	frappe.set_route("List", doctype, "List");
});
