-- Values with rules of their own, so that no table has to repeat them.

CREATE DOMAIN email AS text
    CONSTRAINT email_has_a_shape CHECK (VALUE ~ '^[^@[:space:]]+@[^@[:space:]]+\.[^@[:space:]]+$');
COMMENT ON DOMAIN email IS 'An address that looks like one; whether it works, only mail can tell';

CREATE DOMAIN price AS numeric(12,2)
    CONSTRAINT price_is_not_negative CHECK (VALUE >= 0);

CREATE DOMAIN country_code AS char(2)
    CONSTRAINT country_code_is_upper_case CHECK (VALUE ~ '^[A-Z]{2}$');

-- Order numbers are for people and may have gaps; ids are for programs.
CREATE SEQUENCE order_number_seq AS bigint START WITH 100000 CACHE 10;
