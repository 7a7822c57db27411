frappe.ui.form.on("Capture Form", {
	setup(frm) {
		frm.set_query("outreach_campaign", () => ({ filters: { status: ["!=", "Cancelled"] } }));
	},

	refresh(frm) {
		show_snippet(frm);
	},
});

/** What the website's page needs, ready to be copied. */
function show_snippet(frm) {
	if (frm.is_new()) {
		return;
	}
	const escape = frappe.utils.escape_html;
	const wrapper = $(frm.get_field("snippet").wrapper).empty();
	const introduction = frm.doc.enabled
		? __("Copy this into a page of the website. Fields may be added, renamed labels are up to you.")
		: __("The form is off: what is sent is refused until it is enabled.");
	wrapper.append(`<p class="text-muted">${escape(introduction)}</p>`);
	$("<pre>").addClass("crms-snippet").text(snippet(frm.doc.token)).appendTo(wrapper);
	$("<button>")
		.addClass("btn btn-default btn-xs")
		.text(__("Copy"))
		.on("click", () => frappe.utils.copy_to_clipboard(snippet(frm.doc.token)))
		.appendTo(wrapper);
}

function snippet(token) {
	const address = `${window.location.origin}/api/method/crm_suite.api.capture.submit`;
	return `<form method="post" action="${address}">
  <input type="hidden" name="capture_form" value="${token}">
  <label>First name <input name="first_name" maxlength="140" autocomplete="given-name"></label>
  <label>Last name <input name="last_name" maxlength="140" autocomplete="family-name"></label>
  <label>Company <input name="organization_name" maxlength="140" autocomplete="organization"></label>
  <label>E-mail <input name="email" type="email" maxlength="140" required autocomplete="email"></label>
  <label>Phone <input name="phone" type="tel" maxlength="140" autocomplete="tel"></label>
  <label>Message <textarea name="message" maxlength="10000"></textarea></label>
  <!-- People do not see this field; whoever fills it in is a program. -->
  <input name="fax" tabindex="-1" autocomplete="off" aria-hidden="true" style="position:absolute;left:-9999px">
  <button>Send</button>
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
