package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"text/tabwriter"

	"github.com/assay-rules/assay/functions/internal/bundle"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/exemption"
	"github.com/assay-rules/assay/functions/internal/policy"
)

type bundleCommand struct {
	Show bundleShowCommand `cmd:"" help:"List the policies, rules, packs and exemptions in a bundle."`
}

type bundleShowCommand struct {
	File   string `arg:"" optional:"" help:"Bundle file (default assay.bundle)."`
	Output string `enum:"text,json" default:"text" help:"Output format: text or json, one object (default text)."`
}

func (bundleShowCommand) Help() string {
	return `Exit codes: 0 success, 2 error: the file is not a bundle, or is damaged.`
}

// shownBundle is the content of a bundle.
type shownBundle struct {
	bundle.Manifest
	Policies []shownPolicy `json:"policies"`
	Rules    []string      `json:"rules"` // that differ from their policies
	Packs    []string      `json:"packs"`

	Exemptions exemption.Set `json:"exemptions"`
}

type shownPolicy struct {
	ID       string          `json:"id"`
	Severity policy.Severity `json:"severity"`
	Title    string          `json:"title"`
}

func (c *bundleShowCommand) Run(ctx context.Context, streams stdio) error {
	file := cmp.Or(c.File, bundle.File)
	read, err := bundle.Read(file)
	if err != nil {
		return err
	}
	shown, err := showBundle(ctx, read)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if c.Output == "json" {
		return writeJSON(streams.out, shown)
	}
	table := tabwriter.NewWriter(streams.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "built by assay %s: %s\n\nPOLICY\tSEVERITY\tTITLE\n", shown.Assay,
		countedLibrary(len(shown.Policies), len(shown.Rules), len(shown.Packs), len(shown.Exemptions)))
	for _, p := range shown.Policies {
		fmt.Fprintf(table, "%s\t%s\t%s\n", p.ID, p.Severity, p.Title)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if _, err = fmt.Fprintf(streams.out, "\nRULES that differ from their policies' defaults\n%s\n\nPACKS\n%s\n", strings.Join(shown.Rules, "\n"), strings.Join(shown.Packs, "\n")); err != nil || len(shown.Exemptions) == 0 {
		return err
	}
	fmt.Fprintf(table, "\nEXEMPTION\tUNTIL\tOWNER\tREASON\n")
	for _, e := range shown.Exemptions {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", e.Name, e.Until, e.Owner, e.Reason)
	}
	return table.Flush()
}

// showBundle opens everything in a bundle, so that it detects any damage.
func showBundle(ctx context.Context, read *bundle.Bundle) (shownBundle, error) {
	shown := shownBundle{Manifest: read.Manifest}
	if err := read.Verify(); err != nil {
		return shown, err
	}
	library := engine.Open(read, read)
	ids, err := library.IDs()
	if err != nil {
		return shown, err
	}
	for _, id := range ids {
		p, err := library.Policy(ctx, id, nil)
		if err != nil {
			return shown, err
		}
		shown.Policies = append(shown.Policies, shownPolicy{p.ID, p.Severity, p.Title})
	}
	if shown.Rules, err = namesIn(read, bundle.RulesDir); err != nil {
		return shown, err
	}
	if shown.Packs, err = namesIn(read, bundle.PacksDir); err != nil {
		return shown, err
	}
	shown.Exemptions, err = exemption.Open(read)
	return shown, err
}

func namesIn(files fs.FS, folder string) ([]string, error) {
	found, err := fs.Glob(files, folder+"/*"+bundle.Extension)
	names := make([]string, len(found))
	for i, file := range found {
		names[i] = strings.TrimSuffix(path.Base(file), bundle.Extension)
	}
	return names, err
}

// contents describes the number of policies, rules, packs and exemptions in a tree.
func contents(tree bundle.Tree) string {
	counts := map[string]int{}
	for name := range tree {
		if name != engine.NamesFile {
			folder, _, _ := strings.Cut(name, "/")
			counts[folder]++
		}
	}
	var exemptions []json.RawMessage
	_ = json.Unmarshal(tree[exemption.File], &exemptions) // there may be none
	return countedLibrary(counts[engine.PoliciesDir], counts[bundle.RulesDir], counts[bundle.PacksDir], len(exemptions))
}

func countedLibrary(policies, rules, packs, exemptions int) string {
	text := fmt.Sprintf("%d policies", policies)
	if policies == 1 {
		text = "1 policy"
	}
	text += fmt.Sprintf(", %s, %s", counted(rules, "rule"), counted(packs, "pack"))
	if exemptions > 0 {
		text += ", " + counted(exemptions, "exemption")
	}
	return text
}
