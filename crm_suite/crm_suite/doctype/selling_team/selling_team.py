from typing import NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_time, getdate

from crm_suite.erp.teams import forget_teams, standing_teams
from crm_suite.rules.teams import is_part_of_itself, teams_above
from crm_suite.rules.text import bold


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
		distribution: DF.Literal["Round Robin", "Fewest Open Leads"]
		holiday_list: DF.Link | None
		manager: DF.Link | None
		members: DF.Table[SellingTeamMember]
		parent_selling_team: DF.Link | None
		skills: DF.Table[SellingTeamSkill]
		team_name: DF.Data
		territories: DF.TableMultiSelect[SellingTeamTerritory]
		working_hours: DF.Table[SellingTeamHours]
	# end: auto-generated types

	def validate(self) -> None:
		self.refuse_loop()
		self.refuse_users_twice()
		self.refuse_strangers()
		self.refuse_backward_times()

	def on_update(self) -> None:
		forget_teams()

	def before_rename(self, old_name: str, new_name: str, merge: bool = False) -> None:
		"""A team that takes in one above it would be part of itself."""
		if merge and old_name in teams_above(standing_teams(), new_name):
			self.refuse_circle(new_name, old_name)

	def after_rename(self, old_name: str, new_name: str, merge: bool = False) -> None:
		forget_teams()

	def after_delete(self) -> None:
		forget_teams()

	def refuse_loop(self) -> None:
		"""A manager sees the teams below: a team below itself would have no end."""
		if self.parent_selling_team and is_part_of_itself(
			standing_teams(), self.name, self.parent_selling_team
		):
			self.refuse_circle(self.parent_selling_team, self.name)

	def refuse_circle(self, inner: str, outer: str) -> NoReturn:
		frappe.throw(
			_("{0} is part of {1} already: a team cannot be part of itself.").format(
				bold(inner), bold(outer)
			),
			title=_("Team in a Circle"),
		)

	def refuse_users_twice(self) -> None:
		seen: set[str] = set()
		for row in self.members:
			if row.user in seen:
				frappe.throw(
					_("Row {0}: {1} is a member already.").format(row.idx, bold(row.user)),
					title=_("Member Named Twice"),
				)
			seen.add(row.user)

	def refuse_strangers(self) -> None:
		"""What somebody speaks, or when somebody is away, says nothing about who is not in the team."""
		members = {row.user for row in self.members}
		for row in self.skills:
			if row.user not in members:
				self.refuse_row(row, _("{0} is not a member of this team.").format(bold(row.user)))
			if not (row.language or row.item_group):
				self.refuse_row(row, _("Name a language or a product group."))
		for row in self.absences:
			if row.user not in {*members, self.manager}:
				self.refuse_row(
					row, _("{0} is neither a member nor the manager of this team.").format(bold(row.user))
				)

	def refuse_backward_times(self) -> None:
		for row in self.working_hours:
			if get_time(row.start_time) >= get_time(row.end_time):
				self.refuse_row(row, _("The working hours must end after they begin."))
		for row in self.absences:
			if getdate(row.from_date) > getdate(row.to_date):
				self.refuse_row(row, _("The absence must not end before it begins."))

	def refuse_row(self, row: Document, problem: str) -> None:
		frappe.throw(
			_("{0}, row {1}: {2}").format(_(self.meta.get_label(row.parentfield)), row.idx, problem),
			title=_("Selling Team"),
		)
