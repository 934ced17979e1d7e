package exemptionfile_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/exemption"
	"github.com/assay-rules/assay/functions/internal/exemption/exemptionfile"
	"github.com/assay-rules/assay/functions/internal/rule"
	"github.com/assay-rules/assay/functions/internal/rule/document"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
	"github.com/assay-rules/assay/functions/internal/rule/ruletest"
)

func rules() *rule.Set {
	return rulefile.NewSet(fstest.MapFS{"public.yaml": {Data: []byte("name: public\npolicy: bucket-public\n")}}, ruletest.Policies{
		{ID: "bucket-logging", Aliases: map[string][]string{"aws": {"S3_LOGGING"}}, Trigger: compliance.Change},
		{ID: "bucket-public", Former: []string{"public-bucket"}, Trigger: compliance.Change},
	})
}

const everything = `# An exemption with all fields.
name: catalogue
rules: [public, S3_LOGGING, "bucket-*"]
policies: [public-bucket, "*"]
resources:
  clouds: [aws]
  accounts: [012345678901]
  regions: [us-east-1]
  types: [aws/AWS::S3::Bucket, "aws/*"]
  ids: [catalogue]
  names: ["catalogue-*"]
  tags: {data: public, team: "7"}
owner: 陈静 <chen.jing@example.com>
reason: >
  Everybody may read
  the product catalogue.
until: 2027-03-31
ticket: https://tickets.example.com/SEC-1
`

