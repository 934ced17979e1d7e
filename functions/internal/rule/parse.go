package rule

import (
	"cmp"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/rule/document"
)

// Parse reads a rule's YAML and checks what can be checked without its policy. Its error is of type [document.Problems]. A trigger that the
// file does not give is the policy's: see [Rule.Complete].
func Parse(source []byte) (Rule, error) {
	rule := Rule{Undetermined: Fail}
	var problems document.Problems
	document.Read(source, document.Fields{
		"name":        document.String(&rule.Name),
		"description": document.String(&rule.Description),
		"policy":      document.String(&rule.Policy),
		"parameters":  rule.Parameters.Read,
		"trigger":     document.String(&rule.Trigger),
		"frequency":   document.String(&rule.Frequency),
		"scope": document.Mapping(document.Fields{
			"types":   document.Strings(&rule.Scope.Types),
			"regions": document.Strings(&rule.Scope.Regions),
			"tag":     document.Mapping(document.Fields{"key": document.String(&rule.Scope.Tag.Key), "value": document.String(&rule.Scope.Tag.Value)}),
		}),
		"undetermined": document.String(&rule.Undetermined),
		"sweep":        document.Bool(&rule.Sweep),
	}, &problems)
	if len(problems) == 0 {
		rule.validate(source, &problems)
	}
	if err := problems.Err(); err != nil {
		return Rule{}, err
	}
	return rule, nil
}

func (r *Rule) validate(source []byte, problems *document.Problems) {
	line := func(path ...string) int { return document.LineOf(source, path...) }
	if !ValidName(r.Name) {
		problems.Add(line("name"), "name %q must be of %s", r.Name, NameForm)
	}
	if r.Policy == "" {
		problems.Add(line("policy"), "policy is missing: give the id of a policy")
	}
	schedule := policy.Schedule{Trigger: cmp.Or(r.Trigger, compliance.Period), Frequency: r.Frequency} // the policy's trigger may be period
	if _, err := schedule.Complete(); err != nil {
		field, _, _ := strings.Cut(err.Error(), " ")
		problems.Add(line(field), "%v", err)
	}
	if r.Scope.Tag.Key == "" && r.Scope.Tag.Value != "" {
		problems.Add(line("scope", "tag"), "scope.tag has a value but no key")
	}
	if r.Undetermined != Fail && r.Undetermined != string(compliance.NonCompliant) {
		problems.Add(line("undetermined"), "undetermined %q must be fail or NonCompliant", r.Undetermined)
	}
}
