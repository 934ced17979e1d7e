package huaweicloud

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// pageInfo says how to go on (PageInfo, rms_04_0514).
type pageInfo struct {
	Count int     `json:"current_count"`
	Next  *string `json:"next_marker"`
}

var errMarker = invalid("RMS.00010034", "marker is illegal.")

// page reads limit and marker.
func page(query url.Values, standard, longest int) (limit int, marker []string, err error) {
	limit = standard
	if query.Has("limit") {
		limit, err = strconv.Atoi(query.Get("limit"))
		switch {
		case err != nil:
			return 0, nil, invalidParameter("limit must be a number.")
		case limit < 1:
			return 0, nil, invalid("RMS.00010024", "The minimum value of limit must be greater than or equal to 1.")
		case limit > longest:
			return 0, nil, invalid("RMS.00010025", fmt.Sprintf("The maximum value of limit must be less than or equal to %d.", longest))
		}
	}
	if query.Has("marker") {
		text := query.Get("marker")
		if len(text) < 4 || len(text) > 400 {
			return 0, nil, invalid("RMS.00010035", "The length of marker must be between 4 and 400.")
		}
		plain, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil || !utf8.Valid(plain) {
			return 0, nil, errMarker
		}
		marker = strings.Split(string(plain), "\x00")
	}
	return limit, marker, nil
}

// marker is where the next page begins: behind a key.
func marker(key ...string) *string {
	text := base64.RawURLEncoding.EncodeToString([]byte(strings.Join(key, "\x00")))
	return &text
}

// checkQuery refuses parameters that the operation does not have: a filter that is ignored shows too much.
func checkQuery(query url.Values, names ...string) error {
	known := map[string]bool{"limit": true, "marker": true}
	for _, name := range names {
		known[name] = true
	}
	for name, values := range query {
		if !known[name] {
			return invalidParameter("The operation has no parameter %.40q.", name)
		}
		if len(values) > 1 {
			return invalidParameter("%s is given twice.", name)
		}
	}
	return nil
}

func (a *API) statesOfAccount(ctx context.Context, r request) (any, error) {
	return a.states(ctx, r, store.ResultFilter{}, "compliance_state", "resource_id", "resource_name")
}

func (a *API) statesOfRule(ctx context.Context, r request) (any, error) {
	rule, err := ruleID(r)
	if err != nil {
		return nil, err
	}
	return a.states(ctx, r, store.ResultFilter{Rule: rule}, "compliance_state", "resource_id", "resource_name")
}

func (a *API) statesOfResource(ctx context.Context, r request) (any, error) {
	id := r.PathValue("resource_id")
	if utf8.RuneCountInString(id) > 512 {
		return nil, invalid("RMS.00010009", "The max length of id must be less than or equal to 512.")
	}
	return a.states(ctx, r, store.ResultFilter{ID: id}, "compliance_state")
}

func ruleID(r request) (string, error) {
	id := r.PathValue("rule_id")
	if len(id) > 36 {
		return "", invalid("RMS.00010043", "The max length of policy assignment id must be less than or equal to 36.")
	}
	if !plain(id) {
		return "", invalid("RMS.00010041", "Policy assignment id is illegal.")
	}
	return id, nil
}

