--- from
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE p (id int CONSTRAINT old UNIQUE);
CREATE TABLE gone (m mood, p int CONSTRAINT f REFERENCES p (id));
CREATE TABLE kept (m mood, p int);
--- rows
INSERT INTO p VALUES (1);
INSERT INTO kept VALUES ('a', 1);
--- to
CREATE TYPE mood AS ENUM ('b', 'a');
CREATE TABLE p (id int CONSTRAINT k PRIMARY KEY);
CREATE TABLE kept (m mood, p int CONSTRAINT f REFERENCES p (id));
--- plan
DROP TABLE public.gone;
ALTER TABLE public.p DROP CONSTRAINT old;
ALTER TYPE public.mood RENAME TO mood__replaced;
CREATE TYPE public.mood AS ENUM ('b', 'a');
ALTER TABLE public.kept ALTER COLUMN m TYPE public.mood USING m::text::public.mood;
ALTER TABLE public.p ALTER COLUMN id SET NOT NULL;
ALTER TABLE public.p ADD CONSTRAINT k PRIMARY KEY (id);
ALTER TABLE public.kept ADD CONSTRAINT f FOREIGN KEY (p) REFERENCES public.p(id);
DROP TYPE public.mood__replaced;
--- back
ALTER TABLE public.kept DROP CONSTRAINT f;
ALTER TABLE public.p DROP CONSTRAINT k;
ALTER TYPE public.mood RENAME TO mood__replaced;
CREATE TYPE public.mood AS ENUM ('a', 'b');
CREATE TABLE public.gone (
    m public.mood,
    p integer
);
ALTER TABLE public.kept ALTER COLUMN m TYPE public.mood USING m::text::public.mood;
ALTER TABLE public.p ALTER COLUMN id DROP NOT NULL;
ALTER TABLE public.p ADD CONSTRAINT old UNIQUE (id);
ALTER TABLE public.gone ADD CONSTRAINT f FOREIGN KEY (p) REFERENCES public.p(id);
DROP TYPE public.mood__replaced;
