package check_test

import (
	"flag"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
	"github.com/assay-rules/assay/functions/internal/author/check"
)

var update = flag.Bool("update", false, "write what check says into testdata/mistakes")

// Mistakes that people make, each in a folder with the policy and what check says about it. Each must be said with its line, and what to do.
func TestMistakes(t *testing.T) {
	t.Parallel()
	folders, err := os.ReadDir("testdata/mistakes")
	if err != nil {
		t.Fatal(err)
	}
	if len(folders) < 25 {
		t.Errorf("%d mistakes, want at least 25", len(folders))
	}
	facts := libraryFacts(t)
	for _, folder := range folders {
		t.Run(folder.Name(), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join("testdata", "mistakes", folder.Name())
			source, err := os.ReadFile(filepath.Join(dir, "policy.rego"))
			if err != nil {
				t.Fatal(err)
			}
			const place = "bucket/bucket_named/"
			files := fstest.MapFS{
				place + "bucket_named.rego":           {Data: source},
				place + "examples/aws_compliant.json": {Data: []byte("{}")}, place + "examples/aws_noncompliant.json": {Data: []byte("{}")},
			}
			none := func(string) bool { return false }
			found, err := check.Library(t.Context(), check.Sources{
				Policies: overlay.FS{files, facts}, Schemas: assay.Schemas(), Rules: fstest.MapFS{},
				OwnPolicy: func(file string) bool { return files[file] != nil }, OwnRule: none,
			})
			if err != nil {
				t.Fatal(err)
			}
			var said strings.Builder
			for _, problem := range found {
				said.WriteString(path.Base(problem.File) + strings.TrimPrefix(problem.Error(), problem.File) + "\n")
			}
			golden := filepath.Join(dir, "want.txt")
			if *update {
				if err := os.WriteFile(golden, []byte(said.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), said.String()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if said.Len() == 0 {
				t.Error("the mistake is not found")
			}
		})
	}
}

// libraryFacts are the facts of the library, without its policies.
func libraryFacts(t *testing.T) fs.FS {
	t.Helper()
	facts := fstest.MapFS{}
	for _, pattern := range []string{"lib/*.rego", "lookups/*/*"} {
		files, err := fs.Glob(assay.Policies(), pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			source, err := fs.ReadFile(assay.Policies(), file)
			if err != nil {
				t.Fatal(err)
			}
			facts[file] = &fstest.MapFile{Data: source}
		}
	}
	return facts
}
