--- from
CREATE TABLE users (id int PRIMARY KEY);
CREATE TABLE posts (id int PRIMARY KEY, user_id int REFERENCES users);
--- rows
INSERT INTO users VALUES (1);
INSERT INTO posts VALUES (1, 1);
--- to
CREATE TABLE people (id int PRIMARY KEY); -- schemactl: renamed_from=users
CREATE TABLE posts (id int PRIMARY KEY,
  person_id int REFERENCES people -- schemactl: renamed_from=user_id
);
--- plan
ALTER TABLE public.users RENAME TO people;
ALTER TABLE public.posts RENAME COLUMN user_id TO person_id;
ALTER TABLE public.people RENAME CONSTRAINT users_pkey TO people_pkey;
ALTER TABLE public.posts RENAME CONSTRAINT posts_user_id_fkey TO posts_person_id_fkey;
--- back
ALTER TABLE public.posts DROP CONSTRAINT posts_person_id_fkey;
ALTER TABLE public.posts DROP COLUMN person_id;
DROP TABLE public.people;
CREATE TABLE public.users (
    id integer NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id)
);
ALTER TABLE public.posts ADD COLUMN user_id integer;
ALTER TABLE public.posts ADD CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);
