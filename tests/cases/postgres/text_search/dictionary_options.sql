--- from
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, LANGUAGE = english, STOPWORDS = english);
CREATE TEXT SEARCH DICTIONARY s (TEMPLATE = simple, ACCEPT = false);
--- to
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, LANGUAGE = german);
CREATE TEXT SEARCH DICTIONARY s (TEMPLATE = simple, STOPWORDS = english, ACCEPT = true);

--- plan

--- back
