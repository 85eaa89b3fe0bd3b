--- from
CREATE TEXT SEARCH TEMPLATE old (LEXIZE = dsimple_lexize);
--- to
CREATE TEXT SEARCH PARSER "P" (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);
CREATE TEXT SEARCH TEMPLATE old (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = old);
CREATE TEXT SEARCH CONFIGURATION c (PARSER = "P");
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word WITH d;
COMMENT ON TEXT SEARCH PARSER "P" IS 'a parser';
COMMENT ON TEXT SEARCH TEMPLATE old IS 'a template';

--- plan

--- back
