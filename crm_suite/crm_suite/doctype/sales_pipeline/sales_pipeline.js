const OUTCOME_COLORS = { Open: "blue", Won: "green", Lost: "red" };

frappe.ui.form.on("Sales Pipeline", {
	setup(frm) {
		frm.set_indicator_formatter("stage", (stage) => OUTCOME_COLORS[stage.outcome]);
	},
});

frappe.ui.form.on("Sales Pipeline Stage", {
	/** What is won is certain, and what is lost is not. */
	outcome(frm, cdt, cdn) {
		const probability = { Won: 100, Lost: 0 }[locals[cdt][cdn].outcome];
		if (probability !== undefined) {
			frappe.model.set_value(cdt, cdn, "probability", probability);
		}
	},
});
