from frappe.model.document import Document


class RelationshipVisibility(Document):
	pass
