package rulefile_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/rule"
	"github.com/assay-rules/assay/functions/internal/rule/document"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
)

const everything = `# A rule with all fields.
name: eip-bandwidth
description: Addresses are fast.
policy: eip-bandwidth-limit
parameters:
  bandwidth: 10
  text: "10"
  flag: yes please
  on: true
  ratio: 0.50
  account: "012345678901"
  id: 123456789012345678901234567890
  from: 2026-01-02
  none: null
  list: [a, 1, true, [x]]
  wrapped: {value: 5}
trigger: period
frequency: One_Hour
scope:
  types: [huaweicloud/vpc.publicips]
  regions: [eu-west-101]
  tag: {key: env, value: prod}
undetermined: NonCompliant
sweep: true
`

func TestParse(t *testing.T) {
	t.Parallel()
	raw := func(text string) json.RawMessage { return json.RawMessage(text) }
	for name, test := range map[string]struct {
		source string
		want   rule.Rule
	}{
		"everything": {everything, rule.Rule{
			Name: "eip-bandwidth", Description: "Addresses are fast.", Policy: "eip-bandwidth-limit",
			Parameters: rule.Parameters{
				"bandwidth": raw(`10`), "text": raw(`"10"`), "flag": raw(`"yes please"`), "on": raw(`true`), "ratio": raw(`0.50`), "account": raw(`"012345678901"`),
				"id": raw(`123456789012345678901234567890`), "from": raw(`"2026-01-02"`), "none": raw(`null`), "list": raw(`["a",1,true,["x"]]`), "wrapped": raw(`{"value":5}`),
			},
			Trigger: compliance.Period, Frequency: "One_Hour",
			Scope:        rule.Scope{Types: []string{"huaweicloud/vpc.publicips"}, Regions: []string{"eu-west-101"}, Tag: rule.Tag{Key: "env", Value: "prod"}},
			Undetermined: "NonCompliant", Sweep: true,
		}},
		"defaults":         {"name: a\npolicy: b\n", rule.Rule{Name: "a", Policy: "b", Undetermined: "fail"}},
		"period":           {"name: a\npolicy: b\ntrigger: period\n", rule.Rule{Name: "a", Policy: "b", Trigger: compliance.Period, Undetermined: "fail"}},
		"empty parameters": {"name: a\npolicy: b\nparameters:\nscope:\n", rule.Rule{Name: "a", Policy: "b", Undetermined: "fail"}},
		"JSON":             {`{"name": "a", "policy": "b", "parameters": {"n": "1"}}`, rule.Rule{Name: "a", Policy: "b", Parameters: rule.Parameters{"n": raw(`"1"`)}, Undetermined: "fail"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := rulefile.Parse([]byte(test.source))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	const start = "name: a\npolicy: b\n"
	const number = " is a number in YAML: write it like 10, 0.5 or -1, or in quotes if it is a string"
	for name, test := range map[string]struct {
		source string
		want   document.Problems
	}{
		"empty":             {"", document.Problems{{Line: 0, Message: "the file is empty"}}},
		"comments only":     {"# nothing\n", document.Problems{{Line: 0, Message: "the file is empty"}}},
		"two rules":         {start + "---\n" + start, document.Problems{{Line: 0, Message: "the file must hold one document, but another one follows"}}},
		"rubbish follows":   {start + "---\n}\n", document.Problems{{Line: 0, Message: "the file must hold one document, but another one follows"}}},
		"no YAML":           {"name: [\n", document.Problems{{Line: 1, Message: "did not find expected node content"}}},
		"a tab":             {"name: a\nscope:\n  \ttag: {key: a}\n", document.Problems{{Line: 3, Message: "indent by spaces, not by a tab"}}},
		"no object":         {"- a\n", document.Problems{{Line: 1, Message: "got a list, expected a mapping"}}},
		"unknown field":     {start + "\nseverity: low\n", document.Problems{{Line: 4, Message: `unknown field "severity"; the fields are description, frequency, name, parameters, policy, scope, sweep, trigger, undetermined`}}},
		"unknown in scope":  {start + "scope:\n  region: x\n  tag: {name: n}\n", document.Problems{{Line: 4, Message: `unknown field "region"; the fields are regions, tag, types`}, {Line: 5, Message: `unknown field "name"; the fields are key, value`}}},
		"field twice":       {start + "name: c\n", document.Problems{{Line: 3, Message: `field "name" is given in line 1 already`}}},
		"type of a field":   {"name: a\npolicy: [b]\n", document.Problems{{Line: 2, Message: "got a list, expected a string"}}},
		"type of a flag":    {start + "sweep: perhaps\n", document.Problems{{Line: 3, Message: `got "perhaps", expected true or false`}}},
		"type of the scope": {start + "scope: here\n", document.Problems{{Line: 3, Message: `got "here", expected a mapping`}}},
		"type of a list":    {start + "scope:\n  types: huaweicloud/vpc.publicips\n", document.Problems{{Line: 4, Message: `got "huaweicloud/vpc.publicips", expected a list`}}},
		"no name":           {"policy: b\n", document.Problems{{Line: 0, Message: `name "" must be of letters, digits, '.', '_' and '-', a letter or digit first, at most 64`}}},
		"hostile name":      {"policy: b\nname: ../a\n", document.Problems{{Line: 2, Message: `name "../a" must be of letters, digits, '.', '_' and '-', a letter or digit first, at most 64`}}},
		"no policy":         {"name: a\n", document.Problems{{Line: 0, Message: "policy is missing: give the id of a policy"}}},
		"trigger":           {start + "trigger: daily\n", document.Problems{{Line: 3, Message: `trigger "daily" must be change, period or both`}}},
		"frequency, change": {start + "trigger: change\nfrequency: One_Hour\n", document.Problems{{Line: 4, Message: "frequency is for rules with trigger: period or both"}}},
		"frequency":         {start + "trigger: period\nfrequency: Weekly\n", document.Problems{{Line: 4, Message: `frequency "Weekly" must be one of One_Hour, Three_Hours, Six_Hours, Twelve_Hours, TwentyFour_Hours`}}},
		"undetermined":      {start + "undetermined: Compliant\n", document.Problems{{Line: 3, Message: `undetermined "Compliant" must be fail or NonCompliant`}}},
		"tag without a key": {start + "scope:\n  tag: {value: prod}\n", document.Problems{{Line: 4, Message: "scope.tag has a value but no key"}}},
		"parameters, list":  {start + "parameters: [a]\n", document.Problems{{Line: 3, Message: "parameters must be names with values"}}},
		"octal":             {start + "parameters:\n  n: 010\n", document.Problems{{Line: 4, Message: "010" + number}}},
		"account id":        {start + "parameters:\n  l:\n    - 012345678901\n", document.Problems{{Line: 5, Message: "012345678901" + number}}},
		"hexadecimal":       {start + "parameters: {n: 0x10}\n", document.Problems{{Line: 3, Message: "0x10" + number}}},
		"infinite":          {start + "parameters: {n: .inf}\n", document.Problems{{Line: 3, Message: ".inf" + number}}},
		"underscore":        {start + "parameters: {n: 1_000}\n", document.Problems{{Line: 3, Message: "1_000" + number}}},
		"parameter twice":   {start + "parameters: {n: 1, n: 2}\n", document.Problems{{Line: 3, Message: `"n" is given twice`}}},
		"anchor":            {start + "description: &d x\nparameters: {n: *d}\n", document.Problems{{Line: 4, Message: "a value cannot refer to another one (*d): write the value out"}}},
		"name of a list":    {start + "parameters: {[a]: 1}\n", document.Problems{{Line: 3, Message: "a name must be a string"}}},
		"all that is wrong": {"undetermined: x\ntrigger: y\nname: /\n", document.Problems{
			{Line: 0, Message: "policy is missing: give the id of a policy"},
			{Line: 1, Message: `undetermined "x" must be fail or NonCompliant`},
			{Line: 2, Message: `trigger "y" must be change, period or both`},
			{Line: 3, Message: `name "/" must be of letters, digits, '.', '_' and '-', a letter or digit first, at most 64`},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := rulefile.Parse([]byte(test.source))
			var problems document.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(test.want, problems); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(rule.Rule{}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestProblemsSayTheLine(t *testing.T) {
	t.Parallel()
	got := document.Problems{{Line: 0, Message: "the file is odd"}, {Line: 3, Message: "x is wrong"}}.Error()
	if want := "the file is odd\nline 3: x is wrong"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLineOf(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]int{
		"name": 2, "parameters": 5, "parameters/bandwidth": 6, "parameters/nothing": 5, "scope/tag/key": 22, "scope/types/0": 20, "nothing": 0, "nothing/a": 0, "": 0,
	} {
		if got := document.LineOf([]byte(everything), strings.Split(path, "/")...); got != want {
			t.Errorf("%s: got line %d, want %d", path, got, want)
		}
	}
	if got := document.LineOf([]byte("}"), "name"); got != 0 {
		t.Errorf("got line %d of what is no YAML", got)
	}
}

// Whatever a file contains: no panic, and either problems or a rule that can be used.
func FuzzParse(f *testing.F) {
	for _, source := range []string{
		everything, "", "name: a\npolicy: b\n", "- a", "name: [", "name: a\npolicy: b\nparameters: {a: &x [*x]}", "name: a\npolicy: b\nparameters: {a: .nan}",
		"? [a]\n: b", "name: a\n---\nname: b", "%YAML 1.2\n---\nname: !!binary aGk=\npolicy: b\n", "name: a\npolicy: b\nparameters: {<<: {a: 1}, b: !!int \"x\", c: !!bool x}\n",
		"\x00", "a: !<tag:yaml.org,2002:float> x",
	} {
		f.Add([]byte(source))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		r, err := rulefile.Parse(source)
		var problems document.Problems
		if err != nil && (!errors.As(err, &problems) || len(problems) == 0) {
			t.Fatalf("error %v", err)
		}
		if err != nil {
			return
		}
		if r.Name == "" || len(r.Name) > 64 || strings.ContainsAny(r.Name, "/\\\x00\n") || r.Policy == "" {
			t.Errorf("rule %+v", r)
		}
		for name, value := range r.Parameters {
			if !json.Valid(value) {
				t.Errorf("parameter %q = %s", name, value)
			}
		}
	})
}
