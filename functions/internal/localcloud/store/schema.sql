-- Identity is (cloud, account, ...) everywhere. Types are the cloud's own: vpc.publicips, ACS::EIP::EipAddress, AWS::EC2::EIP.

CREATE TABLE IF NOT EXISTS resources (
  cloud   TEXT NOT NULL,
  account TEXT NOT NULL,
  type    TEXT NOT NULL,
  id      TEXT NOT NULL,
  name    TEXT NOT NULL,
  region  TEXT NOT NULL,
  item    TEXT NOT NULL,              -- the cloud's own configuration item
  created INTEGER NOT NULL,           -- when the service first heard of it
  updated INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0, -- 1: the resource is gone, its last item is kept
  PRIMARY KEY (cloud, account, type, id)
);
CREATE INDEX IF NOT EXISTS resources_by_id ON resources (cloud, account, id);

CREATE TABLE IF NOT EXISTS rules (
  cloud       TEXT NOT NULL,
  account     TEXT NOT NULL,
  id          TEXT NOT NULL,
  name        TEXT NOT NULL,
  description TEXT NOT NULL,
  source      TEXT NOT NULL,          -- the function's URN or ARN, or the identifier of a managed rule
  managed     INTEGER NOT NULL,       -- 1: source is the identifier of a managed rule
  parameters  TEXT NOT NULL,          -- JSON, as the cloud writes parameters
  types       TEXT NOT NULL,          -- JSON array of resource types in scope; [] is all
  scope       TEXT NOT NULL,          -- JSON, further limits in the cloud's own words; {} is none
  on_change   INTEGER NOT NULL,
  period      INTEGER NOT NULL,       -- milliseconds, 0: no period
  state       TEXT NOT NULL,          -- the cloud's own word
  risk        INTEGER NOT NULL,       -- 1 high, 2 medium, 3 low, 0 not told
  extra       TEXT NOT NULL,          -- JSON, what else the cloud's API gives back
  created     INTEGER NOT NULL,
  updated     INTEGER NOT NULL,
  evaluated   INTEGER NOT NULL,       -- when the period last elapsed
  PRIMARY KEY (cloud, account, id),
  UNIQUE (cloud, account, name)
);

-- What functions were asked, and with which secret they may answer. The secret itself is not stored.
CREATE TABLE IF NOT EXISTS evaluations (
  secret  BLOB NOT NULL PRIMARY KEY,  -- SHA-256 of the hash or token
  cloud   TEXT NOT NULL,
  account TEXT NOT NULL,
  rule    TEXT NOT NULL,
  type    TEXT NOT NULL,              -- of the one resource that was asked about;
  id      TEXT NOT NULL,              -- both empty: the account, or whatever the rule's scope holds
  trigger TEXT NOT NULL,
  asked   INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  used    INTEGER NOT NULL,           -- when it was first answered, 0: not yet
  FOREIGN KEY (cloud, account, rule) REFERENCES rules ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS evaluations_by_rule ON evaluations (cloud, account, rule);
CREATE INDEX IF NOT EXISTS evaluations_by_expiry ON evaluations (expires);

CREATE TABLE IF NOT EXISTS results (
  cloud      TEXT NOT NULL,
  account    TEXT NOT NULL,
  rule       TEXT NOT NULL,
  type       TEXT NOT NULL,
  id         TEXT NOT NULL,
  name       TEXT NOT NULL,
  region     TEXT NOT NULL,
  verdict    TEXT NOT NULL,           -- Compliant, NonCompliant, NotApplicable, Undetermined (insufficient data)
  trigger    TEXT NOT NULL,
  annotation TEXT NOT NULL,           -- as it was reported
  ordering   INTEGER NOT NULL,        -- the time that decides which of two results is newer
  asked      INTEGER NOT NULL,        -- when the service asked
  recorded   INTEGER NOT NULL,        -- when the answer was stored
  PRIMARY KEY (cloud, account, rule, type, id),
  FOREIGN KEY (cloud, account, rule) REFERENCES rules ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS results_by_resource ON results (cloud, account, id);

CREATE TABLE IF NOT EXISTS invocations (
  id       INTEGER PRIMARY KEY,
  cloud    TEXT NOT NULL,
  account  TEXT NOT NULL,
  rule     TEXT NOT NULL,
  type     TEXT NOT NULL,             -- both empty: the rule's period elapsed
  resource TEXT NOT NULL,
  trigger  TEXT NOT NULL,
  state    TEXT NOT NULL,             -- Pending, Succeeded, Failed
  attempts INTEGER NOT NULL,
  error    TEXT NOT NULL,             -- of the last attempt
  answer   TEXT NOT NULL,             -- what the function returned, for people to read
  started  INTEGER NOT NULL,
  ended    INTEGER NOT NULL,
  FOREIGN KEY (cloud, account, rule) REFERENCES rules ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS invocations_by_rule ON invocations (cloud, account, rule, type, resource);
CREATE INDEX IF NOT EXISTS invocations_pending ON invocations (state) WHERE state = 'Pending';
CREATE INDEX IF NOT EXISTS invocations_ended ON invocations (ended) WHERE state <> 'Pending';
