from frappe.model.document import Document


class RelationshipRebuild(Document):
	pass
