package rule_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/rule"
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
		"defaults":         {"name: a\npolicy: b\n", rule.Rule{Name: "a", Policy: "b", Trigger: compliance.Change, Undetermined: "fail"}},
		"period":           {"name: a\npolicy: b\ntrigger: period\n", rule.Rule{Name: "a", Policy: "b", Trigger: compliance.Period, Frequency: "TwentyFour_Hours", Undetermined: "fail"}},
		"empty parameters": {"name: a\npolicy: b\nparameters:\nscope:\n", rule.Rule{Name: "a", Policy: "b", Trigger: compliance.Change, Undetermined: "fail"}},
		"JSON":             {`{"name": "a", "policy": "b", "parameters": {"n": "1"}}`, rule.Rule{Name: "a", Policy: "b", Parameters: rule.Parameters{"n": raw(`"1"`)}, Trigger: compliance.Change, Undetermined: "fail"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := rule.Parse([]byte(test.source))
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
	const number = " is a number to YAML: write it like 10, 0.5 or -1, or in quotes if it is a text"
	for name, test := range map[string]struct {
		source string
		want   rule.Problems
	}{
		"empty":             {"", rule.Problems{{0, "the file is empty"}}},
		"comments only":     {"# nothing\n", rule.Problems{{0, "the file is empty"}}},
		"two rules":         {start + "---\n" + start, rule.Problems{{0, "something follows: a file holds one rule, or one pack"}}},
		"rubbish follows":   {start + "---\n}\n", rule.Problems{{0, "something follows: a file holds one rule, or one pack"}}},
		"no YAML":           {"name: [\n", rule.Problems{{1, "did not find expected node content"}}},
		"no object":         {"- a\n", rule.Problems{{1, "a list where a mapping is expected"}}},
		"unknown field":     {start + "\nseverity: low\n", rule.Problems{{4, `there is no field "severity"`}}},
		"unknown in scope":  {start + "scope:\n  region: x\n  tag: {name: n}\n", rule.Problems{{4, `there is no field "region"`}, {5, `there is no field "name"`}}},
		"field twice":       {start + "name: c\n", rule.Problems{{3, `mapping key "name" already defined at line 1`}}},
		"type of a field":   {"name: a\npolicy: [b]\n", rule.Problems{{2, "a list where a text is expected"}}},
		"type of a flag":    {start + "sweep: perhaps\n", rule.Problems{{3, `"perhaps" where true or false is expected`}}},
		"type of the scope": {start + "scope: here\n", rule.Problems{{3, `"here" where a mapping is expected`}}},
		"type of a list":    {start + "scope:\n  types: huaweicloud/vpc.publicips\n", rule.Problems{{4, `"huaweic..." where a list is expected`}}},
		"no name":           {"policy: b\n", rule.Problems{{0, `name "" must be of letters, digits, '.', '_' and '-', a letter or digit first, at most 64`}}},
		"hostile name":      {"policy: b\nname: ../a\n", rule.Problems{{2, `name "../a" must be of letters, digits, '.', '_' and '-', a letter or digit first, at most 64`}}},
		"no policy":         {"name: a\n", rule.Problems{{0, "policy is missing: give the id of a policy"}}},
		"trigger":           {start + "trigger: daily\n", rule.Problems{{3, `trigger "daily" must be change or period`}}},
		"frequency, change": {start + "frequency: One_Hour\n", rule.Problems{{3, "frequency is for rules with trigger: period"}}},
		"frequency":         {start + "trigger: period\nfrequency: Weekly\n", rule.Problems{{4, `frequency "Weekly" must be one of One_Hour, Three_Hours, Six_Hours, Twelve_Hours, TwentyFour_Hours`}}},
		"undetermined":      {start + "undetermined: Compliant\n", rule.Problems{{3, `undetermined "Compliant" must be fail or NonCompliant`}}},
		"tag without a key": {start + "scope:\n  tag: {value: prod}\n", rule.Problems{{4, "scope.tag has a value but no key"}}},
		"parameters, list":  {start + "parameters: [a]\n", rule.Problems{{3, "parameters are names with values"}}},
		"octal":             {start + "parameters:\n  n: 010\n", rule.Problems{{4, "010" + number}}},
		"account id":        {start + "parameters:\n  l:\n    - 012345678901\n", rule.Problems{{5, "012345678901" + number}}},
		"hexadecimal":       {start + "parameters: {n: 0x10}\n", rule.Problems{{3, "0x10" + number}}},
		"infinite":          {start + "parameters: {n: .inf}\n", rule.Problems{{3, ".inf" + number}}},
		"underscore":        {start + "parameters: {n: 1_000}\n", rule.Problems{{3, "1_000" + number}}},
		"parameter twice":   {start + "parameters: {n: 1, n: 2}\n", rule.Problems{{3, `"n" is given twice`}}},
		"anchor":            {start + "description: &d x\nparameters: {n: *d}\n", rule.Problems{{4, "a parameter cannot refer to another value (*d): write the value out"}}},
		"name of a list":    {start + "parameters: {[a]: 1}\n", rule.Problems{{3, "a name must be a text"}}},
		"all that is wrong": {"undetermined: x\ntrigger: y\nname: /\n", rule.Problems{
			{0, "policy is missing: give the id of a policy"},
			{1, `undetermined "x" must be fail or NonCompliant`},
			{2, `trigger "y" must be change or period`},
			{3, `name "/" must be of letters, digits, '.', '_' and '-', a letter or digit first, at most 64`},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := rule.Parse([]byte(test.source))
			var problems rule.Problems
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
	got := rule.Problems{{0, "the file is odd"}, {3, "x is wrong"}}.Error()
	if want := "the file is odd\nline 3: x is wrong"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLineOf(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]int{
		"name": 2, "parameters": 5, "parameters/bandwidth": 6, "parameters/nothing": 5, "scope/tag/key": 22, "scope/types/0": 20, "nothing": 0, "nothing/a": 0, "": 0,
	} {
		if got := rule.LineOf([]byte(everything), strings.Split(path, "/")...); got != want {
			t.Errorf("%s: got line %d, want %d", path, got, want)
		}
	}
	if got := rule.LineOf([]byte("}"), "name"); got != 0 {
		t.Errorf("got line %d of what is no YAML", got)
	}
}

// Whatever stands in a file: no panic, and either problems or a rule that can be used.
func FuzzParse(f *testing.F) {
	for _, source := range []string{
		everything, "", "name: a\npolicy: b\n", "- a", "name: [", "name: a\npolicy: b\nparameters: {a: &x [*x]}", "name: a\npolicy: b\nparameters: {a: .nan}",
		"? [a]\n: b", "name: a\n---\nname: b", "%YAML 1.2\n---\nname: !!binary aGk=\npolicy: b\n", "name: a\npolicy: b\nparameters: {<<: {a: 1}, b: !!int \"x\", c: !!bool x}\n",
		"\x00", "a: !<tag:yaml.org,2002:float> x",
	} {
		f.Add([]byte(source))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		r, err := rule.Parse(source)
		var problems rule.Problems
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
