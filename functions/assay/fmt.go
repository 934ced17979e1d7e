package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"

	"github.com/assay-rules/assay/functions/internal/commandline"
)

type fmtCommand struct {
	Paths []string `arg:"" optional:"" name:"path" default:"policies" help:"Files and directories to format (default \"policies\")."`
	Check bool     `help:"Write nothing; report the files that are not formatted."`
}

func (fmtCommand) Help() string {
	return `Formats files *.rego in place and prints the names of those that change. Rego of before version 1 is rewritten: deny[msg] { … } becomes
deny contains msg if { … }.

Exit codes: 0 success, 1 files are not formatted (only with --check), 2 error.`
}

func (c *fmtCommand) Run(streams stdio) error {
	unformatted := 0
	for _, root := range c.Paths {
		found := false
		err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil || entry.IsDir():
				return err
			case filepath.Ext(file) != ".rego" && file == root:
				return fmt.Errorf("%s is neither a directory nor a file *.rego", file)
			case filepath.Ext(file) != ".rego":
				return nil
			}
			found = true
			source, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			formatted, err := formatted(file, source)
			if err != nil || bytes.Equal(source, formatted) {
				return err
			}
			unformatted++
			if !c.Check {
				if err := os.WriteFile(file, formatted, 0o644); err != nil {
					return err
				}
			}
			_, err = fmt.Fprintln(streams.out, file)
			return err
		})
		if err == nil && !found {
			err = fmt.Errorf("%s: no files *.rego in it", root)
		}
		if err != nil {
			return err
		}
	}
	if c.Check && unformatted > 0 {
		return commandline.Finding(counted(unformatted, "file") + " not formatted: run assay fmt")
	}
	return nil
}

// formatted is a file as opa fmt writes it, in version 1 of Rego.
func formatted(file string, source []byte) ([]byte, error) {
	text, err := format.Source(file, source)
	if err == nil {
		return text, nil
	}
	old := format.Opts{RegoVersion: ast.RegoV1, ParserOptions: &ast.ParserOptions{RegoVersion: ast.RegoV0}, DropRedundantDirectiveImports: true}
	if rewritten, oldErr := format.SourceWithOpts(file, source, old); oldErr == nil {
		return rewritten, nil
	}
	return nil, err
}
