frappe.ui.form.on("Capture Form", {
	setup(frm) {
		frm.set_query("outreach_campaign", () => ({ filters: { status: ["!=", "Cancelled"] } }));
	},

	refresh(frm) {
		show_snippet(frm);
	},
});

// How browsers help with an answer; the others are lines of text.
const INPUTS = {
	first_name: 'autocomplete="given-name"',
	last_name: 'autocomplete="family-name"',
	job_title: 'autocomplete="organization-title"',
	organization_name: 'autocomplete="organization"',
	website: 'autocomplete="url"',
	email: 'type="email" autocomplete="email"',
	phone: 'type="tel" autocomplete="tel"',
	mobile: 'type="tel" autocomplete="tel"',
	address_line1: 'autocomplete="address-line1"',
	address_line2: 'autocomplete="address-line2"',
	city: 'autocomplete="address-level2"',
	state: 'autocomplete="address-level1"',
	pincode: 'autocomplete="postal-code"',
	country: 'autocomplete="country-name"',
};

/** What the website's page needs, ready to be copied: it asks what the template for the form's leads asks. */
async function show_snippet(frm) {
	const wrapper = $(frm.get_field("snippet").wrapper).empty();
	if (frm.is_new()) {
		return;
	}
	const { name, token } = frm.doc;
	const questions = await frappe.xcall("crm_suite.api.capture_template.questions_of_form", {
		capture_form: name,
	});
	if (frm.doc.name !== name) {
		return;
	}
	const introduction = frm.doc.enabled
		? __(
				"Copy this into a page of the website. It asks what the capture template asks: copy it again when that changes. Fields may be added, labels are up to you."
		  )
		: __("The form is off: what is sent is refused until it is enabled.");
	const text = snippet(token, questions);
	wrapper.empty().append(`<p class="text-muted">${frappe.utils.escape_html(introduction)}</p>`);
	$("<pre>").addClass("crms-snippet").text(text).appendTo(wrapper);
	$("<button>")
		.addClass("btn btn-default btn-xs")
		.text(__("Copy"))
		.on("click", () => frappe.utils.copy_to_clipboard(text))
		.appendTo(wrapper);
}

function snippet(token, questions) {
	const address = `${window.location.origin}/api/method/crm_suite.api.capture.submit`;
	return `<form method="post" action="${address}">
  <input type="hidden" name="capture_form" value="${token}">
${questions.map(question_markup).join("\n")}
  <!-- People do not see this field; whoever fills it in is a program. -->
  <input name="fax" tabindex="-1" autocomplete="off" aria-hidden="true" style="position:absolute;left:-9999px">
  <button>${frappe.utils.escape_html(__("Send"))}</button>
</form>
<script>
  // Campaign tags, and the page that the visitor came from.
  const form = document.currentScript.previousElementSibling;
  const origin = { landing_page: location.href, referrer: document.referrer };
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (name.startsWith("utm_")) origin[name] = value;
  }
  for (const [name, value] of Object.entries(origin)) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
</script>`;
}

function question_markup({ name, label, length, required }) {
	const limits = `name="${name}" maxlength="${length}"${required ? " required" : ""}`;
	const control =
		name === "message"
			? `<textarea ${limits}></textarea>`
			: `<input ${[limits, INPUTS[name]].filter(Boolean).join(" ")}>`;
	return `  <label>${frappe.utils.escape_html(label)} ${control}</label>`;
}
