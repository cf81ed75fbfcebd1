ALTER TABLE orders DROP COLUMN sold_as;
