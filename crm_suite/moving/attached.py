"""What belongs to old records follows to the new ones: comments, notes, e-mails, assignments and files.

The old rows stay. Each new row's name is made of the old one's and the record's, so that bringing all of it again
brings nothing twice, and what was added to the old record since comes too. One statement for each kind.
"""

from collections.abc import Sequence

import frappe

from crm_suite.rules.moved_records import origin

# The columns that every row has.
STANDARD = {"creation": "creation", "modified": "modified", "owner": "owner", "modified_by": "modified_by"}


def bring_attached(old_doctype: str, new_doctype: str, names: Sequence[str]) -> None:
	"""Bring all that belongs to the old records of new ones (by the new names)."""
	if not names:
		return
	parameters = {
		"old_doctype": old_doctype,
		"new_doctype": new_doctype,
		"names": tuple(names),
		# Where in `moved_from` the old record's name begins: so compared, an index on the old rows serves.
		"start": len(origin(old_doctype, "")) + 1,
	}
	keep_authors(old_doctype, new_doctype, parameters)
	bring_comments(new_doctype, parameters)
	bring_notes(new_doctype, parameters)
	bring_emails(new_doctype, parameters)
	bring_assignments(old_doctype, new_doctype, parameters)
	bring_files(new_doctype, parameters)


def joined(new_doctype: str, old_type: str, old_name: str) -> str:
	"""SQL that ties a row of `old` to the new record of what it belongs to."""
	return f"""join `tab{new_doctype}` new on old.{old_name} = substr(new.moved_from, %(start)s)
		where old.{old_type} = %(old_doctype)s and new.name in %(names)s"""


def copy_rows(table: str, columns: dict[str, str], source: str, tail: str, parameters: dict) -> None:
	"""Insert rows made of those of `source`, called `old`; what was brought before is left alone."""
	key = f"md5(concat('{source}', '|', old.name, '|', new.name))"
	columns = {"name": key, **{column: f"old.{column}" for column in STANDARD}, **columns}
	frappe.db.sql(
		f"""insert ignore into `tab{table}` ({", ".join(f"`{column}`" for column in columns)})
			select {", ".join(columns.values())} from `tab{source}` old {tail}""",
		parameters,
	)


def keep_authors(old_doctype: str, new_doctype: str, parameters: dict) -> None:
	"""The new record was made by whom, and when, the old one was; assigned and tagged as it is."""
	frappe.db.sql(
		f"""update `tab{new_doctype}` new
			join `tab{old_doctype}` old on old.name = substr(new.moved_from, %(start)s)
			set new.owner = old.owner, new.creation = old.creation,
				new._assign = coalesce(new._assign, old._assign),
				new._user_tags = coalesce(new._user_tags, old._user_tags)
			where new.name in %(names)s""",
		parameters,
	)


def bring_comments(new_doctype: str, parameters: dict) -> None:
	"""What people wrote below the old record."""
	copy_rows(
		"Comment",
		{
			"comment_type": "old.comment_type",
			"comment_email": "old.comment_email",
			"comment_by": "old.comment_by",
			"content": "old.content",
			"reference_doctype": "%(new_doctype)s",
			"reference_name": "new.name",
		},
		"Comment",
		joined(new_doctype, "reference_doctype", "reference_name") + " and old.comment_type = 'Comment'",
		parameters,
	)


def bring_notes(new_doctype: str, parameters: dict) -> None:
	"""Notes of ERPNext (rows of the record) and of Frappe CRM (records of their own), as comments."""
	columns = {
		"comment_type": "'Comment'",
		"reference_doctype": "%(new_doctype)s",
		"reference_name": "new.name",
	}
	if frappe.db.table_exists("CRM Note") and frappe.db.has_column("CRM Note", "added_by"):
		author = "coalesce(nullif(old.added_by, ''), old.owner)"
		own = {
			"owner": author,
			"creation": "coalesce(old.added_on, old.creation)",
			"comment_email": author,
			"content": "old.note",
		}
		copy_rows(
			"Comment", columns | own, "CRM Note", joined(new_doctype, "parenttype", "parent"), parameters
		)
	if frappe.db.table_exists("FCRM Note"):
		own = {
			"comment_email": "old.owner",
			"content": "concat_ws('<br>', nullif(old.title, ''), old.content)",
		}
		copy_rows(
			"Comment",
			columns | own,
			"FCRM Note",
			joined(new_doctype, "reference_doctype", "reference_docname"),
			parameters,
		)


def bring_emails(new_doctype: str, parameters: dict) -> None:
	"""E-mails of the old record also show with the new one: they stay where they are, and get one link more."""
	columns = {
		"parent": "old.name",
		"parenttype": "'Communication'",
		"parentfield": "'timeline_links'",
		"link_doctype": "%(new_doctype)s",
		"link_name": "new.name",
	}
	copy_rows(
		"Communication Link",
		columns,
		"Communication",
		joined(new_doctype, "reference_doctype", "reference_name"),
		parameters,
	)
	# Others are linked only, with the mail as the link's parent: not twice where they are both.
	linked = joined(new_doctype, "link_doctype", "link_name")
	copy_rows(
		"Communication Link",
		columns | {"parent": "old.parent"},
		"Communication Link",
		f"""{linked} and not exists (select 1 from `tabCommunication Link` brought
			where brought.parent = old.parent and brought.link_doctype = %(new_doctype)s
				and brought.link_name = new.name)""",
		parameters,
	)


def bring_assignments(old_doctype: str, new_doctype: str, parameters: dict) -> None:
	"""What is still to be done for the old record is to be done for the new one."""
	copy_rows(
		"ToDo",
		{
			"status": "old.status",
			"priority": "old.priority",
			"date": "old.date",
			"description": "old.description",
			"allocated_to": "old.allocated_to",
			"assigned_by": "old.assigned_by",
			"reference_type": "%(new_doctype)s",
			"reference_name": "new.name",
		},
		"ToDo",
		joined(new_doctype, "reference_type", "reference_name") + " and old.status = 'Open'",
		parameters,
	)


def bring_files(new_doctype: str, parameters: dict) -> None:
	"""Attached files: the same file, attached to both."""
	own = ("file_name", "file_url", "is_private", "file_size", "file_type", "content_hash", "folder")
	copy_rows(
		"File",
		{
			**{column: f"old.{column}" for column in own},
			"attached_to_doctype": "%(new_doctype)s",
			"attached_to_name": "new.name",
		},
		"File",
		joined(new_doctype, "attached_to_doctype", "attached_to_name") + " and old.is_folder = 0",
		parameters,
	)
