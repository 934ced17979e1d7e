package schema_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/author/schema"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
)

func described(t *testing.T, source []byte) map[string][]string {
	t.Helper()
	read, err := schema.Parse(source)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for _, property := range read.Properties {
		all[property.String()] = property.Kinds
	}
	return all
}

func TestDerive(t *testing.T) {
	t.Parallel()
	source, err := schema.Derive("aws/AWS::X::Y", "From an item.",
		json.RawMessage(`{"on": true, "size": 5, "name": null, "rules": [{"port": 1}, {"port": "all", "open": false}], "empty": [], "vpc": {"id": "a"}, "none": {}}`),
		json.RawMessage(`{"size": "5", "vpc": "a"}`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"on": {"boolean"}, "size": {"number", "string"}, "name": {}, "rules": {"array"}, "rules[]": {"object"}, "rules[].port": {"number", "string"},
		"rules[].open": {"boolean"}, "empty": {"array"}, "vpc": {"object", "string"}, "vpc.id": {"string"}, "none": {"object"},
	}
	if diff := cmp.Diff(want, described(t, source)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, wrong := range []string{`[]`, `{`, `null`} {
		if _, err := schema.Derive("aws/AWS::X::Y", "", json.RawMessage(wrong)); err == nil {
			t.Errorf("%s: no error", wrong)
		}
	}
}

func TestPublished(t *testing.T) {
	t.Parallel()
	source, ok := schema.Published("aws/AWS::EC2::Volume")
	if !ok {
		t.Fatal("AWS::EC2::Volume is not known")
	}
	got := described(t, source)
	for path, want := range map[string][]string{
		"encrypted": {"boolean", "string"}, "size": {"number", "string"}, "kmsKeyId": {}, "state": {"array", "object"}, "state.value": {}, "state[].value": {},
	} {
		if diff := cmp.Diff(want, got[path]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	for _, unknown := range []string{"", "aws/", "aws/AWS::SQS", "alicloud/AWS::SQS::Queue", "aws/AWS::SQS::Queue\n\tDelaySeconds integer"} {
		if _, ok := schema.Published(unknown); ok {
			t.Errorf("%q is known", unknown)
		}
	}
}

// Every published type has a schema that policies can be checked and judged by.
func TestPublishedTypes(t *testing.T) {
	t.Parallel()
	types := schema.PublishedTypes()
	if len(types) < 400 {
		t.Fatalf("%d types", len(types))
	}
	fsys := fstest.MapFS{}
	for _, resourceType := range types {
		source, ok := schema.Published(resourceType)
		if !ok {
			t.Fatalf("%s has no schema", resourceType)
		}
		if len(described(t, source)) == 0 {
			t.Errorf("%s has no properties", resourceType)
		}
		fsys["schemas/"+schema.File(resourceType)] = &fstest.MapFile{Data: source}
	}
	library := compile.NewLibrary(fsys)
	for _, resourceType := range types {
		if known, err := library.Type(resourceType); err != nil || known == nil {
			t.Errorf("%s: %v, %v", resourceType, known, err)
		}
	}
}

// Built-in schemas can be read, and what they declare is found.
func TestRead(t *testing.T) {
	t.Parallel()
	types, err := schema.Types(assay.Schemas())
	if err != nil {
		t.Fatal(err)
	}
	for _, resourceType := range types {
		read, err := schema.Read(assay.Schemas(), resourceType, "")
		undocumented := resourceType == "huaweicloud/obs.buckets" // policies ask OBS
		if err != nil || (len(read.Properties) == 0) != undocumented {
			t.Errorf("%s: %d properties, %v", resourceType, len(read.Properties), err)
		}
	}
	for _, unknown := range []string{"", "aws/AWS::X::Y", "../aws", "aws/../../x"} {
		if _, err := schema.Read(assay.Schemas(), unknown, ""); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v", unknown, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"title": "aws/AWS::X::Y", "properties": {"a": {"anyOf": [{"type": ["string", "null"]}, {"items": {}}]}}}`))
	f.Fuzz(func(_ *testing.T, source []byte) { _, _ = schema.Parse(source) })
}
