package compile_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/engine/compile"
)

// Folders and files can have names that are none in Rego.
func TestNamesThatAreNoneInRego(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"my-things/the-size/the-size.rego": {Data: []byte("package policies.things.size\n")}, "lib/my-facts.rego": {Data: []byte("package policies.lib.facts\n")}}
	checker, err := compile.NewChecker(compile.NewLibrary(files), schemas)
	if err != nil {
		t.Fatal(err)
	}
	_, err = checker.Policy(t.Context(), "my-things/the-size")
	got := append(problemsOf(err), problemsOf(checker.Facts("lib/my-facts.rego"))...)
	want := []string{
		`my-things/the-size/the-size.rego:1: package policies.things.size must be policies["my-things"]["the-size"], as its folder`,
		"my-things/the-size/the-size.rego:1: the package has no METADATA: write it in comments directly before the package, with a title and, below custom, id, severity and resource_types:\n" +
			"    # METADATA\n    # title: Buckets have versioning enabled\n    # custom:\n    #   id: the-size\n    #   severity: medium\n    #   resource_types: [aws/AWS::S3::Bucket]",
		`my-things/the-size/the-size.rego:1: there is no rule "evidence": a policy states the evidence that it judged and the reasons to deny`,
		`my-things/the-size/the-size.rego:1: there is no rule "deny": a policy states the evidence that it judged and the reasons to deny`,
		`lib/my-facts.rego:1: package must be policies.lib["my-facts"], as the file`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
