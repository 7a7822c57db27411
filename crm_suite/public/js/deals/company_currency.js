/** The currency that documents' amounts of the deal are told in. */
export function company_currency(frm) {
	return frappe.get_doc(":Company", frm.doc.company)?.default_currency;
}
