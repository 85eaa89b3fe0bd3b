--- versions: 17-
--- from
CREATE DOMAIN d AS int CONSTRAINT d_there NOT NULL;
CREATE DOMAIN e AS int NOT NULL;
--- to
CREATE DOMAIN d AS int NOT NULL;
CREATE DOMAIN e AS int CONSTRAINT there NOT NULL;
COMMENT ON CONSTRAINT there ON DOMAIN e IS 'no holes';
--- plan
ALTER DOMAIN public.d RENAME CONSTRAINT d_there TO d_not_null;
ALTER DOMAIN public.e RENAME CONSTRAINT e_not_null TO there;
COMMENT ON CONSTRAINT there ON DOMAIN public.e IS 'no holes';
--- back
COMMENT ON CONSTRAINT there ON DOMAIN public.e IS NULL;
ALTER DOMAIN public.d RENAME CONSTRAINT d_not_null TO d_there;
ALTER DOMAIN public.e RENAME CONSTRAINT there TO e_not_null;
