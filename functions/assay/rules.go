package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode"

	"github.com/assay-rules/assay/functions/internal/author/search"
	"github.com/assay-rules/assay/functions/internal/commandline"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/policy"
)

type rulesCommand struct {
	Words  []string `arg:"" optional:"" name:"word" help:"Words that must all occur: of a name, a title, a clause, a resource type or a category."`
	Output string   `enum:"text,json" default:"text" help:"Output format: text or json, one object per rule and line (default text)."`
	directories
}

func (rulesCommand) Help() string {
	return `Searches names, aliases and former names, titles in English and Chinese, clauses of frameworks, resource types, categories and packs; the best
match comes first. Common synonyms are known: EIP and elastic IP, S3, OSS and bucket, EC2, ECS and server. Without words all rules are listed.

  assay rules idle EIP
  assay rules S3 versioning
  assay rules AWS::RDS::DBInstance
  assay rules MLPS 8.1.4

Exit codes: 0 rules found, 1 no rule matches, 2 error.`
}

// foundRule is a rule as the command lists it.
type foundRule struct {
	Rule          string              `json:"rule"`
	Policy        string              `json:"policy"`
	Title         string              `json:"title"`
	Zh            string              `json:"zh,omitempty"`
	Category      string              `json:"category"`
	Severity      policy.Severity     `json:"severity"`
	Clouds        []string            `json:"clouds"`
	ResourceTypes []string            `json:"resource_types"`
	Aliases       map[string][]string `json:"aliases,omitempty"`
	Former        []string            `json:"former,omitempty"`
	Frameworks    map[string][]string `json:"frameworks,omitempty"`
	Packs         []string            `json:"packs,omitempty"`

	packTitles []string
}

func (c *rulesCommand) Run(streams stdio) error {
	all, err := c.foundRules(func(name string, err error) {
		fmt.Fprintf(streams.err, "left out: rule %s: %v\n", name, err)
	})
	if err != nil {
		return err
	}
	entries := make([]search.Entry, len(all))
	for i, r := range all {
		entries[i] = r.entry()
	}
	query := strings.Join(c.Words, " ")
	found := search.Rank(query, entries)
	if len(found) == 0 {
		return commandline.Finding(fmt.Sprintf("no rule matches %q: %s", query, elsewhere(query, all)))
	}
	table := tabwriter.NewWriter(streams.out, 0, 0, 2, ' ', 0)
	if c.Output == "text" {
		fmt.Fprintln(table, "RULE\tRISK\tCLOUDS\tTITLE")
	}
	for _, i := range found {
		r := all[i]
		if c.Output == "json" {
			err = errors.Join(err, writeJSON(streams.out, r))
			continue
		}
		title := r.Title
		if r.Zh != "" && strings.ContainsFunc(query, func(letter rune) bool { return unicode.Is(unicode.Han, letter) }) {
			title = r.Zh
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.Rule, r.Severity, strings.Join(r.Clouds, ","), title)
	}
	return errors.Join(err, table.Flush())
}

// foundRules reads all rules. Those that cannot be read are reported, because they would be missed.
func (d directories) foundRules(unread func(name string, err error)) ([]foundRule, error) {
	library, err := d.configLibrary()
	if err != nil {
		return nil, err
	}
	policies, err := d.policies()
	if err != nil {
		return nil, err
	}
	folders, err := compile.NewLibrary(policies).Folders()
	if err != nil {
		return nil, err
	}
	categories := map[string]string{}
	for _, folder := range folders {
		category, _, _ := strings.Cut(folder, "/")
		categories[compile.PolicyID(folder)] = strings.ReplaceAll(category, "_", "-")
	}
	packs, err := packsByRule(library.Packs)
	if err != nil {
		return nil, err
	}
	names, err := library.Rules.Names()
	if err != nil {
		return nil, err
	}
	var all []foundRule
	for _, name := range names {
		r, declared, err := library.Rules.Lookup("", name)
		if err != nil {
			unread(name, err)
			continue
		}
		found := foundRule{
			Rule: r.Name, Policy: r.Policy, Title: cmp.Or(r.Description, declared.Title), Zh: declared.Zh.Title, Category: categories[r.Policy], Severity: declared.Severity,
			Clouds: declared.Clouds(), ResourceTypes: declared.ResourceTypes, Aliases: declared.Aliases, Former: declared.Former, Frameworks: declared.Frameworks,
		}
		for _, p := range packs[r.Name] {
			found.Packs, found.packTitles = append(found.Packs, p.Name), append(found.packTitles, p.Title, p.Zh.Title)
		}
		all = append(all, found)
	}
	return all, nil
}

// packsByRule lists the packs that hold a rule. A pack that cannot be read is left out here: pack list shows what is wrong with it.
func packsByRule(set *pack.Set) (map[string][]pack.Pack, error) {
	names, err := set.Names()
	if err != nil {
		return nil, err
	}
	holding := map[string][]pack.Pack{}
	for _, name := range names {
		p, err := set.Lookup(name)
		if err != nil {
			continue
		}
		for _, member := range p.Rules {
			holding[member.Rule] = append(holding[member.Rule], p)
		}
	}
	return holding, nil
}

// elsewhere says what to do about a query without a result. Of a clause it lists those around it that rules name.
func elsewhere(query string, all []foundRule) string {
	around := strings.TrimSpace(query)
	for strings.ContainsAny(around, "0123456789") && strings.Contains(around, ".") {
		around = around[:strings.LastIndexByte(around, '.')]
		var clauses []string
		for _, r := range all {
			for framework, named := range r.Frameworks {
				for _, clause := range named {
					if strings.HasPrefix(clause, around+".") {
						clauses = append(clauses, framework+" "+clause)
					}
				}
			}
		}
		if slices.Sort(clauses); len(clauses) > 0 {
			return fmt.Sprintf("the clauses below %s that rules name are %s", around, strings.Join(slices.Compact(clauses), ", "))
		}
	}
	return "leave out a word, or list all rules with assay rules"
}

func (r foundRule) entry() search.Entry {
	entry := search.Entry{
		Names: slices.Compact(append([]string{r.Rule, r.Policy}, r.Former...)), Titles: []string{r.Title, r.Zh}, About: append([]string{r.Category}, r.ResourceTypes...),
	}
	for _, cloud := range slices.Sorted(maps.Keys(r.Aliases)) {
		entry.Names = append(entry.Names, r.Aliases[cloud]...)
	}
	for _, cloud := range r.Clouds {
		entry.About = append(entry.About, compliance.CloudTitle(cloud))
	}
	for _, framework := range slices.Sorted(maps.Keys(r.Frameworks)) {
		entry.About = append(entry.About, framework)
		entry.Clauses = append(entry.Clauses, r.Frameworks[framework]...)
	}
	entry.About = append(append(entry.About, r.Packs...), r.packTitles...)
	return entry
}

// packEntry is how a pack is found.
func packEntry(p pack.Pack) search.Entry {
	return search.Entry{Names: []string{p.Name}, Titles: []string{p.Title, p.Zh.Title}, About: []string{p.Framework, p.Description}}
}
