frappe.query_reports["Relationship Ledger Check"] = {
	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		return column.fieldname === "difference" && value
			? `<span class="text-danger">${text}</span>`
			: text;
	},
};
