// Package rule reads rules. A rule is a policy enabled under a name, with parameters, a scope and a trigger. Each policy is the rule of its
// own id with its defaults; the file X.yaml holds the rule X where something differs.
package rule

import (
	"cmp"
	"regexp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// Rule is a policy enabled under a name.
type Rule struct {
	Name         string             // as in the Config service
	Description  string             //
	Policy       string             // a policy's id
	Parameters   Parameters         // values that differ from the policy's defaults
	Trigger      compliance.Trigger // the policy's unless given
	Frequency    string             // of a period rule: one of [policy.Frequencies]
	Scope        Scope              //
	Undetermined string             // how an Undetermined verdict is reported: fail (default) or NonCompliant
	Sweep        bool               // Huawei Cloud: one scheduled event may report many resources, which is not documented to work
}

// Scope narrows the resources that a rule is about. Empty fields do not narrow. The handler's judge applies it.
type Scope struct {
	Types   []string // of the policy's resource types
	Regions []string //
	Tag     Tag      // resources that carry it
}

// Tag is a tag's key and, unless empty, its value. Without a key there is no condition.
type Tag struct {
	Key   string
	Value string
}

// Fail is the value of Rule.Undetermined that fails the invocation, so that the platform retries it and raises an alarm.
const Fail = "fail"

// namePattern is what the strictest cloud accepts (Huawei Cloud Config: at most 64 characters).
var namePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)

// NameForm says what a valid name is made of.
const NameForm = "letters, digits, '.', '_' and '-', a letter or digit first, at most 64"

// ValidName says whether a rule or a pack can have the name.
func ValidName(name string) bool { return namePattern.MatchString(name) }

// Complete fills in what the rule does not give from what its policy declares. The error's text begins with the field that is wrong.
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
