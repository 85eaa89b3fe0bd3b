--- from
CREATE TEXT SEARCH CONFIGURATION mine (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION mine ADD MAPPING FOR asciiword, word, url WITH simple;
CREATE TABLE t (a text);
CREATE INDEX t_a ON t USING gin (to_tsvector('mine'::regconfig, a));
--- to
CREATE TEXT SEARCH CONFIGURATION mine (PARSER = "default");
CREATE TEXT SEARCH DICTIONARY "My Words" (TEMPLATE = snowball, LANGUAGE = english, STOPWORDS = english);
ALTER TEXT SEARCH CONFIGURATION mine ADD MAPPING FOR asciiword WITH "My Words", simple;
ALTER TEXT SEARCH CONFIGURATION mine ADD MAPPING FOR word, email WITH simple;
COMMENT ON TEXT SEARCH CONFIGURATION mine IS 'words';
COMMENT ON TEXT SEARCH DICTIONARY "My Words" IS 'english';
CREATE TABLE t (a text);
CREATE INDEX t_a ON t USING gin (to_tsvector('mine'::regconfig, a));
--- plan
CREATE TEXT SEARCH DICTIONARY public."My Words" (template = pg_catalog.snowball, language = 'english', stopwords = 'english');
ALTER TEXT SEARCH CONFIGURATION public.mine DROP MAPPING FOR url;
ALTER TEXT SEARCH CONFIGURATION public.mine ALTER MAPPING FOR asciiword WITH public."My Words", pg_catalog.simple;
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR email WITH pg_catalog.simple;
COMMENT ON TEXT SEARCH CONFIGURATION public.mine IS 'words';
COMMENT ON TEXT SEARCH DICTIONARY public."My Words" IS 'english';
--- back
COMMENT ON TEXT SEARCH CONFIGURATION public.mine IS NULL;
ALTER TEXT SEARCH CONFIGURATION public.mine DROP MAPPING FOR email;
ALTER TEXT SEARCH CONFIGURATION public.mine ALTER MAPPING FOR asciiword WITH pg_catalog.simple;
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR url WITH pg_catalog.simple;
DROP TEXT SEARCH DICTIONARY public."My Words";
