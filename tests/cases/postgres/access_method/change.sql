--- from
CREATE ACCESS METHOD mine TYPE INDEX HANDLER bthandler;
CREATE OPERATOR CLASS mine_ops FOR TYPE integer USING mine AS OPERATOR 1 <, FUNCTION 1 btint4cmp(integer, integer);
--- to
CREATE ACCESS METHOD mine TYPE INDEX HANDLER hashhandler;
CREATE OPERATOR CLASS mine_ops FOR TYPE integer USING mine AS OPERATOR 1 =, FUNCTION 1 hashint4(integer);
--- plan
DROP OPERATOR CLASS public.mine_ops USING mine;
DROP OPERATOR FAMILY public.mine_ops USING mine;
DROP ACCESS METHOD mine;
CREATE ACCESS METHOD mine TYPE INDEX HANDLER hashhandler;
CREATE OPERATOR FAMILY public.mine_ops USING mine;
CREATE OPERATOR CLASS public.mine_ops FOR TYPE integer USING mine FAMILY public.mine_ops AS OPERATOR 1 =(integer,integer), FUNCTION 1 (integer, integer) hashint4(integer);
--- back
DROP OPERATOR CLASS public.mine_ops USING mine;
DROP OPERATOR FAMILY public.mine_ops USING mine;
DROP ACCESS METHOD mine;
CREATE ACCESS METHOD mine TYPE INDEX HANDLER bthandler;
CREATE OPERATOR FAMILY public.mine_ops USING mine;
CREATE OPERATOR CLASS public.mine_ops FOR TYPE integer USING mine FAMILY public.mine_ops AS OPERATOR 1 <(integer,integer), FUNCTION 1 (integer, integer) btint4cmp(integer,integer);
