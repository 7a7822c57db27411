frappe.listview_settings["Customer Interaction"] = {
	hide_name_column: true,
	add_fields: ["outcome", "direction"],

	get_indicator(doc) {
		const colours = {
			Interested: "green",
			Done: "green",
			Reached: "blue",
			"Follow-up Agreed": "blue",
			"Left Message": "orange",
			"Not Reached": "orange",
			"Not Interested": "gray",
		};
		return doc.outcome
			? [__(doc.outcome), colours[doc.outcome], `outcome,=,${doc.outcome}`]
			: [__(doc.direction), "gray", `direction,=,${doc.direction}`];
	},
};
