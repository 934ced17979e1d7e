// Package library turns Assay's rules and packs into the rules, managed rules and pack templates of a cloud's Config service.
package library

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/rule"
)

var errOtherClouds = errors.New("judges resources of other clouds")

// configRule is a rule as it would be created in a cloud's Config service.
func configRule(cloud, account, source string, r rule.Rule, declared policy.Metadata) (store.Rule, error) {
	types := declared.On(cloud, r.Scope.Types...)
	created := store.Rule{
		Cloud: cloud, Account: account, ID: ruleID(cloud, r.Name), Name: r.Name, Description: r.Description, Source: source,
		OnChange: r.OnChange(cloud, declared),
		State:    map[string]string{compliance.HuaweiCloud: "Enabled", compliance.Alicloud: "ACTIVE", compliance.AWS: "ACTIVE"}[cloud],
		Risk:     declared.Severity.Level(),
	}
	if r.Scheduled(cloud, declared) {
		created.Period = policy.Interval(r.Frequency)
	}
	switch {
	case types.Every:
	case len(types.Native) > 0:
		created.Types = types.Native
	case !types.Account || created.Period == 0: // a change is never about the account
		return store.Rule{}, fmt.Errorf("rule %s: policy %s: %w: none of %s", r.Name, r.Policy, errOtherClouds, cloud)
	}
	var err error
	if created.Parameters, err = configParameters(cloud, r); err != nil {
		return store.Rule{}, err
	}
	created.Scope, err = configScope(cloud, r.Scope)
	return created, err
}

// configParameters writes parameters as the cloud does. Alibaba Cloud's events do not name the rule, so a parameter does.
func configParameters(cloud string, r rule.Rule) (json.RawMessage, error) {
	values := map[string]any{}
	for name, value := range policy.Given(r.Parameters) {
		switch cloud {
		case compliance.HuaweiCloud:
			values[name] = map[string]json.RawMessage{"value": value}
		default: // the other clouds know text only
			values[name] = policy.Text(value)
		}
	}
	if cloud == compliance.Alicloud {
		values["rule"] = r.Name
	}
	return json.Marshal(values)
}

func configScope(cloud string, scope rule.Scope) (json.RawMessage, error) {
	limits := map[string]any{}
	set := func(name string, value string) {
		if value != "" {
			limits[name] = value
		}
	}
	switch cloud {
	case compliance.HuaweiCloud:
		if len(scope.Regions) > 0 {
			limits["region_ids"] = scope.Regions
		}
		set("tag_key", scope.Tag.Key)
		set("tag_value", scope.Tag.Value)
	case compliance.Alicloud:
		set("RegionIdsScope", strings.Join(scope.Regions, ","))
		set("TagKeyScope", scope.Tag.Key)
		set("TagValueScope", scope.Tag.Value)
	case compliance.AWS: // a rule is about its own region anyway
		set("TagKey", scope.Tag.Key)
		set("TagValue", scope.Tag.Value)
	}
	return json.Marshal(limits)
}

// ruleID is the same for the same rule whenever it is loaded.
func ruleID(cloud, name string) string {
	digits := digest(name)
	switch cloud {
	case compliance.Alicloud:
		return "cr-" + digits[:20]
	case compliance.AWS:
		return "config-rule-" + digits[:6]
	default:
		return digits[:24]
	}
}

func digest(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:])
}

// Library is a set of rules and packs.
type Library struct {
	Rules *rule.Set
	Packs *pack.Set
}

// ConfigRules are the named rules as they would be created in an account of a cloud, or without names all that judge something there.
// Source is the URN or ARN of their function.
func (l Library) ConfigRules(cloud, account, source string, names ...string) ([]store.Rule, error) {
	all := len(names) == 0
	if all {
		var err error
		if names, err = l.Rules.Names(); err != nil {
			return nil, err
		}
	}
	var created []store.Rule
	for _, name := range names {
		r, declared, err := l.Rules.Lookup(cloud, name)
		if err != nil {
			return nil, err
		}
		configured, err := configRule(cloud, account, source, r, declared)
		switch {
		case err == nil:
			created = append(created, configured)
		case !all || !errors.Is(err, errOtherClouds):
			return nil, err
		}
	}
	return created, nil
}
