package store

import (
	"fmt"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Result is the last verdict about a resource under a rule.
type Result struct {
	Cloud, Account string
	Rule           string // id
	Type, ID       string // of the resource; the account's own type is the cloud's, or empty
	Name, Region   string
	Verdict        compliance.Verdict // Undetermined: the function reported insufficient data
	Trigger        compliance.Trigger
	Annotation     string    // as it was reported: a sentence, or JSON
	Ordering       time.Time // decides which of two results is newer
	Asked          time.Time // when the service built the event
	Recorded       time.Time
}

// ResultKey is where a page of results ends.
type ResultKey struct{ Rule, Type, ID string }

// Key is the result's place in the order of [Tx.Results].
func (r Result) Key() ResultKey { return ResultKey{r.Rule, r.Type, r.ID} }

// ResultFilter selects results; an empty field selects all. Cloud and Account are required.
type ResultFilter struct {
	Cloud, Account, Rule, Type, ID, Name, Region string
	Verdicts                                     []compliance.Verdict
}

const resultColumns = "cloud, account, rule, type, id, name, region, verdict, trigger, annotation, ordering, asked, recorded"

func scanResult(row Row) (r Result, err error) {
	var ordering, asked, recorded int64
	err = row.Scan(&r.Cloud, &r.Account, &r.Rule, &r.Type, &r.ID, &r.Name, &r.Region, &r.Verdict, &r.Trigger, &r.Annotation, &ordering, &asked, &recorded)
	r.Ordering, r.Asked, r.Recorded = Time(ordering), Time(asked), Time(recorded)
	return r, err
}

// PutResult records a result unless there is a newer one, and reports whether it did. The error for an unknown rule is [ErrNotFound].
func (tx *Tx) PutResult(r Result) (recorded bool, err error) {
	if r.Rule == "" || r.ID == "" || r.Verdict == "" {
		return false, fmt.Errorf("result about %q under rule %q: rule, resource id and verdict are required", r.ID, r.Rule)
	}
	done, err := tx.Exec(`INSERT INTO results (`+resultColumns+`) SELECT ?,?,?,?,?,?,?,?,?,?,?,?,? FROM rules WHERE cloud = ? AND account = ? AND id = ?
		ON CONFLICT DO UPDATE SET name = excluded.name, region = excluded.region, verdict = excluded.verdict, trigger = excluded.trigger,
		annotation = excluded.annotation, ordering = excluded.ordering, asked = excluded.asked, recorded = excluded.recorded
		WHERE excluded.ordering >= results.ordering`,
		r.Cloud, r.Account, r.Rule, r.Type, r.ID, r.Name, r.Region, r.Verdict, r.Trigger, r.Annotation, Millis(r.Ordering), Millis(r.Asked), Millis(r.Recorded),
		r.Cloud, r.Account, r.Rule)
	if err != nil {
		return false, err
	}
	if n, err := done.RowsAffected(); err != nil || n == 1 {
		return err == nil, err
	}
	_, err = tx.Rule(r.Cloud, r.Account, r.Rule)
	return false, err
}

// Result gets the result about a resource under a rule.
func (tx *Tx) Result(cloud, account string, key ResultKey) (Result, error) {
	return one(tx, scanResult, "SELECT "+resultColumns+" FROM results WHERE cloud = ? AND account = ? AND rule = ? AND type = ? AND id = ?",
		cloud, account, key.Rule, key.Type, key.ID)
}

// Results lists at most limit results behind after, in the order of rule id, resource type and resource id.
func (tx *Tx) Results(filter ResultFilter, after ResultKey, limit int) ([]Result, error) {
	where := filter.conditions()
	if after != (ResultKey{}) {
		where.add("(rule, type, id) > (?, ?, ?)", after.Rule, after.Type, after.ID)
	}
	return tx.SelectResults(where.String()+" ORDER BY rule, type, id LIMIT ?", append(where.arguments, limit)...)
}

// SelectResults lists the results that the rest of a SELECT statement, from WHERE on, selects.
func (tx *Tx) SelectResults(rest string, arguments ...any) ([]Result, error) {
	return List(tx, scanResult, "SELECT "+resultColumns+" FROM results "+rest, arguments...)
}

// DeleteResults deletes the selected results and returns their number.
func (tx *Tx) DeleteResults(filter ResultFilter) (int64, error) {
	if filter.Cloud == "" || filter.Account == "" {
		return 0, fmt.Errorf("delete results: cloud and account are required")
	}
	where := filter.conditions()
	done, err := tx.Exec("DELETE FROM results"+where.String(), where.arguments...)
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

// Tally counts results of one rule by verdict.
type Tally struct {
	Rule  string
	Count map[compliance.Verdict]int
}

// Tallies counts the selected results by rule, in the order of rule ids. A rule without results has no tally.
func (tx *Tx) Tallies(filter ResultFilter) ([]Tally, error) {
	where := filter.conditions()
	type count struct {
		rule    string
		verdict compliance.Verdict
		n       int
	}
	counts, err := List(tx, func(row Row) (c count, err error) {
		err = row.Scan(&c.rule, &c.verdict, &c.n)
		return c, err
	}, "SELECT rule, verdict, COUNT(*) FROM results"+where.String()+" GROUP BY rule, verdict ORDER BY rule", where.arguments...)
	var tallies []Tally
	for _, c := range counts {
		if len(tallies) == 0 || tallies[len(tallies)-1].Rule != c.rule {
			tallies = append(tallies, Tally{c.rule, map[compliance.Verdict]int{}})
		}
		tallies[len(tallies)-1].Count[c.verdict] = c.n
	}
	return tallies, err
}

func (f ResultFilter) conditions() conditions {
	where := conditions{}
	where.equal("cloud", f.Cloud)
	where.equal("account", f.Account)
	where.equal("rule", f.Rule)
	where.equal("type", f.Type)
	where.equal("id", f.ID)
	where.equal("name", f.Name)
	where.equal("region", f.Region)
	if len(f.Verdicts) > 0 {
		clause, arguments := In("verdict", f.Verdicts)
		where.add(clause, arguments...)
	}
	return where
}
