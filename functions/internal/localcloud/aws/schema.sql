-- What resources were before they became what they are. The database itself keeps it, so that no writer can forget to.
CREATE TABLE IF NOT EXISTS aws_history (
  account TEXT NOT NULL,
  type    TEXT NOT NULL,
  id      TEXT NOT NULL,
  name    TEXT NOT NULL,
  region  TEXT NOT NULL,
  item    TEXT NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL, -- when this became true
  deleted INTEGER NOT NULL,
  PRIMARY KEY (account, type, id, updated)
) WITHOUT ROWID;

-- The last hundred are enough to look an event's item up.
CREATE TRIGGER IF NOT EXISTS aws_history_grows AFTER UPDATE ON resources WHEN old.cloud = 'aws' AND old.updated < new.updated
BEGIN
  INSERT OR REPLACE INTO aws_history VALUES (old.account, old.type, old.id, old.name, old.region, old.item, old.created, old.updated, old.deleted);
  DELETE FROM aws_history WHERE account = old.account AND type = old.type AND id = old.id AND updated <= (
    SELECT updated FROM aws_history WHERE account = old.account AND type = old.type AND id = old.id ORDER BY updated DESC LIMIT 1 OFFSET 100
  );
END;
