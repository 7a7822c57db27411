"""What is expected to come in, and how good that expectation was.

known: which rows of the ledger were known at a moment, as SQL
sources, deals: the facts of a forecast as SQL; they run on any database
cash: reads the facts and applies the rules
backtest: what forecasts said in the past, and what came in
quotas, quota_documents: what was achieved, by month and by whose deals it was, and what stands behind a quota
companies, readers: of which companies a user may ask, and which lines the user sees
"""
