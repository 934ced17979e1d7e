// Package rule has the rules. A rule is a policy enabled under a name, with parameters, a scope and a trigger. Each policy is the rule of its
// own id with its defaults; the file X.yaml (package rulefile) holds the rule X where something differs.
package rule

import (
	"cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// Rule is a policy enabled under a name.
type Rule struct {
	Name         string             `json:"name"`                   // as in the Config service
	Description  string             `json:"description,omitempty"`  //
	Policy       string             `json:"policy"`                 // a policy's id
	Parameters   Parameters         `json:"parameters,omitempty"`   // values that differ from the policy's defaults
	Trigger      compliance.Trigger `json:"trigger,omitempty"`      // change, period or both; the policy's unless given
	Frequency    string             `json:"frequency,omitempty"`    // of a scheduled rule: one of [policy.Frequencies]
	Scope        Scope              `json:"scope,omitzero"`         //
	Undetermined string             `json:"undetermined,omitempty"` // how an Undetermined verdict is reported: fail (default) or NonCompliant
	Sweep        bool               `json:"sweep,omitempty"`        // Huawei Cloud: one scheduled event may report many resources, which is not documented to work
}

// Scope narrows the resources that a rule is about. Empty fields do not narrow. The handler's judge applies it.
type Scope struct {
	Types   []string `json:"types,omitempty"`   // of the policy's resource types
	Regions []string `json:"regions,omitempty"` //
	Tag     Tag      `json:"tag,omitzero"`      // resources that carry it
}

// Tag is a tag's key and, unless empty, its value. Without a key there is no condition.
type Tag struct {
	Key   string `json:"key"`
	Value string `json:"value,omitempty"`
}

// Fail is the value of Rule.Undetermined that fails the invocation, so that the platform retries it and raises an alarm.
const Fail = "fail"

// NameForm describes the names that ValidName accepts.
const NameForm = "letters, digits, '.', '_' and '-', a letter or digit first, at most 64"

// ValidName reports whether a rule or a pack can have the name. The limits are those of the strictest cloud (Huawei Cloud Config: at most 64
// characters).
func ValidName(name string) bool {
	for i, c := range []byte(name) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && (i == 0 || c != '.' && c != '_' && c != '-') {
			return false
		}
	}
	return name != "" && len(name) <= 64
}

// Complete adds the defaults from the policy's METADATA. The error begins with the wrong field.
func (r Rule) Complete(declared policy.Metadata) (Rule, error) {
	r.Policy = declared.ID
	r.Description = cmp.Or(r.Description, declared.Title)
	if r.Trigger == "" {
		r.Trigger = declared.Trigger
		r.Frequency = cmp.Or(r.Frequency, declared.Frequency)
	}
	schedule, err := policy.Schedule{Trigger: r.Trigger, Frequency: r.Frequency}.Complete()
	r.Trigger, r.Frequency = schedule.Trigger, schedule.Frequency
	return r, err
}

// Scheduled reports whether a cloud's Config service triggers the rule on its schedule. A rule with a schedule is triggered by changes instead
// where one scheduled event may report the account only.
func (r Rule) Scheduled(cloud string, declared policy.Metadata) bool {
	return r.Trigger.Scheduled() && (declared.On(cloud, r.Scope.Types...).Account || r.Sweeps(cloud))
}

// OnChange reports whether changes of resources trigger the rule in a cloud's Config service. On Huawei Cloud a rule has one trigger.
func (r Rule) OnChange(cloud string, declared policy.Metadata) bool {
	return !r.Scheduled(cloud, declared) || r.Trigger == compliance.Both && cloud != compliance.HuaweiCloud
}

// Sweeps reports whether one scheduled event may report many resources. Huawei Cloud does not document that it may, so there the rule must say so.
func (r Rule) Sweeps(cloud string) bool { return cloud != compliance.HuaweiCloud || r.Sweep }
