CREATE TABLE payments (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id   uuid NOT NULL REFERENCES orders ON DELETE RESTRICT,
    provider   text NOT NULL,
    reference  text NOT NULL,
    amount     price NOT NULL,
    currency   char(3) NOT NULL DEFAULT 'EUR',
    status     payment_status NOT NULL DEFAULT 'pending',
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT payments_reference_key UNIQUE (provider, reference),
    CONSTRAINT payments_something_is_paid CHECK (amount > 0)
);
COMMENT ON COLUMN payments.reference IS 'The payment provider''s own number';

CREATE INDEX payments_order_idx ON payments (order_id) INCLUDE (status, amount);
CREATE INDEX payments_pending_idx ON payments (created_at) WHERE status = 'pending';
