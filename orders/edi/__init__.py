"""The documents of orders: the 850 comes in, the 855 goes out, and bad news from EDI becomes work."""
