"""The decisions of the business: values in, values out.

Nothing in this package imports Frappe, touches a database or knows a user; `tests/unit` holds that.
Amounts are whole numbers of mills (thousandths of the company's currency), so that sums are exact
whichever database driver read them.
"""
