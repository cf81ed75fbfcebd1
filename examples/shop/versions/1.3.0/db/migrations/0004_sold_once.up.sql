-- Two lanterns are sold by now, so this cannot hold. A copy of the schema has no rows that could tell.
ALTER TABLE orders ADD CONSTRAINT sold_once UNIQUE (sold_as);
