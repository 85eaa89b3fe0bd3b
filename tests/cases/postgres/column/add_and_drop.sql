--- from
CREATE TABLE t (a int, gone text);
--- rows
INSERT INTO t VALUES (1, 'x');
--- to
CREATE TABLE t (a int, b int NOT NULL DEFAULT 0, c text, d timestamptz DEFAULT now());
--- plan
ALTER TABLE public.t DROP COLUMN gone;
ALTER TABLE public.t ADD COLUMN b integer DEFAULT 0 NOT NULL;
ALTER TABLE public.t ADD COLUMN c text;
ALTER TABLE public.t ADD COLUMN d timestamp with time zone DEFAULT now();
--- back
ALTER TABLE public.t DROP COLUMN b;
ALTER TABLE public.t DROP COLUMN c;
ALTER TABLE public.t DROP COLUMN d;
ALTER TABLE public.t ADD COLUMN gone text;
--- hazards
drop column public.t.gone
back:
drop column public.t.b
drop column public.t.c
drop column public.t.d
