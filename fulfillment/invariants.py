"""The laws of shipments, as SQL that must return no row."""

from oms.audit.proof import invariant

invariant(
    "shipment.line_shipped_is_sum_of_shipments",
    "An order line's shipped count is the sum of what its shipments took away.",
    """
    SELECT l.id AS line, l.shipped, coalesce(s.quantity, 0) AS sent
      FROM orders_orderline l
      LEFT JOIN (SELECT sl.order_line_id, sum(sl.quantity) AS quantity
                   FROM fulfillment_shipmentline sl JOIN fulfillment_shipment s ON s.id = sl.shipment_id
                  WHERE s.status = 'shipped' GROUP BY sl.order_line_id) s ON s.order_line_id = l.id
     WHERE l.shipped <> coalesce(s.quantity, 0)
    """,
)
invariant(
    "shipment.ledger_says_the_same",
    "What left with a shipment left the stock ledger: the same units, once.",
    """
    SELECT coalesce(s.shipment_id, m.source_id) AS shipment, s.quantity AS sent, m.quantity AS moved
      FROM (SELECT sl.shipment_id, sl.item_id, s.location_id, sum(sl.quantity) AS quantity
              FROM fulfillment_shipmentline sl JOIN fulfillment_shipment s ON s.id = sl.shipment_id
             WHERE s.status = 'shipped' AND sl.quantity > 0 GROUP BY 1, 2, 3) s
      FULL JOIN (SELECT source_id, item_id, location_id, -sum(quantity) AS quantity FROM inventory_stockmove
                  WHERE source_type = 'fulfillment.shipment' AND kind = 'shipment' GROUP BY 1, 2, 3) m
        ON m.source_id = s.shipment_id AND m.item_id = s.item_id AND m.location_id = s.location_id
     WHERE s.quantity IS DISTINCT FROM m.quantity
    """,
)
invariant(
    "shipment.only_what_was_reserved",
    "A shipment line takes the units of its own claim: same line, item and place, just that many.",
    """
    SELECT sl.id AS shipment_line, sl.quantity, r.quantity AS reserved, r.state
      FROM fulfillment_shipmentline sl
      JOIN fulfillment_shipment s ON s.id = sl.shipment_id
      JOIN inventory_reservation r ON r.id = sl.reservation_id
     WHERE r.line_id <> sl.order_line_id OR r.item_id <> sl.item_id OR r.location_id <> s.location_id
        OR r.order_id <> s.order_id
        OR (s.status = 'shipped' AND sl.quantity > 0 AND (r.state <> 'consumed' OR r.quantity <> sl.quantity))
        OR (s.status IN ('planned', 'picked', 'packed') AND sl.quantity > 0
            AND (r.state <> 'released' OR r.quantity <> sl.quantity))
    """,
)
invariant(
    "shipment.released_is_in_open_shipments",
    "An order line's released count is what its open shipments hold.",
    """
    SELECT l.id AS line, l.released, coalesce(s.quantity, 0) AS in_warehouse
      FROM orders_orderline l
      LEFT JOIN (SELECT sl.order_line_id, sum(sl.quantity) AS quantity
                   FROM fulfillment_shipmentline sl JOIN fulfillment_shipment s ON s.id = sl.shipment_id
                  WHERE s.status IN ('planned', 'picked', 'packed') GROUP BY sl.order_line_id) s
        ON s.order_line_id = l.id
     WHERE l.released <> coalesce(s.quantity, 0)
    """,
)
invariant(
    "shipment.cartons_hold_what_ships",
    "The cartons of a packed or shipped shipment hold just its lines.",
    """
    SELECT sl.id AS shipment_line, sl.quantity, coalesce(p.quantity, 0) AS packed
      FROM fulfillment_shipmentline sl
      JOIN fulfillment_shipment s ON s.id = sl.shipment_id
      LEFT JOIN (SELECT shipment_line_id, sum(quantity) AS quantity FROM fulfillment_packageline
                  GROUP BY shipment_line_id) p ON p.shipment_line_id = sl.id
     WHERE s.status IN ('packed', 'shipped') AND sl.quantity <> coalesce(p.quantity, 0)
    """,
)
invariant(
    "shipment.cartons_are_their_own",
    "A carton holds lines of its own shipment only.",
    """
    SELECT p.sscc, p.shipment_id, sl.shipment_id AS line_of
      FROM fulfillment_packageline pl
      JOIN fulfillment_package p ON p.id = pl.package_id
      JOIN fulfillment_shipmentline sl ON sl.id = pl.shipment_line_id
     WHERE p.shipment_id <> sl.shipment_id
    """,
)
invariant(
    "shipment.times_fit_the_state",
    "A shipment has the times of the steps it went through, in their order, and no other.",
    """
    SELECT number, status, picked_at, packed_at, shipped_at, cancelled_at
      FROM fulfillment_shipment
     WHERE (status = 'planned' AND (picked_at IS NOT NULL OR packed_at IS NOT NULL))
        OR (status = 'picked' AND (picked_at IS NULL OR packed_at IS NOT NULL))
        OR (status IN ('packed', 'shipped') AND (picked_at IS NULL OR packed_at IS NULL))
        OR packed_at < picked_at OR shipped_at < packed_at
    """,
)
invariant(
    "shipment.of_its_own_order",
    "A shipment carries lines of its own order only.",
    """
    SELECT s.number, s.order_id, l.order_id AS line_of
      FROM fulfillment_shipmentline sl
      JOIN fulfillment_shipment s ON s.id = sl.shipment_id
      JOIN orders_orderline l ON l.id = sl.order_line_id
     WHERE l.order_id <> s.order_id
    """,
)
