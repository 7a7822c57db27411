from frappe.model.document import Document


class DemoCompany(Document):
	pass
