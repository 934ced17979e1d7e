package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"time"

	"github.com/assay-rules/assay/functions/internal/author/build"
	"github.com/assay-rules/assay/functions/internal/author/check"
	"github.com/assay-rules/assay/functions/internal/bundle"
	"github.com/assay-rules/assay/functions/internal/commandline"
	"github.com/assay-rules/assay/functions/internal/policy/catalogue"
)

type buildCommand struct {
	Out    string `default:"assay.bundle" placeholder:"FILE" help:"Bundle file to write (default ${default})."`
	Zip    string `type:"existingfile" placeholder:"FUNCTION.zip" help:"Put the bundle into this function's zip instead, beside its binary."`
	Deploy string `default:"deploy" placeholder:"DIR" help:"Directory for policies.json, which the deployments read (default \"${default}\"); skipped if it does not exist."`
	Tree   string `hidden:"" placeholder:"DIR" help:"Write the files of the bundle into this directory instead: the built-in library."`
	Check  bool   `hidden:"" help:"With --tree: write nothing; report the files that are out of date."`
	directories
}

func (buildCommand) Help() string {
	return `Checks and compiles your policies, rules and exemptions together with the built-in ones into a bundle. A function evaluates the bundle instead of its
built-in library if it is the file assay.bundle beside the function's binary (--zip puts it there), or if ASSAY_BUNDLE names it.

Exit codes: 0 success, 1 the policies or rules have problems that assay check reports, 2 error.`
}

func (c *buildCommand) Run(ctx context.Context, streams stdio) error {
	if err := c.destination(); err != nil {
		return err
	}
	checked := checkCommand{Output: "text", directories: c.directories}
	sources, err := checked.sources()
	if err != nil {
		return err
	}
	if !exists(c.Policies) { // built-in files were checked when assay was built
		sources.OwnPolicy = none
	}
	if !exists(c.Rules) {
		sources.OwnRule = none
	}
	problems, err := check.Library(ctx, sources)
	if err != nil {
		return err
	}
	for _, problem := range problems {
		checked.locate(problem)
		fmt.Fprintln(streams.err, problem)
	}
	if n := len(problems); n > 0 {
		return commandline.Finding(counted(n, "problem") + ": nothing was built")
	}
	tree, err := build.Tree(ctx, sources.Policies, sources.Rules)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if c.Tree != "" {
		return c.writeTree(streams, tree)
	}
	encoded, err := bundle.Encode(tree, version())
	if err != nil {
		return err
	}
	written := c.Out
	if c.Zip != "" {
		written = c.Zip
		encoded, err = addToZip(c.Zip, encoded)
	}
	if err == nil {
		err = replaceFile(written, encoded, 0o644)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(streams.out, "wrote %s: %s\n", written, contents(tree))
	return c.writeCatalogue(streams, sources)
}

// destination refuses what cannot be written, before anything is compiled.
func (c *buildCommand) destination() error {
	if c.Zip == "" {
		return writable("--out", c.Out)
	}
	function, err := zip.OpenReader(c.Zip)
	if err != nil {
		return fmt.Errorf("--zip %s: %w", c.Zip, err)
	}
	return function.Close()
}

func (c *buildCommand) writeCatalogue(streams stdio, sources check.Sources) error {
	if info, err := os.Stat(c.Deploy); err != nil || !info.IsDir() {
		return nil
	}
	file := filepath.Join(c.Deploy, catalogue.File)
	listed, err := catalogue.JSON(sources.Policies, sources.Schemas)
	if err != nil {
		return err
	}
	if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, listed) {
		return nil
	}
	if err := os.WriteFile(file, listed, 0o644); err != nil {
		return err
	}
	_, err = fmt.Fprintln(streams.out, "wrote", file)
	return err
}

// writeTree brings a directory up to date.
func (c *buildCommand) writeTree(streams stdio, tree bundle.Tree) error {
	var stale []string
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		old, err := os.ReadFile(filepath.Join(c.Tree, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(old, tree[name]) {
			stale = append(stale, name)
		}
	}
	err := fs.WalkDir(os.DirFS(c.Tree), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && tree[name] == nil {
			stale = append(stale, name)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, name := range stale {
		file := filepath.Join(c.Tree, filepath.FromSlash(name))
		content, wanted := tree[name]
		switch {
		case c.Check:
			_, err = fmt.Fprintln(streams.out, file)
		case wanted:
			err = errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, content, 0o644))
		default:
			err = os.Remove(file)
		}
		if err != nil {
			return err
		}
	}
	if c.Check && len(stale) > 0 {
		return commandline.Finding(counted(len(stale), "file") + " out of date: run make generate")
	}
	return nil
}

// addToZip returns a function's zip with the bundle added. The other files are unchanged.
func addToZip(file string, encoded []byte) ([]byte, error) {
	source, err := zip.OpenReader(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	defer source.Close()
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for _, entry := range source.File {
		if entry.Name == bundle.File {
			continue
		}
		if err := w.Copy(entry); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", file, entry.Name, err)
		}
	}
	header := &zip.FileHeader{Name: bundle.File, Method: zip.Deflate, Modified: time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)}
	header.SetMode(0o644) // reproducible
	part, err := w.CreateHeader(header)
	if err != nil {
		return nil, err
	}
	if _, err := part.Write(encoded); err != nil {
		return nil, err
	}
	err = w.Close()
	return archive.Bytes(), err
}

// version returns the version of this command.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
