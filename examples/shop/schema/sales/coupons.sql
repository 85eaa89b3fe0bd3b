CREATE TABLE coupons (
    code       text PRIMARY KEY CONSTRAINT coupons_code_is_upper_case CHECK (code = upper(code)),
    kind       discount_kind NOT NULL,
    value      price NOT NULL,
    valid_from date NOT NULL DEFAULT CURRENT_DATE,
    valid_to   date,
    max_uses   integer,
    used       integer NOT NULL DEFAULT 0,
    CONSTRAINT coupons_days_in_order CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CONSTRAINT coupons_percent_is_possible CHECK (kind <> 'percent' OR value <= 100),
    CONSTRAINT coupons_not_used_up CHECK (max_uses IS NULL OR used <= max_uses)
);
COMMENT ON COLUMN coupons.value IS 'Percent or euro, as `kind` says';
