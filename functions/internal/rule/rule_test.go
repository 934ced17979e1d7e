package rule_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/rule"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
	"github.com/assay-rules/assay/functions/internal/rule/ruletest"
)

func files(pairs ...string) fstest.MapFS {
	all := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		all[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return all
}

func newSet(files fs.FS) *rule.Set {
	return rulefile.NewSet(files, ruletest.Policies{
		{ID: "mine", Title: "M", Former: []string{"old-mine"}, Trigger: compliance.Change},
		{ID: "p", Title: "P", Former: []string{"old-p"}, Aliases: map[string][]string{"aws": {"P_AWS"}}, Trigger: compliance.Change},
		{ID: "scheduled", Title: "S", Trigger: compliance.Period, Frequency: "Six_Hours"},
	})
}

func minimal(name string) string { return "name: " + name + "\npolicy: p\n" }

func TestLookup(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 64)
	set := newSet(files(
		"eip-attached.yaml", minimal("eip-attached"), "eip-bandwidth.yaml", minimal("eip-bandwidth"), "ecs-public.yaml", minimal("ecs-public"), "x.yaml", minimal("x"),
		"other.yaml", minimal("another"), "broken.yaml", "name: broken\npolicy: p\nseverity: low\n",
		"folder.yaml/file", "", "notes.md", "", long+".yaml", minimal(long),
	))
	const form = "letters, digits, '.', '_' and '-', a letter or digit first, at most 64"
	for name, test := range map[string]struct{ name, error string }{
		"there":         {"eip-attached", ""},
		"64 characters": {long, ""},
		"65 characters": {long + "a", `"` + long + `a" is not a rule name: ` + form},
		"endless":       {strings.Repeat("a", 10000), `"` + strings.Repeat("a", 100) + `" is not a rule name: ` + form},
		"empty":         {"", `"" is not a rule name: ` + form},
		"parent":        {"../eip-attached", `"../eip-attached" is not a rule name: ` + form},
		"dots":          {"..", `".." is not a rule name: ` + form},
		"below":         {"a/b", `"a/b" is not a rule name: ` + form},
		"Windows":       {`a\b`, `"a\\b" is not a rule name: ` + form},
		"NUL":           {"a\x00", `"a\x00" is not a rule name: ` + form},
		"two lines":     {"a\n", `"a\n" is not a rule name: ` + form},
		"letter":        {"é", `"é" is not a rule name: ` + form},
		"misspelt":      {"eip-atached", `there is no rule "eip-atached"; the nearest are eip-attached, eip-bandwidth, other`},
		"capitals":      {"EIP-attached", `there is no rule "EIP-attached"; the nearest are eip-attached, eip-bandwidth, other`},
		"other name":    {"other", `rule other.yaml: name is "another", but must be "other", as the file is called`},
		"broken":        {"broken", `rule broken.yaml: line 3: unknown field "severity"; the fields are description, frequency, name, parameters, policy, scope, sweep, trigger, undetermined`},
		"folder":        {"folder", `read rule "folder": read folder.yaml: invalid argument`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, _, err := set.Lookup("", test.name)
			if test.error == "" {
				want := rule.Rule{Name: test.name, Description: "P", Policy: "p", Trigger: compliance.Change, Undetermined: rule.Fail}
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Errorf("%s%v", diff, err)
				}
				return
			}
			if !errors.Is(err, compliance.ErrPolicy) {
				t.Fatalf("got %v, want ErrPolicy", err)
			}
			if diff := cmp.Diff(test.error, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("no rules", func(t *testing.T) {
		t.Parallel()
		_, _, err := rulefile.NewSet(fstest.MapFS{}, ruletest.Policies{}).Lookup("", "a")
		if diff := cmp.Diff(`there is no rule "a"; there are no rules at all`, err.Error()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSetOverOverlay(t *testing.T) {
	t.Parallel()
	mine := files("b.yaml", "name: b\npolicy: mine\n", "a.yaml", minimal("a"), "note.txt", "")
	builtIn := files("b.yaml", minimal("b"), "c.yaml", minimal("c"))
	set := newSet(overlay.FS{mine, builtIn})
	names, err := set.Files()
	if diff := cmp.Diff([]string{"a", "b", "c"}, names); diff != "" || err != nil {
		t.Errorf("%s%v", diff, err)
	}
	got := map[string]string{}
	for _, name := range names {
		r, _, err := set.Lookup("", name)
		if err != nil {
			t.Error(err)
		}
		got[name] = r.Policy
	}
	if diff := cmp.Diff(map[string]string{"a": "p", "b": "mine", "c": "p"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestLookupOfPolicies(t *testing.T) {
	t.Parallel()
	set := newSet(files(
		"fast.yaml", "name: fast\npolicy: old-p\ntrigger: period\n", "nightly.yaml", "name: nightly\npolicy: scheduled\nfrequency: One_Hour\n",
		"live.yaml", "name: live\npolicy: scheduled\ntrigger: change\n", "mine.yaml", "name: mine\npolicy: mine\nparameters: {a: 1}\n",
		"strange.yaml", "name: strange\npolicy: p\nfrequency: One_Hour\n", "lost.yaml", "name: lost\npolicy: missing\n",
	))
	plain := rule.Rule{Name: "p", Description: "P", Policy: "p", Trigger: compliance.Change, Undetermined: rule.Fail}
	scheduled := rule.Rule{Name: "scheduled", Description: "S", Policy: "scheduled", Trigger: compliance.Period, Frequency: "Six_Hours", Undetermined: rule.Fail}
	with := func(r rule.Rule, name string, trigger compliance.Trigger, frequency string) rule.Rule {
		r.Name, r.Trigger, r.Frequency = name, trigger, frequency
		return r
	}
	ofMine := rule.Rule{Name: "mine", Description: "M", Policy: "mine", Parameters: rule.Parameters{"a": []byte("1")}, Trigger: compliance.Change, Undetermined: rule.Fail}
	for name, test := range map[string]struct {
		cloud, name string
		want        rule.Rule
		error       string
	}{
		"a policy's id":                    {"", "p", plain, ""},
		"the trigger of a policy":          {"aws", "scheduled", scheduled, ""},
		"a cloud's identifier":             {"aws", "P_AWS", plain, ""},
		"an identifier of another cloud":   {"alicloud", "P_AWS", rule.Rule{}, `there is no rule "P_AWS"; the nearest are fast, p, live`},
		"a former id":                      {"aws", "old-p", plain, ""},
		"a file by the policy's former id": {"", "old-mine", ofMine, ""},
		"a file that names a former id":    {"", "fast", with(plain, "fast", compliance.Period, "TwentyFour_Hours"), ""},
		"another frequency":                {"", "nightly", with(scheduled, "nightly", compliance.Period, "One_Hour"), ""},
		"another trigger":                  {"", "live", with(scheduled, "live", compliance.Change, ""), ""},
		"a frequency without a schedule":   {"", "strange", rule.Rule{}, "rule strange.yaml: frequency is for rules with trigger: period or both"},
		"no such policy":                   {"", "lost", rule.Rule{}, `rule lost.yaml: there is no policy "missing"; the nearest are mine, p, scheduled`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, declared, err := set.Lookup(test.cloud, test.name)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if has := set.Has(test.cloud, test.name); has != (err == nil || test.cloud == "") {
				t.Errorf("there is such a rule: %v", has)
			}
			switch {
			case test.error == "" && (err != nil || declared.ID != got.Policy):
				t.Errorf("policy %s, error %v", declared.ID, err)
			case test.error != "" && (err == nil || err.Error() != test.error || !errors.Is(err, compliance.ErrPolicy)):
				t.Errorf("error %v, want %s", err, test.error)
			}
		})
	}
	names, err := set.Names()
	if diff := cmp.Diff([]string{"fast", "live", "lost", "mine", "nightly", "p", "scheduled", "strange"}, names); diff != "" || err != nil {
		t.Errorf("%s%v", diff, err)
	}
}
