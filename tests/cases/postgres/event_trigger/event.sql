--- from
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER v ON sql_drop EXECUTE FUNCTION e();
--- to
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER v ON table_rewrite EXECUTE FUNCTION e();
--- plan
--- back
