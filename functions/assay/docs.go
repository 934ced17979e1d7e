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
	"github.com/assay-rules/assay/functions/internal/policy/catalogue"
)

type docsCommand struct {
	Out    string `default:"docs" placeholder:"DIR" help:"Where the documents go (${default})."`
	Deploy string `default:"deploy" placeholder:"DIR" help:"Where the deployments look for policies.json (${default}); it is written where that directory exists."`
	Check  bool   `help:"Write nothing; exit with status 1 when a document is not what would be written."`
	directories
}

// Help explains what the flags do not.
func (docsCommand) Help() string {
	return `Writes policies.md and packs.md (tables of all), policies/ID.md and packs/NAME.md (a page each), identifiers.md (which of the clouds' own
rules have a policy), cli.md (the help of every command) and, for the deployments, policies.json: which policy is about which resource types.

Exit status: 0 all right, 1 something is not up to date (--check), 2 something could not be done.`
}

func (c *docsCommand) Run(ctx context.Context, streams stdio) error {
	policies, err := c.policies()
	if err != nil {
		return err
	}
	rules, err := c.rules()
	if err != nil {
		return err
	}
	pages, err := docs.Pages(append(policies, assay.Identifiers()), rules)
	if err != nil {
		return err
	}
	if pages["cli.md"], err = commandReference(ctx); err != nil {
		return err
	}
	documents := map[string][]byte{} // by file
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
	if c.Check {
		for _, file := range stale {
			fmt.Fprintln(streams.out, file)
		}
		return finding{fmt.Errorf("documents that are not up to date: %d; run assay docs", len(stale))}
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

// stale lists the files that are missing, differ, or are pages of policies and packs that are no more.
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
	if err := os.Unsetenv("COLUMNS"); err != nil { // which help would be as wide as
		return nil, err
	}
	parser, err := newParser(ctx, stdio{out: io.Discard, err: io.Discard}, func(int) {})
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
