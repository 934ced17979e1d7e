package alicloud

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/report"
)

// evaluated selects how the last evaluation of each resource by each rule ended: its result, or Undetermined with the error if the function
// has failed since. The service itself keeps the older result in that case, as the cloud does; a report must not take it for the last one.
// A failed scheduled evaluation is about no single resource: its type and id are empty.
//
// It is to be completed with conditions on account and rule, and with further ones for the results and for the failures.
const evaluated = `
	WITH failed AS NOT MATERIALIZED (
		SELECT account, rule, type, resource, error, started, ended FROM invocations AS i WHERE cloud = 'alicloud' AND %[1]s AND state = 'Failed' AND NOT EXISTS (
			SELECT 1 FROM invocations AS later
			WHERE later.cloud = i.cloud AND later.account = i.account AND later.rule = i.rule AND later.type = i.type AND later.resource = i.resource AND later.id > i.id)
	)
	SELECT account, rule, type, id, name, region, verdict, annotation, recorded FROM results AS r WHERE cloud = 'alicloud' AND %[1]s AND %[2]s AND NOT EXISTS (
		SELECT 1 FROM failed AS f WHERE f.account = r.account AND f.rule = r.rule AND f.type = r.type AND f.resource = r.id AND f.started > r.asked)
	UNION ALL
	SELECT f.account, f.rule, f.type, f.resource, COALESCE(s.name, ''), COALESCE(s.region, ''), 'Undetermined', f.error, f.ended
	FROM failed AS f LEFT JOIN resources AS s ON s.cloud = 'alicloud' AND s.account = f.account AND s.type = f.type AND s.id = f.resource
	WHERE COALESCE(s.deleted, 0) = 0 AND %[3]s AND NOT EXISTS (
		SELECT 1 FROM results AS r WHERE r.cloud = 'alicloud' AND r.account = f.account AND r.rule = f.rule AND r.type = f.type AND r.id = f.resource AND r.asked >= f.started)`

// exempt is the state of what is NonCompliant and was reported with an exemption that is not over on a day: what a function reports besides the
// verdict is text, so that is where it says who accepts the finding.
const exempt = "Exempt"

// withStates gives the rows of a query their states, which are verdicts or exempt.
func withStates(query string, at time.Time) string {
	return fmt.Sprintf(`SELECT *, CASE WHEN verdict = 'NonCompliant' AND said LIKE '%[1]s____-__-__ by %%' AND substr(said, %[2]d, 10) >= '%[3]s' THEN '%[4]s' ELSE verdict END AS state
		FROM (SELECT *, CASE WHEN json_valid(annotation) THEN json_extract(annotation, '$.reason') ELSE annotation END AS said FROM (%[5]s))`,
		compliance.ExemptUntil, len(compliance.ExemptUntil)+1, at.UTC().Format(time.DateOnly), exempt, query)
}

// exemptionOf is the exemption that a result was reported with; nil if there is none, or if it is over.
func exemptionOf(verdict compliance.Verdict, message string, at time.Time) *compliance.Exemption {
	e := compliance.ReportedExemption(message)
	if verdict != compliance.NonCompliant || e == nil || e.Until < at.UTC().Format(time.DateOnly) {
		return nil
	}
	return e
}

// evaluations counts the last evaluations by an owner's rules at a time, and the resources that they are about by their worst states.
func evaluations(tx *store.Tx, o owner, rules []string, at time.Time) (counted totals, err error) {
	// A query takes each argument twice, in the order of the conditions.
	where, arguments := ofOwner(o, rules)
	all := withStates(fmt.Sprintf(evaluated, where, "TRUE", "TRUE"), at)
	arguments = append(arguments, arguments...)
	type count struct {
		rule, account, region, state string
		n                            int
	}
	list := func(query string) ([]count, error) {
		return store.List(tx, func(row store.Row) (c count, err error) {
			err = row.Scan(&c.rule, &c.account, &c.region, &c.state, &c.n)
			return c, err
		}, query, arguments...)
	}
	counted = totals{rules: map[string]report.Count{}, places: map[report.Place]*report.Place{}}
	evaluations, err := list("SELECT rule, account, region, state, COUNT(*) FROM (" + all + ") GROUP BY rule, account, region, state")
	if err != nil {
		return counted, err
	}
	for _, c := range evaluations {
		of := counted.rules[c.rule]
		*counterOf(&of, c.state) += c.n
		counted.rules[c.rule] = of
		*counterOf(&counted.place(c.account, c.region).Evaluations, c.state) += c.n
	}
	resources, err := list(`SELECT '', account, region, CASE worst WHEN 4 THEN 'NonCompliant' WHEN 3 THEN 'Undetermined' WHEN 2 THEN 'Exempt' WHEN 1 THEN 'Compliant' ELSE 'NotApplicable' END, COUNT(*) FROM (
		SELECT account, MAX(region) AS region, MAX(CASE state WHEN 'NonCompliant' THEN 4 WHEN 'Undetermined' THEN 3 WHEN 'Exempt' THEN 2 WHEN 'Compliant' THEN 1 ELSE 0 END) AS worst
		FROM (` + all + `) WHERE id <> '' GROUP BY account, type, id) GROUP BY account, region, worst`)
	for _, c := range resources {
		*counterOf(&counted.resources, c.state) += c.n
		*counterOf(&counted.place(c.account, c.region).Resources, c.state) += c.n
	}
	return counted, err
}

// totals is what evaluations add up to.
type totals struct {
	rules     map[string]report.Count
	resources report.Count
	places    map[report.Place]*report.Place // by themselves without counts
}

func (t totals) place(account, region string) *report.Place {
	key := report.Place{Cloud: cloud, Account: account, Region: region}
	if t.places[key] == nil {
		t.places[key] = &report.Place{Cloud: cloud, Account: account, Region: region}
	}
	return t.places[key]
}

func (t totals) sorted() []report.Place {
	var all []report.Place
	for _, place := range t.places {
		all = append(all, *place)
	}
	slices.SortFunc(all, func(a, b report.Place) int {
		return cmp.Or(strings.Compare(a.Account, b.Account), strings.Compare(a.Region, b.Region))
	})
	return all
}

func counterOf(count *report.Count, state string) *int {
	switch state {
	case exempt:
		return &count.Exempt
	case string(compliance.Compliant):
		return &count.Compliant
	case string(compliance.NonCompliant):
		return &count.NonCompliant
	case string(compliance.NotApplicable):
		return &count.NotApplicable
	default:
		return &count.Undetermined
	}
}

// unsettled lists at most limit evaluations by one rule that ended NonCompliant or Undetermined, in the order of resource type and id, behind
// one of them if there is one.
func unsettled(tx *store.Tx, key accountRule, after *store.Result, limit int) ([]store.Result, error) {
	results, failures := "verdict IN ('NonCompliant', 'Undetermined')", "TRUE"
	arguments := []any{key.account, key.rule, limit}
	if after != nil {
		results, failures = results+" AND (type, id) > (?4, ?5)", "(f.type, f.resource) > (?4, ?5)"
		arguments = append(arguments, after.Type, after.ID)
	}
	return store.List(tx, func(row store.Row) (r store.Result, err error) {
		var recorded int64
		err = row.Scan(&r.Account, &r.Rule, &r.Type, &r.ID, &r.Name, &r.Region, &r.Verdict, &r.Annotation, &recorded)
		r.Recorded = store.Time(recorded)
		return r, err
	}, fmt.Sprintf(evaluated, "account = ?1 AND rule = ?2", results, failures)+" ORDER BY type, id LIMIT ?3", arguments...)
}
