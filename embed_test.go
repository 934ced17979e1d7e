package assay_test

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
)

// What a function embeds is every policy and fact, and no test.
func TestEmbedded(t *testing.T) {
	t.Parallel()
	var policies, tests []string
	for _, file := range regoFiles(t, os.DirFS("policies")) {
		if strings.HasSuffix(file, "_test.rego") {
			tests = append(tests, file)
		} else {
			policies = append(policies, file)
		}
	}
	if diff := cmp.Diff(policies, regoFiles(t, assay.Policies())); diff != "" || len(policies) == 0 {
		t.Errorf("policies (-in the folder +embedded); add a pattern to embed.go: %s", diff)
	}
	if diff := cmp.Diff(tests, regoFiles(t, assay.Tests())); diff != "" || len(tests) == 0 {
		t.Errorf("tests (-in the folder +embedded): %s", diff)
	}
}

func regoFiles(t *testing.T, fsys fs.FS) []string {
	t.Helper()
	var files []string
	err := fs.WalkDir(fsys, ".", func(file string, _ fs.DirEntry, err error) error {
		if path.Ext(file) == ".rego" {
			files = append(files, file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
