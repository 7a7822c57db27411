from frappe.model.document import Document


class SalesOpportunityContact(Document):
	pass
