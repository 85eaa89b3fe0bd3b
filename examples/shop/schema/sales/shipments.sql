-- One price for each range of weights; the ranges cannot overlap.
CREATE TABLE shipping_rates (
    id     integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    weight int4range NOT NULL,
    price  price NOT NULL,
    CONSTRAINT shipping_rates_no_overlap EXCLUDE USING gist (weight WITH &&)
);
COMMENT ON COLUMN shipping_rates.weight IS 'Grams, without the upper end';

CREATE TABLE shipments (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id     uuid NOT NULL REFERENCES orders ON DELETE RESTRICT,
    rate_id      integer REFERENCES shipping_rates,
    carrier      text NOT NULL,
    tracking     text,
    status       shipment_status NOT NULL DEFAULT 'waiting',
    shipped_at   timestamptz,
    delivered_at timestamptz,
    CONSTRAINT shipments_delivered_after_shipped CHECK (delivered_at >= shipped_at)
);

CREATE INDEX shipments_order_idx ON shipments (order_id);
CREATE UNIQUE INDEX shipments_tracking_key ON shipments (carrier, tracking) WHERE tracking IS NOT NULL;
