--- from
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER v ON ddl_command_end WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION e();
--- to
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER v ON ddl_command_end EXECUTE FUNCTION e();
--- plan
--- back
