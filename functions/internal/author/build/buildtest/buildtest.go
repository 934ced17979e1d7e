// Package buildtest builds bundles for tests.
package buildtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
	"github.com/assay-rules/assay/functions/internal/author/build"
	"github.com/assay-rules/assay/functions/internal/bundle"
)

// Write builds a bundle of policies and rules over the built-in ones, and returns its file. It is called assay.bundle and is in a
// directory of its own.
func Write(t testing.TB, policies, rules fs.FS) string {
	t.Helper()
	tree, err := build.Tree(t.Context(), overlay.FS{policies, assay.Policies()}, overlay.FS{rules, assay.Rules()})
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := bundle.Encode(tree, "test")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), bundle.File)
	if err := os.WriteFile(file, encoded, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
