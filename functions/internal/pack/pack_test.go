package pack_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/rule"
	"github.com/assay-rules/assay/functions/internal/rule/document"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
	"github.com/assay-rules/assay/functions/internal/rule/ruletest"
)

func newSet(packs map[string]string) *pack.Set {
	dir := fstest.MapFS{"strict.yaml": {Data: []byte("name: strict\npolicy: b\n")}}
	for name, source := range packs {
		dir["packs/"+name+".yaml"] = &fstest.MapFile{Data: []byte(source)}
	}
	return pack.NewSet(dir, rulefile.NewSet(dir, ruletest.Policies{
		{ID: "a", Severity: policy.Low, Former: []string{"old-a"}}, {ID: "b", Severity: policy.Medium},
	}))
}

func TestLookup(t *testing.T) {
	t.Parallel()
	set := newSet(map[string]string{
		"full": "name: full\ntitle: T\ndescription: D\nframework: F\nsources: [S]\nrisk: high\nzh: {title: 标题, description: 描述}\nrules:\n- rule: old-a\n  parameters: {n: 1}\n- {rule: strict, risk: low}\n",
		"bare": "name: bare\nrules: [{rule: a}, {rule: b}]\n", "other": "name: another\nrules: [{rule: a}]\n", "twice": "name: twice\nrules: [{rule: a}, {rule: old-a}]\n",
		"lost": "name: lost\nrules: [{rule: c}]\n", "odd": "name: odd\n",
	})
	for name, test := range map[string]struct {
		want  pack.Pack
		error string
	}{
		"full": {pack.Pack{
			Name: "full", Title: "T", Description: "D", Framework: "F", Sources: []string{"S"}, Risk: policy.High, Zh: pack.Texts{Title: "标题", Description: "描述"},
			Rules: []pack.Rule{{Rule: "a", Parameters: rule.Parameters{"n": []byte("1")}, Risk: policy.Low}, {Rule: "strict", Risk: policy.Low}},
		}, ""},
		"bare":    {pack.Pack{Name: "bare", Risk: policy.Medium, Rules: []pack.Rule{{Rule: "a", Risk: policy.Low}, {Rule: "b", Risk: policy.Medium}}}, ""},
		"other":   {pack.Pack{}, `pack other.yaml: name is "another", but must be "other", as the file is called`},
		"twice":   {pack.Pack{}, `pack twice: "a" and "old-a" both name rule a; a pack may list a rule only once`},
		"lost":    {pack.Pack{}, `pack lost: there is no rule "c"; the nearest are a, b, strict`},
		"odd":     {pack.Pack{}, "pack odd.yaml: rules is missing: list the rules of the pack"},
		"nothing": {pack.Pack{}, `there is no pack "nothing"; the packs are bare, full, lost, odd, other, twice`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := set.Lookup(name)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if test.error == "" && err != nil || test.error != "" && (err == nil || err.Error() != test.error || !errors.Is(err, compliance.ErrPolicy)) {
				t.Errorf("error %v, want %s", err, test.error)
			}
		})
	}
	t.Run("no packs", func(t *testing.T) {
		t.Parallel()
		if names, err := newSet(nil).Names(); len(names) > 0 || err != nil {
			t.Errorf("got %v, %v", names, err)
		}
	})
}

func TestParseFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		source string
		want   document.Problems
	}{
		"empty":             {"", document.Problems{{Line: 0, Message: "the file is empty"}}},
		"name":              {"name: a/b\nrules: [{rule: a}]\n", document.Problems{{Line: 1, Message: `name "a/b" must be of letters, digits, '.', '_' and '-', a letter or digit first, at most 64`}}},
		"no rules":          {"name: a\nrules: []\n", document.Problems{{Line: 2, Message: "rules is missing: list the rules of the pack"}}},
		"unknown fields":    {"name: a\nrisks: low\nrules:\n  - rul: a\n", document.Problems{{Line: 2, Message: `unknown field "risks"; the fields are description, framework, name, risk, rules, sources, title, zh`}, {Line: 4, Message: `unknown field "rul"; the fields are parameters, risk, rule`}}},
		"Chinese alone":     {"name: a\nzh:\n  title: 标题\nrules: [{rule: a}]\n", document.Problems{{Line: 2, Message: "zh: title and description translate those in English, so give these, too"}}},
		"Chinese title":     {"name: a\ntitle: A\ndescription: D\nzh: {description: 描述}\nrules: [{rule: a}]\n", document.Problems{{Line: 4, Message: "zh.title is missing: translate the title, too"}}},
		"Chinese of a fix":  {"name: a\ntitle: A\nzh:\n  fix: 修复\nrules: [{rule: a}]\n", document.Problems{{Line: 4, Message: `unknown field "fix"; the fields are description, title`}}},
		"rules are no list": {"name: a\nrules: a\n", document.Problems{{Line: 2, Message: `got "a", expected a list`}}},
		"a rule is no rule": {"name: a\nrules:\n  - a\n", document.Problems{{Line: 3, Message: `got "a", expected a mapping`}}},
		"all that is wrong": {"name: a\nrisk: huge\nrules:\n  - risk: low\n  - rule: a\n  - rule: a\n    risk: tiny\n", document.Problems{
			{Line: 2, Message: `risk "huge" must be high, medium or low`}, {Line: 4, Message: "rule is missing: give the name of a rule"}, {Line: 6, Message: `rule "a" is in the pack already`}, {Line: 6, Message: `risk "tiny" must be high, medium or low`},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := pack.Parse([]byte(test.source))
			var problems document.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(test.want, problems); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Whatever a file contains: no panic, and either problems or a pack that can be used.
func FuzzParse(f *testing.F) {
	for _, source := range []string{"", "name: a\nrules: [{rule: a, risk: low, parameters: {n: [1, {x: y}]}}]\n", "name: a\nrules: [a]", "rules: &r [*r]", "- a", "name: [", "risk: {}", "\x00"} {
		f.Add([]byte(source))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		read, err := pack.Parse(source)
		var problems document.Problems
		if err != nil && (!errors.As(err, &problems) || len(problems) == 0) {
			t.Fatalf("error %v", err)
		}
		if err == nil && (read.Name == "" || strings.ContainsAny(read.Name, "/\\\x00\n") || len(read.Rules) == 0) {
			t.Errorf("pack %+v", read)
		}
	})
}
