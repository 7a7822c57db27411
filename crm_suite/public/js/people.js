frappe.provide("crm_suite.people");

/** A user's full name as HTML, where the desk knows it. */
crm_suite.people.name = (user) => (user ? frappe.utils.escape_html(frappe.user.full_name(user)) : "");
