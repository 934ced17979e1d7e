package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/author/docs"
	"github.com/assay-rules/assay/functions/internal/commandline"
	"github.com/assay-rules/assay/functions/internal/policy/catalogue"
)

type docsCommand struct {
	Out    string `default:"docs" placeholder:"DIR" help:"Output directory (default \"${default}\")."`
	Deploy string `default:"deploy" placeholder:"DIR" help:"Directory for policies.json, which the deployments read (default \"${default}\"); skipped if it does not exist."`
	Check  bool   `help:"Write nothing; report the files that are out of date."`
	directories
}

func (docsCommand) Help() string {
	return `Writes policies.md and packs.md (overviews), policies/ID.md and packs/NAME.md (a page for each), identifiers.md (which managed rules of the
clouds have a policy), reference.md (what authors write: METADATA, files, built-in functions), cli.md (the help of every command), policies.json
(the policies' resource types, for the deployments), and the size of the library in READMEs that have a section for it.

Exit codes: 0 success, 1 files are out of date (only with --check), 2 error.`
}

func (c *docsCommand) Run(ctx context.Context, streams stdio) error {
	policies, rules, err := c.layers()
	if err != nil {
		return err
	}
	library, err := docs.Read(append(policies, assay.Identifiers()), rules)
	if err != nil {
		return err
	}
	pages, err := library.Pages()
	if err != nil {
		return err
	}
	if pages["cli.md"], err = commandReference(ctx); err != nil {
		return err
	}
	if pages["reference.md"], err = docs.Reference(assay.Formats()); err != nil {
		return err
	}
	documents, err := readmes() // by file
	if err != nil {
		return err
	}
	if err := library.FillReadmes(documents); err != nil {
		return err
	}
	for name, page := range pages {
		documents[filepath.Join(c.Out, filepath.FromSlash(name))] = page
	}
	if info, err := os.Stat(c.Deploy); err == nil && info.IsDir() {
		schemas, err := c.schemas()
		if err != nil {
			return err
		}
		if documents[filepath.Join(c.Deploy, catalogue.File)], err = catalogue.JSON(policies, schemas); err != nil {
			return err
		}
	}
	stale, err := c.stale(documents)
	if err != nil || len(stale) == 0 {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if c.Check {
		for _, file := range stale {
			fmt.Fprintln(streams.out, file)
		}
		return commandline.Finding(counted(len(stale), "file") + " out of date: run assay docs")
	}
	for _, file := range stale {
		if content, wanted := documents[file]; wanted {
			err = errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, content, 0o644))
		} else {
			err = os.Remove(file)
		}
		if err != nil {
			return err
		}
		fmt.Fprintln(streams.out, "wrote", file)
	}
	return nil
}

// readmes are the project's READMEs, where the command runs in its directory.
func readmes() (map[string][]byte, error) {
	texts := map[string][]byte{}
	for _, file := range []string{"README.md", "README.zh-CN.md"} {
		text, err := os.ReadFile(file)
		switch {
		case err == nil:
			texts[file] = text
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
	}
	return texts, nil
}

// stale lists the files that are missing or differ, and the pages of policies and packs that no longer exist.
func (c *docsCommand) stale(documents map[string][]byte) ([]string, error) {
	var files []string
	for _, file := range slices.Sorted(maps.Keys(documents)) {
		content, err := os.ReadFile(file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if !bytes.Equal(content, documents[file]) || err != nil {
			files = append(files, file)
		}
	}
	for _, dir := range []string{"policies", "packs"} {
		pages, err := filepath.Glob(filepath.Join(c.Out, dir, "*.md"))
		if err != nil {
			return nil, err
		}
		for _, file := range pages {
			if documents[file] == nil {
				files = append(files, file)
			}
		}
	}
	return files, nil
}

// commandReference is the help of every command.
func commandReference(ctx context.Context) ([]byte, error) {
	if err := os.Unsetenv("COLUMNS"); err != nil { // help would be that wide
		return nil, err
	}
	parser, err := program(stdio{out: io.Discard, err: io.Discard}).Parser(ctx, func(int) {})
	if err != nil {
		return nil, err
	}
	commands := []string{""}
	for _, leaf := range parser.Model.Leaves(true) {
		commands = append(commands, leaf.Path())
	}
	var text bytes.Buffer
	text.WriteString("# The assay command\n")
	for _, command := range commands {
		words := slices.DeleteFunc(strings.Fields(command), func(word string) bool { return word == "assay" || strings.HasPrefix(word, "<") })
		var help bytes.Buffer
		run(ctx, append(words, "--help"), stdio{strings.NewReader(""), &help, &help})
		fmt.Fprintf(&text, "\n## %s\n\n```\n%s\n```\n", strings.Join(append([]string{"assay"}, words...), " "), strings.TrimSpace(help.String()))
	}
	return text.Bytes(), nil
}
