-- Compliance packs of Alibaba Cloud. An owner is an account id or the id of an account group.

CREATE TABLE IF NOT EXISTS alicloud_packs (
  id          TEXT NOT NULL PRIMARY KEY,
  owner       TEXT NOT NULL,
  name        TEXT NOT NULL,
  description TEXT NOT NULL,
  template    TEXT NOT NULL,
  risk        INTEGER NOT NULL,
  scope       TEXT NOT NULL,    -- JSON
  tags        TEXT NOT NULL,    -- JSON
  created     INTEGER NOT NULL,
  active      INTEGER NOT NULL, -- when it changes from CREATING to ACTIVE
  UNIQUE (owner, name)
);

CREATE TABLE IF NOT EXISTS alicloud_pack_rules (
  pack     TEXT NOT NULL REFERENCES alicloud_packs ON DELETE CASCADE,
  rule     TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (pack, rule)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS alicloud_pack_rules_by_rule ON alicloud_pack_rules (rule);

CREATE TABLE IF NOT EXISTS alicloud_client_tokens (
  account TEXT NOT NULL,
  token   TEXT NOT NULL,
  request BLOB NOT NULL,    -- SHA-256 of the operation and its parameters
  answer  TEXT NOT NULL,    -- JSON
  expires INTEGER NOT NULL,
  PRIMARY KEY (account, token)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS alicloud_reports (
  pack    TEXT NOT NULL PRIMARY KEY REFERENCES alicloud_packs ON DELETE CASCADE,
  state   TEXT NOT NULL,    -- CREATING, COMPLETE; NONE has no row
  parts   INTEGER NOT NULL, -- 1: one workbook for each account
  folder  TEXT NOT NULL,    -- random name of the directory with the files
  stem    TEXT NOT NULL,    -- what the file is called in the URL, without its extension
  created INTEGER NOT NULL  -- when it was complete
);

-- What report URLs are signed with: they are good until they expire, also after the service was started again.
CREATE TABLE IF NOT EXISTS alicloud_url_secret (
  one    INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  secret BLOB NOT NULL
);
