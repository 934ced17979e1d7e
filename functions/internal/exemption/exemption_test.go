package exemption_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/exemption"
)

func bucket() *compliance.Resource {
	return &compliance.Resource{
		Cloud: compliance.AWS, Account: "111122223333", Region: "us-east-1", Type: "aws/AWS::S3::Bucket", ID: "b-1", Name: "ci-cache-7",
		Tags: map[string][]string{"env": {"test", "prod"}, "team": {"web"}},
	}
}

// A resource must have one of the values of each field. What is not known of it never makes an exemption cover it.
func TestCovers(t *testing.T) {
	t.Parallel()
	all := exemption.Resources{
		Clouds: []string{"alicloud", "aws"}, Accounts: []string{"1", "111122223333"}, Regions: []string{"us-east-1"}, Types: []string{"aws/AWS::S3::*"},
		IDs: []string{"b-1"}, Names: []string{"ci-*-7"}, Tags: map[string]string{"env": "prod", "team": "web"},
	}
	for name, test := range map[string]struct {
		resources exemption.Resources
		change    func(r *compliance.Resource)
		want      bool
	}{
		"all":             {all, func(*compliance.Resource) {}, true},
		"another cloud":   {all, func(r *compliance.Resource) { r.Cloud = compliance.HuaweiCloud }, false},
		"another account": {all, func(r *compliance.Resource) { r.Account = "11112222333" }, false},
		"another region":  {all, func(r *compliance.Resource) { r.Region = "us-east-2" }, false},
		"another type":    {all, func(r *compliance.Resource) { r.Type = "aws/AWS::EC2::Instance" }, false},
		"another id":      {all, func(r *compliance.Resource) { r.ID = "b-12" }, false},
		"another name":    {all, func(r *compliance.Resource) { r.Name = "ci-cache-70" }, false},
		"another tag":     {all, func(r *compliance.Resource) { r.Tags["env"] = []string{"production"} }, false},
		"one tag":         {all, func(r *compliance.Resource) { delete(r.Tags, "team") }, false},
		"no tags":         {all, func(r *compliance.Resource) { r.Tags = nil }, false},
		"no region":       {all, func(r *compliance.Resource) { r.Region = "" }, false},
		"no name":         {all, func(r *compliance.Resource) { r.Name = "" }, false},
		"an id is no pattern": {
			exemption.Resources{IDs: []string{"b-*"}}, func(*compliance.Resource) {}, false,
		},
	} {
		resource := bucket()
		test.change(resource)
		e := exemption.Exemption{Resources: test.resources}
		if got := e.Covers(resource); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for pattern, texts := range map[string]struct{ of, others []string }{
		"":       {[]string{""}, []string{"a"}},
		"a":      {[]string{"a"}, []string{"", "A", "aa"}},
		"*":      {[]string{"", "a/b", "*"}, nil},
		"a*":     {[]string{"a", "ab", "a/b"}, []string{"", "ba"}},
		"*a":     {[]string{"a", "ba", "aa"}, []string{"", "ab"}},
		"a*a":    {[]string{"aa", "aba"}, []string{"a", "ab"}},
		"a*b*c":  {[]string{"abc", "a-b-c", "abbc", "abcbc"}, []string{"ac", "acb", "abcd"}},
		"a**b":   {[]string{"ab", "axb"}, []string{"a"}},
		"[a]?\\": {[]string{"[a]?\\"}, []string{"a", "ab"}},
	} {
		for _, text := range texts.of {
			if !exemption.Match(pattern, text) {
				t.Errorf("%q is not of %q", text, pattern)
			}
		}
		for _, text := range texts.others {
			if exemption.Match(pattern, text) {
				t.Errorf("%q is of %q", text, pattern)
			}
		}
	}
}

// An exemption holds until the end of its last day in UTC, and never without a time.
func TestOver(t *testing.T) {
	t.Parallel()
	e := exemption.Exemption{Exemption: compliance.Exemption{Until: "2026-03-31"}}
	for at, want := range map[string]bool{
		"2026-03-31T23:59:59Z": false, "2026-04-01T00:00:00Z": true, "2026-04-01T07:59:59+08:00": false, "2026-03-31T20:00:00-04:00": true, "0001-01-01T00:00:00Z": true,
	} {
		parsed, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.Over(parsed); got != want {
			t.Errorf("%s: %t", at, got)
		}
	}
	if !e.Over(time.UnixMilli(1669098286719000)) { // microseconds taken for milliseconds: a year of five digits
		t.Error("it holds for ever")
	}
}

func named(name, until string, ids ...string) *exemption.Exemption {
	return &exemption.Exemption{
		Exemption: compliance.Exemption{Name: name, Owner: "o", Reason: "r", Until: until}, Rules: []string{"bucket-*"}, Policies: []string{"p"},
		Resources: exemption.Resources{IDs: ids},
	}
}

func TestOf(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
	past, ended, holds, other := named("past", "2025-01-01", "b-1"), named("ended", "2026-03-03", "b-1"), named("holds", "2026-03-04", "b-1"), named("other", "2099-01-01", "b-2")
	for name, test := range map[string]struct {
		set         exemption.Set
		valid, over *exemption.Exemption
	}{
		"none":         {},
		"of another":   {set: exemption.Set{other}},
		"over":         {set: exemption.Set{other, ended, past}, over: ended},
		"the first":    {set: exemption.Set{other, holds, named("later", "2099-01-01", "b-1")}, valid: holds},
		"one that was": {set: exemption.Set{past, holds}, valid: holds},
	} {
		if valid, over := test.set.Of(bucket(), at); valid != test.valid || over != test.over {
			t.Errorf("%s: %v, %v", name, valid, over)
		}
	}
}

func TestAbout(t *testing.T) {
	t.Parallel()
	set := exemption.Set{named("a", "2026-03-03", "x")}
	for of, want := range map[[2]string]int{{"bucket-logging", "q"}: 1, {"mine", "p"}: 1, {"mine", "q"}: 0, {"p", "q"}: 0} {
		if got := len(set.About(of[0], of[1])); got != want {
			t.Errorf("%v: %d", of, got)
		}
	}
}

func TestBundle(t *testing.T) {
	t.Parallel()
	whole := named("whole", "2027-03-31", "b-1")
	whole.Ticket, whole.Resources.Tags = "SEC-1", map[string]string{"env": "prod"}
	set := exemption.Set{named("a", "2027-03-31", "b-1"), whole}
	encoded, err := exemption.Encode(set)
	if err != nil {
		t.Fatal(err)
	}
	got, err := exemption.Open(fstest.MapFS{exemption.File: {Data: encoded}})
	if diff := cmp.Diff(set, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if got, err := exemption.Open(fstest.MapFS{}); got != nil || err != nil {
		t.Error(got, err)
	}
	for content, want := range map[string]string{
		"{}":                   "exemptions.json: json: cannot unmarshal object",
		`[null]`:               "an exemption is null",
		`[{"name":"a","x":1}]`: `unknown field "x"`,
		strings.Replace(string(encoded), "2027-03-31", "soon", 1): `exemptions.json: a: until "soon" must be a date`,
		strings.Replace(string(encoded), `"ids"`, `"types"`, 1):   "exemptions.json: a: resources must be narrowed by accounts, regions, ids, names or tags",
	} {
		if _, err := exemption.Open(fstest.MapFS{exemption.File: {Data: []byte(content)}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", content, err)
		}
	}
}

// Beside a verdict, an exemption says what people ask for, and not what it covers.
func TestJSON(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(&named("a", "2027-03-31", "b-1").Exemption)
	if want := `{"name":"a","owner":"o","reason":"r","until":"2027-03-31"}`; err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
}