// states lists results ("Querying All Compliance Results …", rms_04_0512, rms_04_0513, rms_04_0514).
func (a *API) states(ctx context.Context, r request, filter store.ResultFilter, parameters ...string) (any, error) {
	query := r.URL.Query()
	if err := checkQuery(query, parameters...); err != nil {
		return nil, err
	}
	limit, from, err := page(query, 200, 200)
	if err != nil {
		return nil, err
	}
	var after store.ResultKey
	switch len(from) {
	case 0:
	case 3:
		after = store.ResultKey{Rule: from[0], Type: from[1], ID: from[2]}
	default:
		return nil, errMarker
	}
	filter.Cloud, filter.Account = compliance.HuaweiCloud, a.Account
	if state := query.Get("compliance_state"); state != "" {
		if len(state) > 16 {
			return nil, invalid("RMS.00010049", "The max length of compliance state must be less than or equal to 16.")
		}
		verdict, err := readVerdict(state)
		if err != nil {
			return nil, err
		}
		filter.Verdicts = []compliance.Verdict{verdict}
	}
	if id := query.Get("resource_id"); id != "" {
		filter.ID = id
	}
	filter.Name = query.Get("resource_name")
	switch {
	case utf8.RuneCountInString(filter.ID) > 512:
		return nil, invalid("RMS.00010009", "The max length of id must be less than or equal to 512.")
	case utf8.RuneCountInString(filter.Name) > 256:
		return nil, invalid("RMS.00010011", "The max length of name must be less than or equal to 256.")
	}

	answer := struct {
		Value []policyState `json:"value"`
		Page  pageInfo      `json:"page_info"`
	}{Value: []policyState{}}
	err = a.Store.View(ctx, func(tx *store.Tx) error {
		if filter.Rule != "" {
			if _, err := a.rule(tx, filter.Rule); err != nil {
				return err
			}
		}
		results, err := tx.Results(filter, after, limit+1)
		if err != nil {
			return err
		}
		if len(results) > limit {
			results = results[:limit]
			last := results[limit-1]
			answer.Page.Next = marker(last.Rule, last.Type, last.ID)
		}
		names := map[string]string{}
		for _, result := range results {
			if _, known := names[result.Rule]; !known {
				rule, err := a.rule(tx, result.Rule)
				if err != nil {
					return err
				}
				names[result.Rule] = rule.Name
			}
			answer.Value = append(answer.Value, showState(result, names[result.Rule]))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	answer.Page.Count = len(answer.Value)
	return answer, nil
}

func (a *API) rule(tx *store.Tx, id string) (store.Rule, error) {
	rule, err := tx.Rule(compliance.HuaweiCloud, a.Account, id)
	if errors.Is(err, store.ErrNotFound) {
		return rule, errNotFound
	}
	return rule, err
}

// runEvaluation evaluates everything in a rule's scope ("Running a Resource Compliance Evaluation", rms_04_0510).
func (a *API) runEvaluation(ctx context.Context, r request) (any, error) {
	id, err := ruleID(r)
	if err != nil {
		return nil, err
	}
	var rule store.Rule
	err = a.Store.View(ctx, func(tx *store.Tx) error {
		rule, err = a.rule(tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	if rule.State == Disabled {
		return nil, invalid("RMS.00010052", "Policy assignment state is illegal.")
	}
	return nil, a.Evaluate(ctx, rule)
}

// The states of a rule.
const (
	Enabled  = "Enabled"
	Disabled = "Disabled"
)

const timeForm = "2006-01-02T15:04:05.000Z"

// evaluationState tells how the last evaluation of a rule went ("Querying the Evaluation Status of a Rule", rms_04_0511). It
// failed if a function that it invoked did.
func (a *API) evaluationState(ctx context.Context, r request) (any, error) {
	id, err := ruleID(r)
	if err != nil {
		return nil, err
	}
	answer := struct {
		State   string  `json:"state"`
		RuleID  string  `json:"policy_assignment_id"`
		Start   *string `json:"start_time"`
		End     *string `json:"end_time"`
		Message *string `json:"error_message"`
	}{State: "Succeeded", RuleID: id}
	at := func(t time.Time) *string { return orNull(t.UTC().Format(timeForm)) }
	err = a.Store.View(ctx, func(tx *store.Tx) error {
		rule, err := a.rule(tx, id)
		if err != nil {
			return err
		}
		answer.Start, answer.End = at(rule.Updated), at(rule.Updated)
		filter := store.InvocationFilter{Cloud: compliance.HuaweiCloud, Account: a.Account, Rule: id}
		last, err := tx.Invocations(filter, 1)
		if err != nil || len(last) == 0 {
			return err
		}
		answer.Start, answer.End = at(last[0].Started), at(last[0].Ended)
		if last[0].State == store.Failed {
			answer.State, answer.Message = "Failed", orNull(last[0].Error)
		}
		filter.State = store.Pending
		pending, err := tx.Invocations(filter, 1)
		if err == nil && len(pending) > 0 {
			answer.State, answer.Start, answer.End, answer.Message = "Running", at(pending[0].Started), nil, nil
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// resources lists what is recorded ("Querying All Resources Under Your Account", rms_04_0104).
func (a *API) resources(ctx context.Context, r request) (any, error) {
	query := r.URL.Query()
	if err := checkQuery(query, "region_id", "type", "id", "name"); err != nil {
		return nil, err
	}
	limit, from, err := page(query, 100, 200)
	if err != nil {
		return nil, err
	}
	var after store.ResourceKey
	switch len(from) {
	case 0:
	case 2:
		after = store.ResourceKey{Type: from[0], ID: from[1]}
	default:
		return nil, errMarker
	}
	filter := store.ResourceFilter{
		Cloud: compliance.HuaweiCloud, Account: a.Account,
		Type: query.Get("type"), ID: query.Get("id"), Name: query.Get("name"), Region: query.Get("region_id"),
	}
	switch {
	case len(filter.Region) > 36:
		return nil, invalid("RMS.00010017", "The max length of region id must be less than or equal to 36.")
	case len(filter.Type) > 40:
		return nil, invalid("RMS.00010014", "The max length of resource type must be less than or equal to 40.")
	case filter.Type != "" && !strings.Contains(filter.Type, "."):
		return nil, invalid("RMS.00010015", "Resource type is illegal.")
	case utf8.RuneCountInString(filter.ID) > 512:
		return nil, invalid("RMS.00010009", "The max length of id must be less than or equal to 512.")
	case utf8.RuneCountInString(filter.Name) > 256:
		return nil, invalid("RMS.00010011", "The max length of name must be less than or equal to 256.")
	}
	answer := struct {
		Resources []json.RawMessage `json:"resources"`
		Page      pageInfo          `json:"page_info"`
	}{Resources: []json.RawMessage{}}
	err = a.Store.View(ctx, func(tx *store.Tx) error {
		resources, err := tx.Resources(filter, after, limit+1)
		if err != nil {
			return err
		}
		if len(resources) > limit {
			resources = resources[:limit]
			last := resources[limit-1]
			answer.Page.Next = marker(last.Type, last.ID)
		}
		for _, resource := range resources {
			answer.Resources = append(answer.Resources, resource.Item)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	answer.Page.Count = len(answer.Resources)
	return answer, nil
}

// resource shows one resource ("Querying a Resource Under Your Account", rms_04_0105).
func (a *API) resource(ctx context.Context, r request) (any, error) {
	id := r.PathValue("resource_id")
	if utf8.RuneCountInString(id) > 512 {
		return nil, invalid("RMS.00010009", "The max length of id must be less than or equal to 512.")
	}
	var found []store.Resource
	err := a.Store.View(ctx, func(tx *store.Tx) (err error) {
		found, err = tx.Resources(store.ResourceFilter{Cloud: compliance.HuaweiCloud, Account: a.Account, ID: id}, store.ResourceKey{}, 1)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, errNotFound
	}
	return found[0].Item, nil
}
