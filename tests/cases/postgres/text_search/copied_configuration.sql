--- from
CREATE TABLE t (a text);
--- to
CREATE TEXT SEARCH CONFIGURATION mine (COPY = english);
CREATE TABLE t (a text);

--- plan

--- back
