CREATE VIEW customer_overview AS
SELECT
    c.id,
    c.full_name,
    c.email,
    count(DISTINCT o.id) AS orders,
    coalesce(sum(i.total), 0) AS spent,
    max(o.placed_at) AS last_order
FROM customers c
LEFT JOIN orders o ON o.customer_id = c.id AND o.status <> 'cancelled'
LEFT JOIN order_items i ON i.order_id = o.id
GROUP BY c.id;
COMMENT ON VIEW customer_overview IS 'What support sees when the phone rings';
