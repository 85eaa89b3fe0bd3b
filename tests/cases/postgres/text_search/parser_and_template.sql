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
DROP TEXT SEARCH TEMPLATE public.old;
CREATE TEXT SEARCH PARSER public."P" (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, headline = prsd_headline, lextypes = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE public.old (init = dsimple_init, lexize = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY public.d (template = public.old);
CREATE TEXT SEARCH CONFIGURATION public.c (parser = public."P");
ALTER TEXT SEARCH CONFIGURATION public.c ADD MAPPING FOR word WITH public.d;
COMMENT ON TEXT SEARCH PARSER public."P" IS 'a parser';
COMMENT ON TEXT SEARCH TEMPLATE public.old IS 'a template';
--- back
DROP TEXT SEARCH CONFIGURATION public.c;
DROP TEXT SEARCH DICTIONARY public.d;
DROP TEXT SEARCH TEMPLATE public.old;
DROP TEXT SEARCH PARSER public."P";
CREATE TEXT SEARCH TEMPLATE public.old (lexize = dsimple_lexize);
