"""Renames and merges: the keys of standing rows follow the names that they are made of.

Frappe has already renamed the links, by bare SQL. After a merge, two rows can say the same thing of the
same voucher, because two customers on it became one: such vouchers are projected anew.
"""

from crm_suite.ledger.database import Run
from crm_suite.ledger.post import TABLE

KEY_PARTS = (
	"voucher_type",
	"voucher_no",
	"event",
	"against_type",
	"against_no",
	"sales_opportunity",
	"coalesce(customer, sales_lead)",
)
KEY = f"md5(concat_ws('|', {', '.join(f'''ifnull({part}, '')''' for part in KEY_PARTS)}))"


def rekey(run: Run, column: str, name: str) -> list[tuple[str, str]]:
	"""Give the standing rows whose `column` is `name` the keys that their values make.

	Returns the (DocType, name) of vouchers of which rows had to stay without a key, because another row of
	theirs has it: they must be projected anew in the same transaction.
	"""
	condition = f"is_reversed = 0 and {column} = %(name)s"
	values = {"name": name}
	run(f"update {TABLE} set posting_key = null where {condition}", values)
	run(
		f"""update {TABLE} entry join (
			select min(name) name from {TABLE} where {condition} group by {", ".join(KEY_PARTS)}
		) keeper on keeper.name = entry.name
		set entry.posting_key = {KEY}""",
		values,
	)
	return [
		tuple(row)
		for row in run(
			f"select distinct voucher_type, voucher_no from {TABLE} where {condition} and posting_key is null",
			values,
		)
	]
