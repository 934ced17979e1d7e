package store

import (
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Evaluation is what a function was invoked to evaluate, and what its token allows it to report.
type Evaluation struct {
	Cloud, Account string
	Rule           string // id
	Type, ID       string // of the resource; both empty: the account, or whatever the rule's scope holds
	Trigger        compliance.Trigger
	Asked, Expires time.Time
	Used           time.Time // when it was first answered
}

// Question is what a function is invoked to evaluate. The cloud's package turns it into an event.
type Question struct {
	Rule     Rule
	Resource *Resource // nil: the rule's period elapsed, and the cloud names no resource
	Left     bool      // the resource was deleted or left the rule's scope; only some clouds invoke the function then
	Trigger  compliance.Trigger
	Asked    time.Time
	Secret   string // the hash or token with which the function reports
}

// Asks reports whether the evaluation is about this resource of its account and rule.
func (e Evaluation) Asks(kind, id string) bool {
	return e.Type == "" && e.ID == "" || e.Type == kind && e.ID == id
}

const evaluationColumns = "cloud, account, rule, type, id, trigger, asked, expires, used"

func scanEvaluation(row Row) (e Evaluation, err error) {
	var asked, expires, used int64
	err = row.Scan(&e.Cloud, &e.Account, &e.Rule, &e.Type, &e.ID, &e.Trigger, &asked, &expires, &used)
	e.Asked, e.Expires, e.Used = Time(asked), Time(expires), Time(used)
	return e, err
}

// fingerprint is the stored form of a secret, used to look it up: comparing fingerprints reveals nothing about other secrets.
func fingerprint(cloud, secret string) []byte {
	sum := sha256.Sum256([]byte(cloud + "\x00" + secret))
	return sum[:]
}

// Issue records that secret (an evaluation hash, a result token) was handed out. It must be unguessable.
func (tx *Tx) Issue(secret string, e Evaluation) error {
	if secret == "" || e.Rule == "" || e.Expires.IsZero() {
		return fmt.Errorf("issue an evaluation of rule %q: secret, rule and expiry are required", e.Rule)
	}
	_, err := tx.Exec("INSERT INTO evaluations (secret, "+evaluationColumns+") VALUES (?,?,?,?,?,?,?,?,?,0)",
		fingerprint(e.Cloud, secret), e.Cloud, e.Account, e.Rule, e.Type, e.ID, e.Trigger, Millis(e.Asked), Millis(e.Expires))
	return err
}

// Evaluation gets what secret was handed out for. Unknown, or of a rule that was deleted since: [ErrNotFound]. The caller judges
// the expiry.
func (tx *Tx) Evaluation(cloud, secret string) (Evaluation, error) {
	return one(tx, scanEvaluation, "SELECT "+evaluationColumns+" FROM evaluations WHERE secret = ?", fingerprint(cloud, secret))
}

// MarkUsed records that a secret was answered with for the first time.
func (tx *Tx) MarkUsed(cloud, secret string, at time.Time) error {
	_, err := tx.Exec("UPDATE evaluations SET used = ? WHERE secret = ? AND used = 0", Millis(at), fingerprint(cloud, secret))
	return err
}

// Forget deletes evaluations that expired before a time and invocations that ended before it. A failure without a later invocation stays,
// because it is the outcome of that resource's last evaluation.
func (tx *Tx) Forget(before time.Time) error {
	if _, err := tx.Exec("DELETE FROM evaluations WHERE expires < ?", Millis(before)); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM invocations AS i WHERE state <> 'Pending' AND ended < ? AND NOT (state = ? AND NOT EXISTS (SELECT 1 FROM invocations AS later
		WHERE later.cloud = i.cloud AND later.account = i.account AND later.rule = i.rule AND later.type = i.type AND later.resource = i.resource AND later.id > i.id))`,
		Millis(before), Failed) // Pending is a literal, for the index
	return err
}
