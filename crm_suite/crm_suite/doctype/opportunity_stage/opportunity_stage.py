from frappe.model.document import Document


class OpportunityStage(Document):
	pass
