"""The laws of the record: nothing that people decide changes without an event that says who and why."""

from oms.audit.proof import invariant

invariant(
    "audit.every_change_has_an_event",
    "Each field change of a tracked table shares its transaction with a domain event.",
    """
    SELECT c.id, c.table_name, c.row_id, c.at, c.changes
      FROM audit_fieldchange c
     WHERE NOT EXISTS (SELECT 1 FROM audit_auditevent e WHERE e.txid = c.txid)
    """,
)
invariant(
    "audit.logs_are_append_only",
    "The triggers that refuse to change or remove rows of the logs are there and switched on.",
    """
    SELECT t.name AS table_name
      FROM (VALUES ('audit_auditevent'), ('audit_fieldchange'), ('documents_document'), ('billing_invoiceline'),
                   ('billing_paymentapplication'), ('inventory_stockmove')) AS t(name)
     WHERE (SELECT count(*) FROM pg_trigger g WHERE g.tgrelid = t.name::regclass AND NOT g.tgisinternal
               AND g.tgenabled IN ('O', 'A') AND g.tgname LIKE '%keep%') < 2
    """,
)
