--- from
CREATE TABLE purchases (id serial PRIMARY KEY, code text UNIQUE, CONSTRAINT purchases_code_check CHECK (code <> ''));
CREATE INDEX purchases_code_idx ON purchases (lower(code));
CREATE VIEW totals AS SELECT id, code FROM purchases;
COMMENT ON CONSTRAINT purchases_pkey ON purchases IS 'the key';
--- rows
INSERT INTO purchases (code) VALUES ('a'), ('b');
--- to
CREATE TABLE orders ( -- schemactl: renamed_from=purchases
  id serial PRIMARY KEY, code text UNIQUE, CONSTRAINT orders_code_check CHECK (code <> ''));
CREATE INDEX orders_code_idx ON orders (lower(code));
CREATE VIEW totals AS SELECT id, code FROM orders;
COMMENT ON CONSTRAINT orders_pkey ON orders IS 'the key';
--- plan
ALTER TABLE public.purchases RENAME TO orders;
ALTER TABLE public.orders RENAME CONSTRAINT purchases_code_check TO orders_code_check;
ALTER TABLE public.orders RENAME CONSTRAINT purchases_pkey TO orders_pkey;
ALTER TABLE public.orders RENAME CONSTRAINT purchases_code_key TO orders_code_key;
ALTER INDEX public.purchases_code_idx RENAME TO orders_code_idx;
ALTER SEQUENCE public.purchases_id_seq RENAME TO orders_id_seq;
--- back
CREATE SEQUENCE public.purchases_id_seq AS integer;
CREATE TABLE public.purchases (
    id integer DEFAULT nextval('public.purchases_id_seq'::regclass) NOT NULL,
    code text,
    CONSTRAINT purchases_pkey PRIMARY KEY (id),
    CONSTRAINT purchases_code_key UNIQUE (code),
    CONSTRAINT purchases_code_check CHECK ((code <> ''::text))
);
ALTER SEQUENCE public.purchases_id_seq OWNED BY public.purchases.id;
CREATE INDEX purchases_code_idx ON public.purchases USING btree (lower(code));
CREATE OR REPLACE VIEW public.totals AS
 SELECT purchases.id,
    purchases.code
   FROM public.purchases;
DROP TABLE public.orders;
COMMENT ON CONSTRAINT purchases_pkey ON public.purchases IS 'the key';
