"""The laws of stock, as SQL that must return no row."""

from oms.audit.proof import invariant

invariant(
    "stock.ledger_sums_to_on_hand",
    "What is on hand of an item at a location is the sum of its ledger.",
    """
    SELECT coalesce(s.item_id, m.item_id) AS item, coalesce(s.location_id, m.location_id) AS location,
           s.on_hand, m.quantity AS ledger
      FROM inventory_stocklevel s
      FULL JOIN (SELECT item_id, location_id, sum(quantity) AS quantity FROM inventory_stockmove GROUP BY 1, 2) m
        ON m.item_id = s.item_id AND m.location_id = s.location_id
     WHERE coalesce(s.on_hand, 0) <> coalesce(m.quantity, 0)
    """,
)
invariant(
    "stock.never_oversold",
    "No location promises more of an item than it has, and no count is below zero.",
    "SELECT item_id, location_id, on_hand, reserved FROM inventory_stocklevel WHERE reserved < 0 OR reserved > on_hand",
)
invariant(
    "stock.reserved_is_sum_of_claims",
    "What is reserved at a location is the sum of the live claims on it.",
    """
    SELECT coalesce(s.item_id, r.item_id) AS item, coalesce(s.location_id, r.location_id) AS location,
           s.reserved, r.quantity AS claimed
      FROM inventory_stocklevel s
      FULL JOIN (SELECT item_id, location_id, sum(quantity) AS quantity FROM inventory_reservation
                  WHERE state IN ('reserved', 'released') GROUP BY 1, 2) r
        ON r.item_id = s.item_id AND r.location_id = s.location_id
     WHERE coalesce(s.reserved, 0) <> coalesce(r.quantity, 0)
    """,
)
invariant(
    "stock.lines_know_their_claims",
    "An order line's reserved and released counts are the sums of its claims.",
    """
    SELECT l.id AS line, l.reserved, l.released, r.reserved AS claimed, r.released AS claimed_released
      FROM orders_orderline l
      LEFT JOIN (SELECT line_id, coalesce(sum(quantity) FILTER (WHERE state = 'reserved'), 0) AS reserved,
                        coalesce(sum(quantity) FILTER (WHERE state = 'released'), 0) AS released
                   FROM inventory_reservation WHERE state IN ('reserved', 'released') GROUP BY line_id) r
        ON r.line_id = l.id
     WHERE (l.reserved, l.released) <> (coalesce(r.reserved, 0), coalesce(r.released, 0))
    """,
)
invariant(
    "stock.claims_are_for_the_lines_item",
    "A claim is on the item of its line, for the line's own order.",
    """
    SELECT r.id AS reservation, r.item_id, l.item_id AS line_item, r.order_id, l.order_id AS line_order
      FROM inventory_reservation r JOIN orders_orderline l ON l.id = r.line_id
     WHERE r.item_id IS DISTINCT FROM l.item_id OR r.order_id <> l.order_id
    """,
)
invariant(
    "stock.every_claim_was_decided",
    "Every live claim has a decision of the engine that gave it, with its reasons.",
    """
    SELECT r.id AS reservation, r.line_id
      FROM inventory_reservation r
     WHERE r.state IN ('reserved', 'released')
       AND NOT EXISTS (SELECT 1 FROM inventory_allocationdecision d WHERE d.line_id = r.line_id AND d.taken > 0)
    """,
)
