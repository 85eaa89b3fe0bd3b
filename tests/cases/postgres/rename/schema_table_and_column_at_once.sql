--- from
CREATE SCHEMA sales;
CREATE TYPE sales.state AS ENUM ('new', 'done');
CREATE TABLE sales.purchases (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, remark text, s sales.state DEFAULT 'new');
CREATE FUNCTION sales.last(p sales.purchases) RETURNS text LANGUAGE sql AS $$SELECT p.remark$$;
CREATE VIEW public.report AS SELECT remark FROM sales.purchases;
--- rows
INSERT INTO sales.purchases (remark) VALUES ('x');
--- to
CREATE SCHEMA shop; -- schemactl: renamed_from=sales
CREATE TYPE shop.status AS ENUM ( -- schemactl: renamed_from=state
  'fresh', -- schemactl: renamed_from=new
  'done'
);
CREATE TABLE shop.orders ( -- schemactl: renamed_from=purchases
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  note text, -- schemactl: renamed_from=remark
  s shop.status DEFAULT 'fresh');
-- schemactl: renamed_from=last
CREATE FUNCTION shop.newest(p shop.orders) RETURNS text LANGUAGE sql AS $$SELECT p.note$$;
CREATE VIEW public.report AS SELECT note AS remark FROM shop.orders;
--- plan
ALTER SCHEMA sales RENAME TO shop;
ALTER TYPE shop.state RENAME TO status;
ALTER TABLE shop.purchases RENAME TO orders;
ALTER TYPE shop.status RENAME VALUE 'new' TO 'fresh';
ALTER TABLE shop.orders RENAME COLUMN remark TO note;
ALTER FUNCTION shop.last(shop.orders) RENAME TO newest;
ALTER TABLE shop.orders RENAME CONSTRAINT purchases_pkey TO orders_pkey;
ALTER SEQUENCE shop.purchases_id_seq RENAME TO orders_id_seq;
CREATE OR REPLACE FUNCTION shop.newest(p shop.orders)
 RETURNS text
 LANGUAGE sql
AS $function$SELECT p.note$function$;
--- back
DROP FUNCTION shop.newest(shop.orders);
CREATE SCHEMA sales;
CREATE TYPE sales.state AS ENUM ('new', 'done');
CREATE TABLE sales.purchases (
    id bigint GENERATED ALWAYS AS IDENTITY,
    remark text,
    s sales.state DEFAULT 'new'::sales.state,
    CONSTRAINT purchases_pkey PRIMARY KEY (id)
);
CREATE OR REPLACE FUNCTION sales.last(p sales.purchases)
 RETURNS text
 LANGUAGE sql
AS $function$SELECT p.remark$function$;
CREATE OR REPLACE VIEW public.report AS
 SELECT purchases.remark
   FROM sales.purchases;
DROP TABLE shop.orders;
DROP TYPE shop.status;
DROP SCHEMA shop;
