"""What is expected to come in, and how good that expectation was.

sources: the facts of a forecast as SQL, as they were known at a moment; runs on any database
cash: reads the facts and applies the rules
readers: which lines of a forecast a user may see, and by which deal's owner, team and territory
quotas: what was achieved against a quota, as SQL
"""
