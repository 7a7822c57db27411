frappe.ready(() => {
	frappe.web_form.after_load = () => {
		frappe.web_form.set_value("landing_page", window.location.href.slice(0, 1000));
		frappe.web_form.set_value("referrer", document.referrer.slice(0, 1000));
	};
});