func TestParse(t *testing.T) {
	t.Parallel()
	got, err := exemptionfile.Parse("catalogue", []byte(everything), rules())
	if err != nil {
		t.Fatal(err)
	}
	want := &exemption.Exemption{
		Exemption: compliance.Exemption{
			Name: "catalogue", Owner: "陈静 <chen.jing@example.com>", Reason: "Everybody may read the product catalogue.", Until: "2027-03-31", Ticket: "https://tickets.example.com/SEC-1",
		},
		Rules: []string{"public", "bucket-logging", "bucket-*"}, Policies: []string{"bucket-public", "*"},
		Resources: exemption.Resources{
			Clouds: []string{"aws"}, Accounts: []string{"012345678901"}, Regions: []string{"us-east-1"}, Types: []string{"aws/AWS::S3::Bucket", "aws/*"},
			IDs: []string{"catalogue"}, Names: []string{"catalogue-*"}, Tags: map[string]string{"data": "public", "team": "7"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	const start = "name: a\nowner: o\nreason: r\nuntil: 2027-03-31\n"
	const about = start + "rules: [public]\n"
	const good = about + "resources: {ids: [x]}\n"
	line := func(line int, message string) document.Problems {
		return document.Problems{{Line: line, Message: message}}
	}
	for name, test := range map[string]struct {
		source string
		want   document.Problems
	}{
		"empty":         {"", line(0, "the file is empty")},
		"unknown field": {good + "from: 2026-01-01\n", line(7, `unknown field "from"; the fields are name, owner, policies, reason, resources, rules, ticket, until`)},
		"unknown field of resources": {about + "resources: {ids: [x], id: y}\n",
			line(6, `unknown field "id"; the fields are accounts, clouds, ids, names, regions, tags, types`)},
		"another name":   {strings.Replace(good, "name: a", "name: b", 1), line(1, `name is "b", but must be "a", as the file is called`)},
		"no owner":       {strings.Replace(good, "owner: o", "owner: ' '", 1), line(2, "owner is missing: name who accepts the finding, such as a mail address")},
		"no reason":      {strings.Replace(good, "reason: r\n", "", 1), line(0, "reason is missing: say why the finding is accepted")},
		"two lines":      {strings.Replace(good, "reason: r\n", "reason: \"a\\nb\"\n", 1), line(3, "reason must be on one line")},
		"a long owner":   {strings.Replace(good, "owner: o", "owner: "+strings.Repeat("o", 201), 1), line(2, "owner must have at most 200 characters")},
		"a colon":        {strings.Replace(good, "owner: o", "owner: 'team: a'", 1), line(2, `owner must not contain ": "`)},
		"no date":        {strings.Replace(good, "until: 2027-03-31\n", "", 1), line(0, "until is missing: give the last day on which the finding is accepted, such as 2027-03-31")},
		"no such date":   {strings.Replace(good, "03-31", "02-29", 1), line(4, `until "2027-02-29" must be a date such as 2027-03-31`)},
		"forever":        {strings.Replace(good, "2027-03-31", "never", 1), line(4, `until "never" must be a date such as 2027-03-31`)},
		"no rule":        {start + "resources: {ids: [x]}\n", line(0, "rules and policies are missing: say whose findings are accepted")},
		"unknown rule":   {start + "resources: {ids: [x]}\nrules: [publik]\n", line(6, `rules: there is no rule "publik"; the nearest are public, bucket-public, bucket-logging`)},
		"unknown policy": {start + "resources: {ids: [x]}\npolicies: [publik]\n", line(6, `policies: there is no policy "publik"; the nearest are bucket-public, bucket-logging`)},
		"no rule of a pattern": {start + "resources: {ids: [x]}\nrules: ['disk-*']\n",
			line(6, `rules: none has a name such as "disk-*"; the nearest are public, bucket-public, bucket-logging`)},
		"no resources":  {about, line(0, "resources must be narrowed by accounts, regions, ids, names or tags: a rule that should find nothing need not be enabled")},
		"only a type":   {about + "resources: {types: [aws/AWS::S3::Bucket], clouds: [aws]}\n", line(6, "resources must be narrowed by accounts, regions, ids, names or tags: a rule that should find nothing need not be enabled")},
		"another cloud": {about + "resources: {ids: [x], clouds: [gcp]}\n", line(6, `resources.clouds: "gcp" must be one of huaweicloud, alicloud, aws`)},
		"some accounts": {about + "resources:\n  accounts: ['1*']\n", line(7, `resources.accounts: "1*" cannot be a pattern: list the values`)},
		"every name":    {about + "resources:\n  names: ['**']\n", line(7, `resources.names: "**" means every resource: leave it out`)},
		"an empty id":   {about + "resources:\n  ids: ['']\n", line(7, "resources.ids has an empty value")},
		"an empty tag":  {about + "resources:\n  tags: {env: ''}\n", line(7, "resources.tags: give each tag's key and value")},
		"a tag's value": {about + "resources:\n  tags: {env: 7}\n", line(7, `tag "env" must have a string as its value: write it in quotes`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := exemptionfile.Parse("a", []byte(test.source), rules())
			var problems document.Problems
			if !errors.As(err, &problems) || got != nil {
				t.Fatalf("got %v, %v", got, err)
			}
			if diff := cmp.Diff(test.want, problems); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	file := func(name string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("name: " + name + "\nowner: o\nreason: r\nuntil: 2027-03-31\nrules: [public]\nresources: {ids: [x]}\n")}
	}
	set, err := exemptionfile.Open(fstest.MapFS{"exemptions/b.yaml": file("b"), "exemptions/a.yaml": file("a"), "exemptions/notes.md": {}}, rules())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range set {
		names = append(names, e.Name)
	}
	if diff := cmp.Diff([]string{"a", "b"}, names); diff != "" {
		t.Error(diff)
	}
	if set, err := exemptionfile.Open(fstest.MapFS{}, rules()); set != nil || err != nil {
		t.Error(set, err)
	}
	if _, err := exemptionfile.Open(fstest.MapFS{"exemptions/a.yaml": file("b")}, rules()); err == nil || err.Error() != `exemptions/a.yaml: line 1: name is "b", but must be "a", as the file is called` {
		t.Error(err)
	}
}

// Whatever a file contains: no panic, and either problems or an exemption that covers something by name.
func FuzzParse(f *testing.F) {
	for _, source := range []string{everything, "", "name: a", "name: [", "resources: {tags: {a: &x [*x]}}"} {
		f.Add([]byte(source))
	}
	set := rules()
	f.Fuzz(func(t *testing.T, source []byte) {
		e, err := exemptionfile.Parse("catalogue", source, set)
		var problems document.Problems
		switch {
		case err != nil && (!errors.As(err, &problems) || len(problems) == 0 || e != nil):
			t.Fatalf("%v, error %v", e, err)
		case err == nil && len(e.Problems()) > 0:
			t.Errorf("%+v: %v", e, e.Problems())
		}
	})
}
