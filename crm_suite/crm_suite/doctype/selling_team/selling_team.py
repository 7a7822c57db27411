from frappe.model.document import Document


class SellingTeam(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from crm_suite.crm_suite.doctype.selling_team_absence.selling_team_absence import SellingTeamAbsence
		from crm_suite.crm_suite.doctype.selling_team_hours.selling_team_hours import SellingTeamHours
		from crm_suite.crm_suite.doctype.selling_team_member.selling_team_member import SellingTeamMember
		from crm_suite.crm_suite.doctype.selling_team_skill.selling_team_skill import SellingTeamSkill
		from crm_suite.crm_suite.doctype.selling_team_territory.selling_team_territory import (
			SellingTeamTerritory,
		)

		absences: DF.Table[SellingTeamAbsence]
		disabled: DF.Check
		holiday_list: DF.Link | None
		manager: DF.Link | None
		members: DF.Table[SellingTeamMember]
		parent_selling_team: DF.Link | None
		skills: DF.Table[SellingTeamSkill]
		team_name: DF.Data
		territories: DF.TableMultiSelect[SellingTeamTerritory]
		working_hours: DF.Table[SellingTeamHours]
	# end: auto-generated types

	pass
