--- from
CREATE TYPE word;
CREATE FUNCTION word_in(cstring) RETURNS word LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION word_out(word) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE FUNCTION word_send(word) RETURNS bytea LANGUAGE internal STABLE STRICT AS 'textsend';
CREATE TYPE word (INPUT = word_in, OUTPUT = word_out);
CREATE TABLE t (w word);
--- rows
INSERT INTO t VALUES ('x');
--- to
CREATE TYPE word;
CREATE FUNCTION word_in(cstring) RETURNS word LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION word_out(word) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE FUNCTION word_send(word) RETURNS bytea LANGUAGE internal STABLE STRICT AS 'textsend';
CREATE TYPE word (INPUT = word_in, OUTPUT = word_out, SEND = word_send, TYPMOD_IN = varchartypmodin, TYPMOD_OUT = varchartypmodout);
CREATE TABLE t (w word);
--- plan
ALTER TYPE public.word SET (send = public.word_send, typmod_in = varchartypmodin, typmod_out = varchartypmodout);
--- back
ALTER TYPE public.word SET (send = NONE, typmod_in = NONE, typmod_out = NONE);
