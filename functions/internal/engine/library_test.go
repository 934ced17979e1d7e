package engine_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// built is a library of one compiled policy.
func built(t *testing.T, source string) fstest.MapFS {
	t.Helper()
	metadata, _, planned, err := library(source).Plan(t.Context(), "a/test")
	if err != nil {
		t.Fatal(err)
	}
	var facts plan.Shared
	own, err := facts.Add(planned)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := engine.Encode(metadata, nil, own)
	if err != nil {
		t.Fatal(err)
	}
	texts, err := engine.EncodeTexts(metadata)
	if err != nil {
		t.Fatal(err)
	}
	names, err := engine.EncodeNames([]policy.Metadata{metadata})
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{"policies/test.plan": {Data: encoded}, "texts/test.json": {Data: texts}, engine.NamesFile: {Data: names}}
	for part, encoded := range facts.Parts() {
		files[engine.FactsFile(part)] = &fstest.MapFile{Data: encoded}
	}
	return files
}

// A compiled policy declares what its source declares, and judges as it does.
func TestLibrary(t *testing.T) {
	t.Parallel()
	files := built(t, bandwidthLimit)
	opened := engine.Open(files, files)
	want, err := library(bandwidthLimit).Metadata("a/test")
	if err != nil {
		t.Fatal(err)
	}
	p, err := opened.Policy(t.Context(), "test", nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, p.Metadata, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	resource := eip(`{"bandwidth": {"size": 5}}`)
	if got := judgeOf(t, p, nil).Evaluate(t.Context(), &resource, compliance.Change, eventTime); got.Verdict != compliance.NonCompliant {
		t.Errorf("got %+v", got)
	}
	_, err = opened.Policy(t.Context(), "tset", nil)
	if err == nil || err.Error() != `there is no policy "tset"; the nearest are test` || !errors.Is(err, compliance.ErrPolicy) {
		t.Error(err)
	}
}

// A name is a policy's id, else the cloud's alias, else a former id.
func TestFind(t *testing.T) {
	t.Parallel()
	names, err := engine.EncodeNames([]policy.Metadata{
		{ID: "b", Former: []string{"old", "shared"}}, {ID: "a", Aliases: map[string][]string{"aws": {"shared", "A_AWS"}, "alicloud": {"b"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{engine.NamesFile: {Data: names}}
	for _, id := range []string{"a", "b"} {
		files["policies/"+id+".plan"] = &fstest.MapFile{Data: built(t, bandwidthLimit)["policies/test.plan"].Data}
	}
	opened := engine.Open(files, nil)
	for _, test := range []struct{ cloud, name, want string }{
		{"aws", "a", "a"}, {"alicloud", "b", "b"}, {"aws", "shared", "a"}, {"alicloud", "shared", "b"}, {"", "shared", "b"}, {"aws", "A_AWS", "a"}, {"alicloud", "A_AWS", ""},
		{"", "A_AWS", ""}, {"aws", "old", "b"}, {"aws", "id", ""}, {"aws", "", ""}, {"aws", "a id a\nb", ""}, {"aws", "# Names", ""}, {"aws", "ol", ""},
	} {
		_, found, err := opened.Find(test.cloud, test.name)
		got := ""
		if err != nil { // each file holds another policy than its name says, which the error tells
			_, got, _ = strings.Cut(strings.TrimSuffix(err.Error(), `: the file holds policy "test"`), "policy ")
		}
		if got != test.want || found {
			t.Errorf("%s on %q is %q, want %q: %v", test.name, test.cloud, got, test.want, err)
		}
	}
	ids, err := opened.IDs()
	if diff := cmp.Diff([]string{"a", "b"}, ids); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if _, err := engine.EncodeNames([]policy.Metadata{{ID: "a", Former: []string{"old"}}, {ID: "b", Former: []string{"old"}}}); err == nil ||
		err.Error() != `the name "old" belongs to both a and b` {
		t.Error(err)
	}
}

// What is damaged is an error that says so, wherever it is cut off.
func TestDamagedPolicies(t *testing.T) {
	t.Parallel()
	files := built(t, bandwidthLimit)
	good := files["policies/test.plan"].Data
	for cut := range good {
		files["policies/test.plan"] = &fstest.MapFile{Data: good[:cut]}
		opened := engine.Open(files, nil)
		if _, err := opened.Policy(t.Context(), "test", nil); err == nil || !errors.Is(err, compliance.ErrPolicy) {
			t.Fatalf("cut after %d bytes: %v", cut, err)
		}
	}
	for name, test := range map[string]struct {
		source []byte
		want   string
	}{
		"another version": {append([]byte("assay policy\x7f"), good[13:]...), "policy test: the policy was compiled by another version of assay; compile it again"},
		"no severity":     {[]byte(strings.Replace(string(good), `"severity":"medium"`, `"severity":"mediun"`, 1)), `policy test: custom.severity "mediun" must be high, medium or low`},
		"no policy":       {[]byte("package policies.a.test"), "policy test: not a compiled policy"},
	} {
		files["policies/test.plan"] = &fstest.MapFile{Data: test.source}
		opened := engine.Open(files, nil)
		if _, err := opened.Policy(t.Context(), "test", nil); fmt.Sprint(err) != test.want {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
	}
}

// Without texts, a policy judges all the same; what is asked for and missing is an error.
func TestTexts(t *testing.T) {
	t.Parallel()
	files := built(t, bandwidthLimit)
	for name, test := range map[string]struct {
		texts fs.FS
		want  string
	}{
		"not asked for": {nil, "<nil>"},
		"missing":       {fstest.MapFS{}, "policy test: open texts/test.json: file does not exist"},
		"damaged":       {fstest.MapFS{"texts/test.json": {Data: []byte("{")}}, "policy test: texts/test.json is damaged: build it again: unexpected end of JSON input"},
	} {
		opened := engine.Open(files, test.texts)
		p, err := opened.Policy(t.Context(), "test", nil)
		if fmt.Sprint(err) != test.want || err == nil && p.Title == "" {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
	}
}

// The compiled library is that of the sources. (make lint compares all of it.)
func TestBuiltInLibrary(t *testing.T) {
	t.Parallel()
	opened := engine.Open(assay.Plans(), assay.Texts())
	got, err := opened.IDs()
	if err != nil {
		t.Fatal(err)
	}
	want, err := compile.NewLibrary(assay.Policies()).IDs()
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for _, id := range got {
		if _, err := opened.Policy(t.Context(), id, nil); err != nil {
			t.Error(err)
		}
	}
}
