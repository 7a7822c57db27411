// In the form of an opportunity: another team, or another owner, has an open one with the same customer.

frappe.ui.form.on("Sales Opportunity", {
	refresh: look,
	customer: look,
	opportunity_owner: look,
	selling_team: look,
});

async function look(frm) {
	const { customer, opportunity_owner, selling_team, status } = frm.doc;
	const asked = JSON.stringify([frm.doc.name, customer, opportunity_owner, selling_team, status]);
	frm.crms_others_asked = asked;
	if (!customer || status !== "Open" || !frappe.model.can_read("Customer")) {
		show(frm, []);
		return;
	}
	const { message } = await frappe.call({
		method: "crm_suite.api.duplicates.find_others_in_touch",
		args: {
			customer,
			opportunity_owner,
			selling_team,
			sales_opportunity: frm.is_new() ? null : frm.doc.name,
		},
		error_handlers: { PermissionError: () => {} },
	});
	// An answer about another customer than the one of now says nothing any more.
	if (frm.crms_others_asked === asked) {
		show(frm, message || []);
	}
}

/** Sentences come from the server as HTML, with what users wrote escaped. */
function show(frm, sentences) {
	frm.crms_others?.remove();
	const section = frm.get_field("deal_section")?.wrapper;
	if (!section || !sentences.length) {
		return;
	}
	const list = $('<ul class="crms-duplicates-list list-unstyled"></ul>');
	for (const sentence of sentences) {
		$('<li class="indicator orange"></li>').html(`<span>${sentence}</span>`).appendTo(list);
	}
	frm.crms_others = $('<div class="crms-duplicates" role="status"></div>')
		.append($("<strong></strong>").text(__("Others are in touch")))
		.append(list)
		.insertBefore(section);
	frm.crms_others.find("a").attr("target", "_blank");
}
