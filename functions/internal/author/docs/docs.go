// Package docs generates the documentation of a library from its policies, rules and packs: a page and a table row for each
// policy and each pack, and a table of the clouds' own rules.
package docs

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"text/template"

	"github.com/assay-rules/assay/functions/internal/author/policytest"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/lookup/definitionfile"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/policy/parity"
	"github.com/assay-rules/assay/functions/internal/rule"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
)

//go:embed templates/*.md
var templates embed.FS

// Library is what the documents are about.
type Library struct {
	Policies []*policyPage // by id
	Packs    []packPage    // by name
	Lists    []list
	Unpacked []ruleLine // rules that are in no pack
	Lookups  []lookupLine
}

// lookupLine is a lookup with the policies that read it.
type lookupLine struct {
	*definitionfile.Lookup
	Policies []*policyPage
}

// Grants are the permissions with the resources on which each is granted.
func (l lookupLine) Grants() string {
	all := make([]string, len(l.Permissions))
	for i, permission := range l.Permissions {
		all[i] = code([]string{permission}) + " on " + code(l.GrantedOn(permission))
		if _, said := l.Resources[permission]; !said {
			all[i] += " (undocumented)"
		}
	}
	return strings.Join(all, "; ")
}

// policyPage is what a policy's page shows.
type policyPage struct {
	policy.Metadata
	Folder   string
	Evidence []compile.Evidence
	Examples []example // one of each cloud, if possible one that does not comply
	Rules    []string  // names
	Packs    []string  // names
	Lookups  []*definitionfile.Lookup
}

type example struct {
	policytest.Example
	Name  string
	Event string
}

// packPage is what a pack's page shows.
type packPage struct {
	pack.Pack
	Lines []ruleLine
}

// ruleLine is a rule, in a pack or by itself.
type ruleLine struct {
	Rule     rule.Rule
	Policy   *policyPage
	Risk     policy.Severity // in the pack
	File     bool            // the rule has a file
	Settings []setting
	Clauses  []string
}

// setting is the value that a parameter has. An empty value must be given.
type setting struct{ Name, Value, Unit string }

// list is a vendor's list of rules with what the library has for them.
type list struct {
	parity.List
	Answers []parity.Answer
}

// Pages makes the documents of the library by their paths: policies.md, packs.md, identifiers.md, renamed.md and permissions.md, policies/<id>.md and
// packs/<name>.md.
func (l *Library) Pages() (map[string][]byte, error) {
	parsed, err := template.New("").Funcs(template.FuncMap{
		"cell": cell, "default": defaultText, "expect": expect, "code": code, "cloudNames": cloudNames, "cloudName": compliance.CloudTitle, "join": strings.Join, "number": func(index int) int { return index + 1 },
	}).ParseFS(templates, "templates/*.md")
	if err != nil {
		return nil, err
	}
	documents := map[string][]byte{}
	render := func(name, file string, data any) {
		var text bytes.Buffer
		if failure := parsed.ExecuteTemplate(&text, name, data); failure != nil {
			err = cmp.Or(err, fmt.Errorf("%s: %w", file, failure))
		}
		documents[file] = append(bytes.TrimSpace(text.Bytes()), '\n')
	}
	for _, p := range l.Policies {
		render("policy.md", path.Join("policies", p.ID+".md"), p)
	}
	for _, p := range l.Packs {
		render("pack.md", path.Join("packs", p.Name+".md"), p)
	}
	for _, table := range []string{"policies.md", "packs.md", "identifiers.md", "renamed.md", "permissions.md"} {
		render(table, table, l)
	}
	return documents, err
}

