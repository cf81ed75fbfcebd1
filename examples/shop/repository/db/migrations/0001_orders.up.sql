CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  article text NOT NULL,
  cents integer NOT NULL,
  ordered_at timestamptz NOT NULL DEFAULT now()
);
