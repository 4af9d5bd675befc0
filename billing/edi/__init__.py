"""The documents of billing: the 810 goes out for an invoice and for a credit memo."""
