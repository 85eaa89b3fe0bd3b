CREATE FUNCTION order_total(order_id uuid) RETURNS numeric
    LANGUAGE sql STABLE STRICT
    RETURN (SELECT coalesce(sum(i.total), 0) FROM order_items i WHERE i.order_id = order_total.order_id);

CREATE VIEW open_orders AS
SELECT o.number, o.status, o.placed_at, c.full_name, order_total(o.id) AS total
FROM orders o
JOIN customers c ON c.id = o.customer_id
WHERE o.status NOT IN ('done', 'cancelled');

CREATE PROCEDURE cancel_old_orders(older_than interval DEFAULT '14 days')
    LANGUAGE sql
    AS $$
        UPDATE orders SET status = 'cancelled'
        WHERE status = 'new' AND placed_at < now() - older_than
    $$;
