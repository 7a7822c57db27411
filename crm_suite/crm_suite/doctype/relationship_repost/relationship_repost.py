from frappe.model.document import Document


class RelationshipRepost(Document):
	pass