// Read reads what the documents are about. The directory of policies holds also their examples and the table of the clouds' managed rules.
func Read(policies, rules fs.FS) (*Library, error) {
	known := compile.NewLibrary(policies)
	declared, err := readPolicies(known, policies)
	if err != nil {
		return nil, err
	}
	set := rulefile.NewSet(rules, known)
	lines, err := readRules(set, declared)
	if err != nil {
		return nil, err
	}
	all := &Library{}
	if all.Packs, err = readPacks(pack.NewSet(rules, set), lines); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(lines)) {
		if !slices.ContainsFunc(all.Packs, func(page packPage) bool { return page.holds(name) }) {
			all.Unpacked = append(all.Unpacked, lines[name])
		}
	}
	var metadata []policy.Metadata
	for _, id := range slices.Sorted(maps.Keys(declared)) {
		all.Policies = append(all.Policies, declared[id])
		metadata = append(metadata, declared[id].Metadata)
	}
	if all.Lookups, err = readLookups(known, declared); err != nil {
		return nil, err
	}
	table, err := parity.Read(policies)
	if err != nil {
		return nil, err
	}
	for _, l := range table.Lists {
		all.Lists = append(all.Lists, list{l, table.Answers(l, metadata)})
	}
	return all, nil
}

// readPolicies reads what each policy declares, by its id.
func readPolicies(known *compile.Library, policies fs.FS) (map[string]*policyPage, error) {
	folders, err := known.Folders()
	if err != nil {
		return nil, err
	}
	declared := map[string]*policyPage{}
	for _, folder := range folders {
		p := &policyPage{Folder: folder}
		if p.Metadata, err = known.Metadata(folder); err != nil {
			return nil, err
		}
		if p.Evidence, err = known.Evidence(folder); err != nil {
			return nil, err
		}
		if p.Examples, err = readExamples(policies, folder); err != nil {
			return nil, err
		}
		declared[p.ID] = p
	}
	return declared, nil
}

// readLookups reads the lookups, and notes them at the policies that read them.
func readLookups(known *compile.Library, declared map[string]*policyPage) ([]lookupLine, error) {
	definitions, err := known.Lookups()
	if err != nil {
		return nil, err
	}
	readers := map[string][]*policyPage{}
	for _, id := range slices.Sorted(maps.Keys(declared)) {
		names, err := known.PolicyLookups(declared[id].Folder)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			readers[name] = append(readers[name], declared[id])
			declared[id].Lookups = append(declared[id].Lookups, definitions[name])
		}
	}
	var lines []lookupLine
	for _, cloud := range compliance.Clouds() {
		for _, name := range slices.Sorted(maps.Keys(definitions)) {
			if definitions[name].Cloud == cloud {
				lines = append(lines, lookupLine{definitions[name], readers[name]})
			}
		}
	}
	return lines, nil
}

// readExamples returns the most instructive event of each cloud: the first non-compliant one, else the first.
func readExamples(fsys fs.FS, folder string) ([]example, error) {
	files, err := policytest.ExampleFiles(fsys, folder)
	if err != nil {
		return nil, err
	}
	var shown []example
	for _, file := range files {
		parsed, err := policytest.ParseExampleName(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		event, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, err
		}
		e := example{parsed, path.Base(file), strings.TrimSpace(string(event))}
		at := slices.IndexFunc(shown, func(other example) bool { return other.Cloud == e.Cloud })
		switch {
		case at < 0:
			shown = append(shown, e)
		case e.Verdict == compliance.NonCompliant && shown[at].Verdict != compliance.NonCompliant:
			shown[at] = e
		}
	}
	return shown, nil
}

// readRules reads the rules by their names, and notes them at their policies.
func readRules(set *rule.Set, declared map[string]*policyPage) (map[string]ruleLine, error) {
	names, err := set.Names()
	if err != nil {
		return nil, err
	}
	files, err := set.Files()
	if err != nil {
		return nil, err
	}
	lines := map[string]ruleLine{}
	for _, name := range names {
		r, _, err := set.Lookup("", name)
		if err != nil {
			return nil, err
		}
		p := declared[r.Policy]
		hasFile := slices.Contains(files, name)
		if hasFile {
			p.Rules = append(p.Rules, name)
		}
		lines[name] = ruleLine{Rule: r, Policy: p, File: hasFile, Settings: p.settings(r.Parameters)}
	}
	return lines, nil
}

