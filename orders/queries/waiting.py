"""What of the work queue waits now, as scalars for the rail: open and not put off. Twins of the queue's own views."""

ALL = "SELECT count(*) FROM orders_orderexception WHERE state = 'open' AND (snoozed_until > now()) IS NOT TRUE"
MINE = f"{ALL} AND owner_id = %(person)s"
EDI = f"{ALL} AND queue = 'EDI'"
