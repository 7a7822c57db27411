"""What we listen to and add to in ERPNext: one module per document or concern."""
