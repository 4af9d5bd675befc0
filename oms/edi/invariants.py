"""The laws of the EDI books."""

from oms.audit.proof import invariant

invariant(
    "edi.interchange_accepted_once",
    "An interchange (partner, receiver, usage, control number) is accepted once",
    "SELECT partner_id, receiver_qualifier, receiver_id, usage, control_number, count(*)"
    " FROM edi_inboundinterchange WHERE state = 'accepted' GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1",
)
invariant(
    "edi.file_was_read",
    "Every stored file was read, found unreadable, or known as a duplicate within five minutes",
    "SELECT id, filename, received_at FROM edi_inboundfile"
    " WHERE state = 'stored' AND received_at < now() - interval '5 minutes'"
    " AND NOT EXISTS (SELECT 1 FROM jobs_job WHERE kind = 'edi.read' AND state = 'queued'"
    " AND payload->>'file_id' = edi_inboundfile.id::text)",
)
invariant(
    "edi.outcome_of_every_document",
    "Every document has one outcome: what it became, or a finding that says why it became nothing",
    "SELECT m.id, m.set_id, m.state FROM edi_inboundmessage m"
    " WHERE (m.state = 'processed' AND m.outcome_id IS NULL)"
    " OR (m.state <> 'processed' AND (m.outcome_id IS NOT NULL OR m.findings = '[]'::jsonb))",
)
invariant(
    "edi.stored_bytes_unchanged",
    "The bytes of every received file are those that came: size and SHA-256 match",
    "SELECT id, filename FROM edi_inboundfile"
    " WHERE sha256 <> encode(sha256(content), 'hex') OR size <> octet_length(content)",
)
invariant(
    "edi.document_lies_in_its_interchange",
    "Every document's bytes lie inside its interchange's, and those inside the file",
    "SELECT m.id FROM edi_inboundmessage m JOIN edi_inboundinterchange i ON i.id = m.interchange_id"
    " JOIN edi_inboundfile f ON f.id = i.file_id"
    ' WHERE m.start < i.start OR m."end" > i."end" OR i."end" > f.size',
)
invariant(
    "edi.one_997_a_group",
    "Every accepted group has exactly one 997, and an acknowledgement is never acknowledged",
    "SELECT g.interchange_id, g.group_position, count(o.id) AS answers FROM"
    " (SELECT DISTINCT m.interchange_id, m.group_position, m.functional_id FROM edi_inboundmessage m"
    " JOIN edi_inboundinterchange i ON i.id = m.interchange_id WHERE i.state = 'accepted') g"
    " LEFT JOIN edi_outboundmessage o ON o.dedupe = '997:' || g.interchange_id || ':' || g.group_position"
    " GROUP BY g.interchange_id, g.group_position, g.functional_id"
    " HAVING count(o.id) <> CASE WHEN g.functional_id IN ('', 'FA') THEN 0 ELSE 1 END",
)
invariant(
    "edi.refused_interchange_did_nothing",
    "Nothing in a refused interchange became anything",
    "SELECT m.id FROM edi_inboundmessage m JOIN edi_inboundinterchange i ON i.id = m.interchange_id"
    " WHERE i.state = 'rejected' AND m.state <> 'rejected'",
)
invariant(
    "edi.control_numbers_unique",
    "Interchange and group control numbers are given out once a partner",
    "SELECT partner_id, 'isa' AS series, interchange_control_number AS number, count(*) FROM edi_outboundmessage"
    " WHERE interchange_control_number <> '' GROUP BY 1, 2, 3 HAVING count(*) > 1"
    " UNION ALL SELECT partner_id, 'gs', group_control_number, count(*) FROM edi_outboundmessage"
    " WHERE group_control_number <> '' GROUP BY 1, 2, 3 HAVING count(*) > 1",
)
invariant(
    "edi.control_numbers_counted",
    "No number in use is beyond its series",
    "SELECT o.id, o.interchange_control_number FROM edi_outboundmessage o"
    " LEFT JOIN edi_controlnumber c ON c.partner_id = o.partner_id AND c.series = 'isa'"
    " WHERE o.interchange_control_number <> '' AND (c.id IS NULL OR o.interchange_control_number::bigint > c.last)",
)
invariant(
    "edi.sent_document_has_its_bytes",
    "What was sent has its bytes, and the control number stands in them",
    "SELECT id, dedupe FROM edi_outboundmessage WHERE state <> 'waiting'"
    " AND (content IS NULL OR position(convert_to(interchange_control_number, 'UTF8') IN content) = 0)",
)
invariant(
    "edi.silence_is_reported",
    "A document nobody acknowledged in time was reported within an hour",
    "SELECT id, dedupe FROM edi_outboundmessage WHERE state = 'sent' AND overdue_at IS NULL"
    " AND acknowledgement_due_at < now() - interval '1 hour'",
)
