package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/compliance"
)

// export writes what OPA's own tools need of the library: the schemas by the names with which policies refer to them, and the facts, of which those
// of the user are left out, because OPA accepts no rule twice.
func (c *schemaCommand) export(streams stdio) error {
	schemas, err := c.schemas()
	if err != nil {
		return err
	}
	written := map[string]int{}
	for _, cloud := range compliance.Clouds() {
		files, err := fs.Glob(schemas, cloud+"/*.json")
		if err != nil {
			return err
		}
		for _, file := range files {
			source, err := fs.ReadFile(schemas, file)
			if err != nil {
				return err
			}
			var of struct{ Title string }
			if err := json.Unmarshal(source, &of); err != nil || !fs.ValidPath(of.Title) {
				return fmt.Errorf("schema %s: run assay check to see what is wrong with it", file)
			}
			if err := exportFile(filepath.Join(c.Export, "schemas"), of.Title+".json", source); err != nil {
				return err
			}
			written["schemas"]++
		}
	}
	for _, library := range []fs.FS{assay.Policies(), assay.Tests()} { // lib/testing.rego is one of the tests
		files, err := fs.Glob(library, "lib/*.rego")
		if err != nil {
			return err
		}
		for _, file := range files {
			if _, err := os.Stat(filepath.Join(c.Policies, filepath.FromSlash(file))); err == nil || strings.HasSuffix(file, "_test.rego") {
				continue
			}
			source, err := fs.ReadFile(library, file)
			if err != nil {
				return err
			}
			if err := exportFile(c.Export, file, source); err != nil {
				return err
			}
			written["lib"]++
		}
	}
	for _, folder := range []string{"schemas", "lib"} {
		if n := written[folder]; n > 0 {
			fmt.Fprintf(streams.out, "wrote %s to %s\n", counted(n, "file"), filepath.Join(c.Export, folder))
		}
	}
	return nil
}

func exportFile(dir, name string, content []byte) error {
	if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(path.Dir(name))), 0o755); err != nil {
		return err
	}
	return replaceFile(filepath.Join(dir, filepath.FromSlash(name)), content, 0o644)
}
