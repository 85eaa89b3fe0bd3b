--- from
--- to
COMMENT ON SCHEMA public IS 'ours';
--- plan
COMMENT ON SCHEMA public IS 'ours';
--- back
COMMENT ON SCHEMA public IS 'standard public schema';
