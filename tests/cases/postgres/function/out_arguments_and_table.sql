--- from
CREATE FUNCTION f(OUT a int, OUT b text) LANGUAGE sql AS $$SELECT 1, 'x'$$;
CREATE FUNCTION g() RETURNS TABLE (a int) LANGUAGE sql AS 'SELECT 1';
--- to
CREATE FUNCTION f(OUT a int, OUT b bigint) LANGUAGE sql AS 'SELECT 1, 2::bigint';
CREATE FUNCTION g() RETURNS TABLE (a int, b int) LANGUAGE sql AS 'SELECT 1, 2';
--- plan
--- back
