-- A tree: every category but the roots lies in another one.
CREATE TABLE categories (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parent_id bigint REFERENCES categories ON DELETE RESTRICT,
    slug      text NOT NULL CONSTRAINT categories_slug_key UNIQUE,
    name      text NOT NULL,
    position  integer NOT NULL DEFAULT 0,
    CONSTRAINT categories_not_in_itself CHECK (parent_id <> id),
    CONSTRAINT categories_name_key UNIQUE (parent_id, name)
);
COMMENT ON TABLE categories IS 'The tree that the shop is browsed by';
COMMENT ON COLUMN categories.position IS 'Order among the categories of one parent';

CREATE INDEX categories_parent_idx ON categories (parent_id, position);

-- The way from the root, such as `Garden > Tools > Spades`.
CREATE FUNCTION category_path(category_id bigint) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    AS $$
        WITH RECURSIVE up AS (
            SELECT c.id, c.parent_id, c.name, 1 AS depth
            FROM categories c
            WHERE c.id = category_id
          UNION ALL
            SELECT c.id, c.parent_id, c.name, up.depth + 1
            FROM categories c
            JOIN up ON up.parent_id = c.id
        )
        SELECT string_agg(name, ' > ' ORDER BY depth DESC) FROM up
    $$;
