from frappe.model.document import Document


class SalesOpportunityStageChange(Document):
	pass
