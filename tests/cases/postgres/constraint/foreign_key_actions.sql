--- versions: 15-
--- from
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE t (a int, b int, FOREIGN KEY (a, b) REFERENCES p);
--- rows
INSERT INTO p VALUES (1, 2);
INSERT INTO t VALUES (1, 2), (NULL, NULL);
--- to
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE t (a int, b int, FOREIGN KEY (a, b) REFERENCES p MATCH FULL ON DELETE SET NULL (b) ON UPDATE CASCADE);
--- plan
ALTER TABLE public.t DROP CONSTRAINT t_a_b_fkey;
ALTER TABLE public.t ADD CONSTRAINT t_a_b_fkey FOREIGN KEY (a, b) REFERENCES public.p(a, b) MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL (b);
--- back
ALTER TABLE public.t DROP CONSTRAINT t_a_b_fkey;
ALTER TABLE public.t ADD CONSTRAINT t_a_b_fkey FOREIGN KEY (a, b) REFERENCES public.p(a, b);
