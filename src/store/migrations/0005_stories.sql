-- What automatic titles and entries say, as JSON: pages tell it in the language of their reader. Null: there are only the words.
ALTER TABLE incidents ADD COLUMN story TEXT;
ALTER TABLE entries ADD COLUMN story TEXT;
