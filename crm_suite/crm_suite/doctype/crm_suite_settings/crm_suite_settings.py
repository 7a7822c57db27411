from frappe.model.document import Document


class CRMSuiteSettings(Document):
	pass
