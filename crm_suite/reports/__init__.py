"""What sales reports read: a few statements over sets, never one per document.

`scope` says what a report is asked about and what its user may see. Amounts come back in mills of the company's
currency; what becomes of them (medians, shares) is decided in `crm_suite.rules.reporting`.
"""
