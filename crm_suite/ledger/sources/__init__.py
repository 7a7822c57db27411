"""What the projection reads of each source document, as SQL.

Each module gives SELECTs whose columns are those of `rules.facts.Fact`, in that order; `ledger.facts` puts
those that are needed into one UNION ALL. A document that is not in force (draft, cancelled, not a customer's)
has no facts, so that its rows are taken back.
"""

from crm_suite.rules.facts import Fact

# `if(...)`: a date without a time is the moment of entry when it was entered that day, else its midnight.
ENTERED_OR_MIDNIGHT = "if(date({0}.creation) = {0}.{1}, {0}.creation, cast({0}.{1} as datetime(6)))"

# Names compare slowly (they are Unicode): sorting the rows to group them takes half the time of the temporary
# table that the optimizer prefers.
SORT_GROUPS = "sql_big_result"


def select(kind: str, columns: dict[str, str], rest: str) -> str:
	"""A SELECT with all columns of a Fact: those given as SQL, the others NULL."""
	unknown = columns.keys() - set(Fact._fields)
	if unknown:
		raise KeyError(f"Not a fact's column: {', '.join(sorted(unknown))}")
	values = (f"'{kind}'" if field == "kind" else columns.get(field, "null") for field in Fact._fields)
	return f"select {', '.join(values)} {rest}"