// readPacks reads the packs with their rules' lines, and notes them at their policies.
func readPacks(set *pack.Set, lines map[string]ruleLine) ([]packPage, error) {
	names, err := set.Names()
	if err != nil {
		return nil, err
	}
	var packs []packPage
	for _, name := range names {
		read, err := set.Lookup(name)
		if err != nil {
			return nil, err
		}
		page := packPage{Pack: read}
		for _, member := range read.Rules {
			line := lines[member.Rule]
			line.Risk = member.Risk
			line.Settings = line.Policy.settings(line.Rule.Parameters, member.Parameters)
			line.Clauses = line.Policy.Clauses(read.Framework)
			page.Lines = append(page.Lines, line)
			if !slices.Contains(line.Policy.Packs, name) {
				line.Policy.Packs = append(line.Policy.Packs, name)
			}
		}
		packs = append(packs, page)
	}
	return packs, nil
}

// renamed is a policy under a former id.
type renamed struct {
	Former string
	Policy *policyPage
}

// Renamed are the former ids in alphabetical order.
func (l *Library) Renamed() []renamed {
	var all []renamed
	for _, p := range l.Policies {
		for _, former := range p.Former {
			all = append(all, renamed{former, p})
		}
	}
	slices.SortFunc(all, func(a, b renamed) int { return cmp.Compare(a.Former, b.Former) })
	return all
}

// holds reports whether a rule is in the pack.
func (p packPage) holds(name string) bool {
	return slices.ContainsFunc(p.Pack.Rules, func(member pack.Rule) bool { return member.Rule == name })
}

// Clouds are those that a rule of the pack judges something on.
func (p packPage) Clouds() []string {
	var all []string
	for _, cloud := range compliance.Clouds() {
		if slices.ContainsFunc(p.Lines, func(line ruleLine) bool { return slices.Contains(line.Clouds(), cloud) }) {
			all = append(all, cloud)
		}
	}
	return all
}

// Clouds are those that the rule judges something on.
func (l ruleLine) Clouds() []string { return l.Policy.Metadata.Clouds(l.Rule.Scope.Types...) }

// settings are the values that the policy's parameters have; later ones win, under whichever of its names a parameter is given.
func (p *policyPage) settings(given ...rule.Parameters) []setting {
	var all []setting
	for _, name := range slices.Sorted(maps.Keys(p.Parameters)) {
		declared := p.Parameters[name]
		value := declared.Default
		for _, parameters := range given {
			parameters = policy.Given(parameters)
			for _, own := range append([]string{name}, declared.Aliases...) {
				if raw, found := parameters[own]; found {
					value = raw
				}
			}
		}
		all = append(all, setting{name, string(value), declared.Unit})
	}
	return all
}

// Clauses are those of a framework, or each framework with its own if none is named.
func (p *policyPage) Clauses(framework string) []string {
	if framework != "" {
		return p.Frameworks[framework]
	}
	var all []string
	for _, name := range slices.Sorted(maps.Keys(p.Frameworks)) {
		all = append(all, name+": "+strings.Join(p.Frameworks[name], ", "))
	}
	return all
}

// Covered counts the rules of a list that have a policy.
func (l list) Covered() int {
	count := 0
	for _, answer := range l.Answers {
		if answer.Policy != "" {
			count++
		}
	}
	return count
}

// AlsoCalled returns the other valid names: the clouds' identifiers and former ids.
func (p *policyPage) AlsoCalled() []string {
	all := slices.Clone(p.Former)
	for _, cloud := range compliance.Clouds() {
		all = append(all, p.Aliases[cloud]...)
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(name string) bool { return name == p.ID })
}

// cell keeps a text in one cell of a Markdown table.
func cell(text string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "|", `\|`)
}

func expect(p policy.Parameter) string {
	text := p.Type
	if p.Unit != "" {
		text += ", " + p.Unit
	}
	return text + p.Limits()
}

// defaultText is a parameter's default as a reader would write it.
func defaultText(raw json.RawMessage) string {
	if raw == nil {
		return "required"
	}
	return "`" + string(raw) + "`"
}

func code(all []string) string { return "`" + strings.Join(all, "`, `") + "`" }

// cloudNames names clouds for a reader.
func cloudNames(clouds []string) string {
	names := make([]string, len(clouds))
	for i, cloud := range clouds {
		names[i] = compliance.CloudTitle(cloud)
	}
	return strings.Join(names, ", ")
}
