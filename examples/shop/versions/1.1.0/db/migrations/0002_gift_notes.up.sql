-- The code that was live before never names the column, so it can live with it.
ALTER TABLE orders ADD COLUMN gift_note varchar(200);
CREATE INDEX orders_by_article ON orders (article);
UPDATE orders SET gift_note = '' WHERE gift_note IS NULL;
