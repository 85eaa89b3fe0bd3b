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

--- back
