"""The Relationship Ledger: mark, project, post, rebuild, check.

`sources`, `facts`, `post`, `check` and `totals` know SQL and the rules but not Frappe: they take a `Run`, a
function that runs one statement, so that the same code works on a recording of a site in a bare MariaDB.
`mark`, `flush`, `repost` and `rebuild` tie them to Frappe's transactions and jobs.
"""
