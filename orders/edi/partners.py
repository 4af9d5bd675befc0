"""Who is answered by EDI."""

from collections.abc import Iterable

from oms import prepared
from oms.edi.models import TradingPartner

_WANTING = """
SELECT o.id, p.id
  FROM orders_order o
  JOIN LATERAL (SELECT t.id FROM edi_tradingpartner t
                 WHERE t.customer_id = o.customer_id AND t.is_active AND t.usage = 'P'
                   AND t.documents @> ARRAY[%s]::varchar[]
                   AND (o.source_message_id IS NULL
                        OR t.id = (SELECT i.partner_id FROM edi_inboundmessage m
                                     JOIN edi_inboundinterchange i ON i.id = m.interchange_id
                                    WHERE m.id = o.source_message_id))
                 ORDER BY t.id LIMIT 1) p ON TRUE
 WHERE o.id = ANY(%s::bigint[]) AND NOT o.is_test
"""


def wanting(document: str, order_ids: Iterable[int]) -> dict[int, TradingPartner]:
    """Who gets this document of each order, by order id: live partners who agreed to it. Test orders are answered to
    nobody.

    An order that came by EDI is answered to the partner who sent it and to nobody else; one that came otherwise to
    the oldest such partner of its customer. One statement where nobody does.
    """
    chosen: dict[int, int] = dict(prepared.rows(_WANTING, [document, list(order_ids)]))
    partners = TradingPartner.objects.in_bulk(set(chosen.values())) if chosen else {}
    return {order: partners[partner] for order, partner in chosen.items()}
