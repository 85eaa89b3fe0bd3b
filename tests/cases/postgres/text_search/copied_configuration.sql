--- from
CREATE TABLE t (a text);
--- to
CREATE TEXT SEARCH CONFIGURATION mine (COPY = english);
CREATE TABLE t (a text);
--- plan
CREATE TEXT SEARCH CONFIGURATION public.mine (parser = pg_catalog."default");
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR asciihword, asciiword, hword, hword_asciipart, hword_part, word WITH pg_catalog.english_stem;
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR email, file, "float", host, hword_numpart, "int", numhword, numword, sfloat, uint, url, url_path, version WITH pg_catalog.simple;
--- back
DROP TEXT SEARCH CONFIGURATION public.mine;
