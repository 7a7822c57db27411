// While somebody types a lead: who it may be already. The server decides what the user may see of it.

const FIELDS = [
	"email",
	"phone",
	"mobile",
	"tax_id",
	"first_name",
	"last_name",
	"organization_name",
	"website",
	"country",
];
const PAUSE = 500;
const INDICATORS = { 3: "orange", 2: "blue", 1: "gray" };

const look_soon = frappe.utils.debounce((frm) => look(frm), PAUSE);

frappe.ui.form.on("Sales Lead", {
	refresh(frm) {
		show(frm, []);
		if (is_open(frm)) {
			look(frm);
		}
	},
	...Object.fromEntries(FIELDS.map((fieldname) => [fieldname, look_soon])),
});

function is_open(frm) {
	return !["Converted", "Disqualified", "Merged"].includes(frm.doc.status);
}

async function look(frm) {
	const values = Object.fromEntries(FIELDS.map((name) => [name, frm.doc[name]]).filter(([, value]) => value));
	const { lead_owner, selling_team } = frm.doc;
	const asked = JSON.stringify([frm.doc.name, values, lead_owner, selling_team]);
	frm.crms_asked = asked;
	if (!Object.keys(values).some((name) => name !== "country")) {
		show(frm, []);
		return;
	}
	const { message } = await frappe.call({
		method: "crm_suite.api.duplicates.find_duplicates",
		args: { values: { ...values, lead_owner, selling_team }, lead: frm.is_new() ? null : frm.doc.name },
		error_handlers: { PermissionError: () => {} },
	});
	// An answer to what was typed before the last change says nothing any more.
	if (frm.crms_asked === asked) {
		show(frm, message || []);
	}
}

/** Sentences come from the server as HTML, with what users wrote escaped. */
function show(frm, matches) {
	const section = frm.get_field("person_section")?.wrapper;
	if (!section) {
		return;
	}
	frm.crms_duplicates?.remove();
	if (!matches.length) {
		return;
	}
	const list = $('<ul class="crms-duplicates-list list-unstyled"></ul>');
	for (const match of matches) {
		const indicator = INDICATORS[match.sameness];
		$(`<li class="indicator ${indicator}"></li>`).html(`<span>${match.sentence}</span>`).appendTo(list);
	}
	frm.crms_duplicates = $('<div class="crms-duplicates" role="status"></div>')
		.append($("<strong></strong>").text(__("Known already?")))
		.append(list)
		.insertBefore(section);
	frm.crms_duplicates.find("a").attr("target", "_blank");
}
