ALTER TABLE orders ADD COLUMN sold_as text;
UPDATE orders SET sold_as = article;
