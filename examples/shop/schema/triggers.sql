CREATE FUNCTION touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

CREATE TRIGGER customers_touch BEFORE UPDATE ON customers
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

CREATE TRIGGER products_touch BEFORE UPDATE ON products
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

CREATE TRIGGER orders_touch BEFORE UPDATE ON orders
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch_updated_at();

-- The goods of an order that is paid are reserved in the main warehouse, and free again when it is
-- cancelled.
CREATE FUNCTION reserve_goods() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    direction integer := CASE NEW.status WHEN 'paid' THEN 1 ELSE -1 END;
BEGIN
    UPDATE inventory i
    SET reserved = i.reserved + direction * o.quantity
    FROM order_items o
    WHERE o.order_id = NEW.id AND i.product_id = o.product_id AND i.warehouse = 'main';
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION reserve_goods() IS 'Keeps inventory.reserved true to the orders';

CREATE TRIGGER orders_reserve AFTER UPDATE OF status ON orders
    FOR EACH ROW
    WHEN (OLD.status = 'new' AND NEW.status = 'paid' OR OLD.status = 'paid' AND NEW.status = 'cancelled')
    EXECUTE FUNCTION reserve_goods();
