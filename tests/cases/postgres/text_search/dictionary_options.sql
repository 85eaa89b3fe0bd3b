--- from
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, LANGUAGE = english, STOPWORDS = english);
CREATE TEXT SEARCH DICTIONARY s (TEMPLATE = simple, ACCEPT = false);
--- to
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, LANGUAGE = german);
CREATE TEXT SEARCH DICTIONARY s (TEMPLATE = simple, STOPWORDS = english, ACCEPT = true);
--- plan
ALTER TEXT SEARCH DICTIONARY public.d (stopwords, language = 'german');
ALTER TEXT SEARCH DICTIONARY public.s (stopwords = 'english', accept = 'true');
--- back
ALTER TEXT SEARCH DICTIONARY public.d (language = 'english', stopwords = 'english');
ALTER TEXT SEARCH DICTIONARY public.s (stopwords, accept = 'false');
