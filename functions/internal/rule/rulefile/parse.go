// Package rulefile reads the YAML files of rules.
package rulefile

import (
	"cmp"
	"io/fs"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/rule"
	"github.com/assay-rules/assay/functions/internal/rule/document"
)

// NewSet reads rules from the YAML files at the top level of a directory. Files are read when they are needed.
func NewSet(files fs.FS, policies rule.Policies) *rule.Set {
	return rule.NewSet(files, rule.Form{Extension: ".yaml", Parse: Parse}, policies)
}

// Parse reads a rule's YAML and checks what can be checked without its policy. Its error is of type [document.Problems]. A trigger that the
// file does not give is the policy's: see [rule.Rule.Complete].
func Parse(source []byte) (rule.Rule, error) {
	r := rule.Rule{Undetermined: rule.Fail}
	var problems document.Problems
	document.Read(source, document.Fields{
		"name":        document.String(&r.Name),
		"description": document.String(&r.Description),
		"policy":      document.String(&r.Policy),
		"parameters":  Parameters(&r.Parameters),
		"trigger":     document.String(&r.Trigger),
		"frequency":   document.String(&r.Frequency),
		"scope": document.Mapping(document.Fields{
			"types":   document.Strings(&r.Scope.Types),
			"regions": document.Strings(&r.Scope.Regions),
			"tag":     document.Mapping(document.Fields{"key": document.String(&r.Scope.Tag.Key), "value": document.String(&r.Scope.Tag.Value)}),
		}),
		"undetermined": document.String(&r.Undetermined),
		"sweep":        document.Bool(&r.Sweep),
	}, &problems)
	if len(problems) == 0 {
		validate(&r, source, &problems)
	}
	if err := problems.Err(); err != nil {
		return rule.Rule{}, err
	}
	return r, nil
}

func validate(r *rule.Rule, source []byte, problems *document.Problems) {
	line := func(path ...string) int { return document.LineOf(source, path...) }
	if !rule.ValidName(r.Name) {
		problems.Add(line("name"), "name %q must be of %s", r.Name, rule.NameForm)
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
	if r.Undetermined != rule.Fail && r.Undetermined != string(compliance.NonCompliant) {
		problems.Add(line("undetermined"), "undetermined %q must be fail or NonCompliant", r.Undetermined)
	}
}
