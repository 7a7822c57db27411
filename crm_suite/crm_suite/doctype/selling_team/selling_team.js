frappe.ui.form.on("Selling Team", {
	setup(frm) {
		const people = () => ({ filters: { enabled: 1, user_type: "System User" } });
		frm.set_query("manager", people);
		frm.set_query("user", "members", people);
		frm.set_query("user", "skills", () => of_team(frm.doc.members.map((row) => row.user)));
		frm.set_query("user", "absences", () =>
			of_team([...frm.doc.members.map((row) => row.user), frm.doc.manager])
		);
		frm.set_query("parent_selling_team", () => ({ filters: { name: ["!=", frm.doc.name] } }));
	},

	refresh(frm) {
		if (!frm.is_new() && frappe.model.can_read("Lead Assignment")) {
			frm.add_custom_button(__("Assigned Leads"), () =>
				frappe.set_route("List", "Lead Assignment", { selling_team: frm.doc.name })
			);
		}
	},
});

function of_team(users) {
	return { filters: { name: ["in", users.filter(Boolean)] } };
}
