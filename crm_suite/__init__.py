"""CRM Suite: customer relations inside an ERPNext site's own database."""

__version__ = "0.1.0"
