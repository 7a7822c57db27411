frappe.ui.form.on("Demo Company", {
	setup(frm) {
		frappe.realtime.on("crms_demo_progress", ({ progress }) => {
			show_progress(frm, progress);
			if (progress >= 100) {
				frm.reload_doc();
			}
		});
	},

	refresh(frm) {
		frm.disable_save();
		frm.dashboard.hide_progress();
		frm.set_intro(intro(frm.doc.status));
		show_tour(frm);
		if (frm.doc.status === "Not Loaded") {
			frm.page.set_primary_action(__("Load"), () => ask_to_load(frm));
		} else if (frm.doc.status === "Loaded") {
			frm.page.set_primary_action(__("Clear"), () => ask_to_clear(frm));
		} else {
			frm.page.clear_primary_action();
			// For a loading that was killed; one that goes on is waited for.
			frm.add_custom_button(__("Clear"), () => ask_to_clear(frm));
		}
	},
});

function intro(status) {
	return {
		"Not Loaded": __("A year of an invented company's business, to look at and to try things with."),
		Loading: __("The demo company is being loaded."),
		Loaded: __("The demo company is on this site. Clearing it leaves the site as it was."),
		Clearing: __("The demo company is being cleared."),
	}[status];
}

/** Links to what a stranger should see first, with the demo's company chosen already. */
function show_tour(frm) {
	const $tour = $('<ol class="crms-tour"></ol>');
	for (const { label, address } of frm.doc.__onload?.tour || []) {
		$("<a></a>").attr("href", address).text(label).appendTo($("<li></li>").appendTo($tour));
	}
	frm.get_field("tour_html").$wrapper.empty().append($tour);
}

function ask_to_load(frm) {
	frappe.confirm(
		__("Load two companies of their own with customers, leads and a year of documents? It takes some minutes."),
		() => begin(frm, "load_in_background", __("The demo company is loaded in the background"))
	);
}

function ask_to_clear(frm) {
	frappe.confirm(
		__("Clear the demo companies with everything that was loaded? Your own records are not touched."),
		() => begin(frm, "clear_in_background", __("The demo company is cleared in the background"))
	);
}

async function begin(frm, action, message) {
	await frappe.call({ method: `crm_suite.setup.demo.${action}`, freeze: true });
	frm.page.clear_primary_action();
	frappe.show_alert({ message, indicator: "blue" });
}

function show_progress(frm, progress) {
	frm.dashboard.show_progress(
		__("Demo Company"),
		progress,
		__("{0} percent", [Math.floor(progress)])
	);
}
