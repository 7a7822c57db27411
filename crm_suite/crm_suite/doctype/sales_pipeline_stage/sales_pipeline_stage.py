from frappe.model.document import Document


class SalesPipelineStage(Document):
	pass
