DROP INDEX orders_by_article;
ALTER TABLE orders DROP COLUMN gift_note;
