--- from
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
--- to
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER "Ev" ON ddl_command_end WHEN TAG IN ('DROP TABLE', 'create table') EXECUTE FUNCTION e();
COMMENT ON EVENT TRIGGER "Ev" IS 'watch';
--- plan
--- back
