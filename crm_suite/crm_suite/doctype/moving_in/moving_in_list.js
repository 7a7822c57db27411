frappe.listview_settings["Moving In"] = {
	get_indicator(doc) {
		const colors = {
			Draft: "gray",
			Queued: "orange",
			Running: "blue",
			Stopped: "yellow",
			Completed: "green",
			Failed: "red",
		};
		return [__(doc.status), colors[doc.status], `status,=,${doc.status}`];
	},
};
