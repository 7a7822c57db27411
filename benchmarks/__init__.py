"""What the app promises in numbers, measured on a real site with ERPNext (docs/benchmarks.md).

Statements and times are measured on documents that ERPNext's own mappers make in a transaction which is rolled
back, so that every run starts from the same state and the site is left as it was. What needs millions of rows
makes them in the site's database and takes them away again. Not for a site that people work on.
"""
