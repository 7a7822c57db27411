"""A small business on a real ERPNext site, for tests: who trades, what they do, and what must follow from it.

- `world`: the masters; everything is made in the test's own transaction and goes with it.
- `documents`: what people do in ERPNext, through its own mappers.
- `truth`: what opportunities brought in, summed from ERPNext's documents alone.
- `proof`: the ledger must say the same, after the flush that a commit would run.
- `sequences`: random days of that business.
"""
