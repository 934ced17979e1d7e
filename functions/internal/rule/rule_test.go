package rule_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/rule"
)

func files(pairs ...string) fstest.MapFS {
	all := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		all[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return all
}

func minimal(name string) string { return "name: " + name + "\npolicy: p\n" }

func TestLookup(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 64)
	set := rule.NewSet(files(
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
		"other name":    {"other", `rule other.yaml: name is "another"; a rule's file is called as the rule`},
		"broken":        {"broken", `rule broken.yaml: line 3: there is no field "severity"`},
		"folder":        {"folder", `read rule "folder": read folder.yaml: invalid argument`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := set.Lookup(test.name)
			if test.error == "" {
				want := rule.Rule{Name: test.name, Policy: "p", Trigger: compliance.Change, Undetermined: rule.Fail}
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
		_, err := rule.NewSet(fstest.MapFS{}).Lookup("a")
		if diff := cmp.Diff(`there is no rule "a"; there are no rules at all`, err.Error()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSetOverOverlay(t *testing.T) {
	t.Parallel()
	mine := files("b.yaml", "name: b\npolicy: mine\n", "a.yaml", minimal("a"), "note.txt", "")
	builtIn := files("b.yaml", minimal("b"), "c.yaml", minimal("c"))
	set := rule.NewSet(overlay.FS{mine, builtIn})
	names, err := set.Names()
	if diff := cmp.Diff([]string{"a", "b", "c"}, names); diff != "" || err != nil {
		t.Errorf("%s%v", diff, err)
	}
	got := map[string]string{}
	for _, name := range names {
		r, err := set.Lookup(name)
		if err != nil {
			t.Error(err)
		}
		got[name] = r.Policy
	}
	if diff := cmp.Diff(map[string]string{"a": "p", "b": "mine", "c": "p"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestBuiltInRulesAreReadable(t *testing.T) {
	t.Parallel()
	set := rule.NewSet(assay.Rules())
	names, err := set.Names()
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		if _, err := set.Lookup(name); err != nil {
			t.Error(err)
		}
	}
}
