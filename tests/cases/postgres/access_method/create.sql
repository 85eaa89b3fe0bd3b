--- from
CREATE TABLE t (n integer);
--- to
CREATE ACCESS METHOD my_heap TYPE TABLE HANDLER heap_tableam_handler;
CREATE ACCESS METHOD "myTree" TYPE INDEX HANDLER bthandler;
COMMENT ON ACCESS METHOD my_heap IS 'another heap';
CREATE TABLE t (n integer);
--- plan
CREATE ACCESS METHOD "myTree" TYPE INDEX HANDLER bthandler;
CREATE ACCESS METHOD my_heap TYPE TABLE HANDLER heap_tableam_handler;
COMMENT ON ACCESS METHOD my_heap IS 'another heap';
--- back
DROP ACCESS METHOD "myTree";
DROP ACCESS METHOD my_heap;
