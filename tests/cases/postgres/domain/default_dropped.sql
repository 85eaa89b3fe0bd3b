--- from
CREATE DOMAIN d AS int DEFAULT 1;
--- to
CREATE DOMAIN d AS int;
--- plan
ALTER DOMAIN public.d DROP DEFAULT;
--- back
ALTER DOMAIN public.d SET DEFAULT 1;
