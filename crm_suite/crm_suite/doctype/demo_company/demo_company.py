from frappe.model.document import Document

from crm_suite.setup.demo import LOADED
from crm_suite.setup.demo.tour import stops
from crm_suite.setup.golden import read_golden


class DemoCompany(Document):
	def onload(self) -> None:
		if self.status == LOADED:
			self.set_onload("tour", [stop._asdict() for stop in stops(read_golden())])
