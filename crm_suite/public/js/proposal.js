// The second click of a proposal: from the quotation to the customer's mailbox.

frappe.ui.form.on("Quotation", {
	refresh(frm) {
		const is_open = frm.doc.docstatus < 2 && frm.doc.status !== "Lost";
		if (!frm.is_new() && is_open && frappe.model.can_email("Quotation", frm)) {
			frm.add_custom_button(label(frm), () => send_proposal(frm));
		}
	},
});

/** What a customer has been sent must not change any more, so a draft is submitted first. */
function submits_first(frm) {
	return frm.doc.docstatus === 0 && frm.has_perm("submit");
}

function label(frm) {
	return submits_first(frm) ? __("Submit and Send Proposal") : __("Send Proposal");
}

async function send_proposal(frm) {
	if (submits_first(frm)) {
		await frm.save("Submit");
		if (frm.doc.docstatus !== 1) {
			return;
		}
	} else if (frm.is_dirty()) {
		await frm.save();
	}
	const { message: mail } = await frappe.call({
		method: "crm_suite.api.proposal.proposal_mail",
		args: { quotation: frm.doc.name },
		freeze: true,
	});
	const composer = new frappe.views.CommunicationComposer({
		doc: frm.doc,
		frm,
		recipients: mail.recipients,
		subject: mail.subject,
		message: mail.message,
		attach_document_print: true,
	});
	// The dialog takes the first format of the list.
	composer.dialog.set_value("select_print_format", mail.print_format);
}
