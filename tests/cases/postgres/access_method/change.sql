--- from
CREATE ACCESS METHOD mine TYPE INDEX HANDLER bthandler;
CREATE OPERATOR CLASS mine_ops FOR TYPE integer USING mine AS OPERATOR 1 <, FUNCTION 1 btint4cmp(integer, integer);
--- to
CREATE ACCESS METHOD mine TYPE INDEX HANDLER hashhandler;
CREATE OPERATOR CLASS mine_ops FOR TYPE integer USING mine AS OPERATOR 1 =, FUNCTION 1 hashint4(integer);

--- plan

--- back
