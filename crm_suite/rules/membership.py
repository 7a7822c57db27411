"""The life of a campaign's member: who it is, and how it moves from planned to answered."""

from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

PLANNED = "Planned"
ADDRESSED = "Addressed"
ANSWERED = "Answered"
OPTED_OUT = "Opted Out"

STATUSES = (PLANNED, ADDRESSED, ANSWERED, OPTED_OUT)
# When two memberships turn out to be one, the one that got furthest stays; an opt-out outranks all.
PROGRESS = {PLANNED: 0, ADDRESSED: 1, ANSWERED: 2, OPTED_OUT: 3}

# What somebody who works through a list of members can say about many of them at once.
MARKS = (ADDRESSED, ANSWERED)

OPEN_CAMPAIGN_STATUSES = ("Planned", "Running")


class OptedOut(ValueError):
	"""The person does not want to be addressed by this campaign any more."""


class AnsweredBeforeAddressed(ValueError):
	"""The answer is dated earlier than what it answers."""


class Person(NamedTuple):
	"""Who is addressed: the most precise of the three links says it."""

	sales_lead: str | None = None
	contact: str | None = None
	customer: str | None = None

	@property
	def identity(self) -> tuple[str, str] | None:
		"""The DocType and name that stand for the person, None where nobody is named."""
		if self.sales_lead:
			return "Sales Lead", self.sales_lead
		if self.contact:
			return "Contact", self.contact
		if self.customer:
			return "Customer", self.customer
		return None


class Touches(NamedTuple):
	"""When the member was addressed and when it answered, in the site's time zone."""

	addressed_on: datetime | None
	answered_on: datetime | None


class Membership(NamedTuple):
	"""One member as it is found when two of them may have become the same person."""

	name: str
	key: str
	status: str
	creation: datetime


def member_key(outreach_campaign: str, person: Person) -> str | None:
	"""What the database holds unique: a campaign has a person once. None where nobody is named."""
	if not person.identity:
		return None
	return sha256("\x1f".join((outreach_campaign, *person.identity)).encode()).hexdigest()


def touches(status: str, known: Touches, now: datetime) -> Touches:
	"""The moments that a status asks for, with what is known kept.

	An answer proves that somebody was addressed, at the latest then. Planned takes both back: it is how a
	mistake is mended. Opting out changes nothing that has happened. Raises AnsweredBeforeAddressed.
	"""
	addressed_on, answered_on = known
	if status == PLANNED:
		return Touches(None, None)
	if status == ADDRESSED:
		return Touches(addressed_on or now, None)
	if status == ANSWERED:
		answered_on = answered_on or max(now, addressed_on or now)
		addressed_on = addressed_on or answered_on
	if answered_on and addressed_on and answered_on < addressed_on:
		raise AnsweredBeforeAddressed
	return Touches(addressed_on, answered_on)


def check_transition(previous_status: str | None, status: str) -> None:
	"""Raises OptedOut where somebody who opted out would be addressed again.

	Planned is allowed: whoever opted out by mistake starts again from there.
	"""
	if previous_status == OPTED_OUT and status in (ADDRESSED, ANSWERED):
		raise OptedOut


def advances(status: str, target: str) -> bool:
	"""Whether marking a member as `target` says something new: who answered has been addressed already,
	and who opted out is left alone."""
	return PROGRESS[status] < PROGRESS[target]


def survivor(memberships: list[Membership]) -> Membership:
	"""Which of several memberships of one person stays: the furthest, of equals the oldest."""
	return min(memberships, key=lambda member: (-PROGRESS[member.status], member.creation, member.name))
