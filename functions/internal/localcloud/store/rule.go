package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Rule is a Config rule (policy assignment) of one cloud.
type Rule struct {
	Cloud, Account  string
	ID, Name        string // both unique in the account
	Description     string
	Source          string          // the function's URN or ARN, or the identifier of a managed rule
	Managed         bool            // Source is the identifier of a managed rule
	Parameters      json.RawMessage // as the cloud writes parameters; nil is {}
	Types           []string        // resource types in scope; none is all
	Scope           json.RawMessage // further limits in the cloud's own words; nil is {}
	OnChange        bool
	Period          time.Duration   // 0: not periodic
	State           string          // the cloud's own word
	Risk            int             // 1 high, 2 medium, 3 low, 0 unknown
	Extra           json.RawMessage // what else the cloud's API returns; nil is {}
	Created         time.Time       // set by PutRule from Updated when the rule is new
	Updated         time.Time
	PeriodEvaluated time.Time // when the period last elapsed; see [Tx.MarkPeriod]
}

// Covers reports whether resources of a type are in scope.
func (r Rule) Covers(kind string) bool { return len(r.Types) == 0 || slices.Contains(r.Types, kind) }

const ruleColumns = "cloud, account, id, name, description, source, managed, parameters, types, scope, on_change, period, state, risk, extra, created, updated, evaluated"

func scanRule(row Row) (r Rule, err error) {
	var types string
	var period, created, updated, evaluated int64
	err = row.Scan(&r.Cloud, &r.Account, &r.ID, &r.Name, &r.Description, &r.Source, &r.Managed, (*jsonText)(&r.Parameters), &types, (*jsonText)(&r.Scope),
		&r.OnChange, &period, &r.State, &r.Risk, (*jsonText)(&r.Extra), &created, &updated, &evaluated)
	if err != nil {
		return r, err
	}
	r.Period, r.Created, r.Updated, r.PeriodEvaluated = time.Duration(period)*time.Millisecond, Time(created), Time(updated), Time(evaluated)
	return r, json.Unmarshal([]byte(types), &r.Types)
}

// PutRule creates or replaces a rule. The error for a name that another rule of the account has is [ErrExists].
func (tx *Tx) PutRule(r Rule) error {
	if r.Cloud == "" || r.Account == "" || r.ID == "" || r.Name == "" {
		return fmt.Errorf("rule %q: cloud, account, id and name are required", r.Name)
	}
	types, err := json.Marshal(append([]string{}, r.Types...))
	if err != nil {
		return fmt.Errorf("rule %q: %w", r.Name, err)
	}
	var taken string
	row := tx.QueryRow("SELECT COALESCE(MAX(id), '') FROM rules WHERE cloud = ? AND account = ? AND name = ? AND id <> ?", r.Cloud, r.Account, r.Name, r.ID)
	if err := row.Scan(&taken); err != nil {
		return err
	}
	if taken != "" {
		return fmt.Errorf("rule %q: %w", r.Name, ErrExists)
	}
	_, err = tx.Exec(`INSERT INTO rules (`+ruleColumns+`) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,0)
		ON CONFLICT (cloud, account, id) DO UPDATE SET name = excluded.name, description = excluded.description, source = excluded.source,
		managed = excluded.managed, parameters = excluded.parameters, types = excluded.types, scope = excluded.scope, on_change = excluded.on_change,
		period = excluded.period, state = excluded.state, risk = excluded.risk, extra = excluded.extra, updated = excluded.updated`,
		r.Cloud, r.Account, r.ID, r.Name, r.Description, r.Source, r.Managed, objectText(r.Parameters), string(types), objectText(r.Scope),
		r.OnChange, r.Period.Milliseconds(), r.State, r.Risk, objectText(r.Extra), Millis(r.Updated), Millis(r.Updated))
	return err
}

// SetRuleState changes only the state.
func (tx *Tx) SetRuleState(cloud, account, id, state string) error {
	return tx.touched("UPDATE rules SET state = ? WHERE cloud = ? AND account = ? AND id = ?", state, cloud, account, id)
}

// MarkPeriod records that a rule's period elapsed.
func (tx *Tx) MarkPeriod(cloud, account, id string, at time.Time) error {
	return tx.touched("UPDATE rules SET evaluated = ? WHERE cloud = ? AND account = ? AND id = ?", Millis(at), cloud, account, id)
}

// Rule gets a rule by its id.
func (tx *Tx) Rule(cloud, account, id string) (Rule, error) {
	return one(tx, scanRule, "SELECT "+ruleColumns+" FROM rules WHERE cloud = ? AND account = ? AND id = ?", cloud, account, id)
}

// RuleNamed gets a rule by its name.
func (tx *Tx) RuleNamed(cloud, account, name string) (Rule, error) {
	return one(tx, scanRule, "SELECT "+ruleColumns+" FROM rules WHERE cloud = ? AND account = ? AND name = ?", cloud, account, name)
}

// Rules lists the rules of an account, or with an empty account (and cloud) of all, in the order of their names.
func (tx *Tx) Rules(cloud, account string) ([]Rule, error) {
	where := conditions{}
	where.equal("cloud", cloud)
	where.equal("account", account)
	return List(tx, scanRule, "SELECT "+ruleColumns+" FROM rules"+where.String()+" ORDER BY cloud, account, name", where.arguments...)
}

// DeleteRule deletes a rule with its evaluations, results and invocations.
func (tx *Tx) DeleteRule(cloud, account, id string) error {
	return tx.touched("DELETE FROM rules WHERE cloud = ? AND account = ? AND id = ?", cloud, account, id)
}

// touched runs a statement that must change a row.
func (tx *Tx) touched(query string, arguments ...any) error {
	done, err := tx.Exec(query, arguments...)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return ErrNotFound
	}
	return nil
}
