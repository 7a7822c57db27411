frappe.listview_settings["Document Confirmation"] = {
	get_indicator(doc) {
		const colors = {
			Queued: "orange",
			Sent: "green",
			"No Address": "yellow",
			"Not Sent": "gray",
			Failed: "red",
		};
		return [__(doc.status), colors[doc.status], `status,=,${doc.status}`];
	},
};
