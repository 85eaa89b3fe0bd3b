CREATE VIEW product_ratings AS
SELECT p.id AS product_id, count(r.id) AS reviews, round(avg(r.stars), 1) AS stars
FROM products p
LEFT JOIN reviews r ON r.product_id = p.id
GROUP BY p.id;

CREATE VIEW low_stock AS
SELECT p.sku, p.name, category_path(p.category_id) AS category, i.warehouse,
       i.on_hand - i.reserved AS free, i.reorder_at
FROM inventory i
JOIN products p ON p.id = i.product_id
WHERE i.on_hand - i.reserved < i.reorder_at;

CREATE MATERIALIZED VIEW best_sellers AS
SELECT p.id AS product_id, p.name, sum(i.quantity) AS sold, sum(i.total) AS revenue, r.stars
FROM order_items i
JOIN orders o ON o.id = i.order_id AND o.status <> 'cancelled'
JOIN products p ON p.id = i.product_id
JOIN product_ratings r ON r.product_id = p.id
GROUP BY p.id, r.stars;
COMMENT ON MATERIALIZED VIEW best_sellers IS 'Refreshed every night';

-- REFRESH ... CONCURRENTLY needs a unique index.
CREATE UNIQUE INDEX best_sellers_product_key ON best_sellers (product_id);
CREATE INDEX best_sellers_sold_idx ON best_sellers (sold DESC);
