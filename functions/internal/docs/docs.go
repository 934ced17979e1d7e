// Package docs writes the documentation of a library of policies from what the policies, the rules and the packs declare: a page for each
// policy and a table of all.
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

	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/policytest"
)

//go:embed templates/*.md
var templates embed.FS

// page is what a policy's page shows.
type page struct {
	policy.Metadata
	Folder   string
	Examples []example
}

type example struct {
	policytest.Example
	Name  string
	Event string
}

// Pages makes the documents of a library, by their path: policies.md and policies/<id>.md.
func Pages(policies, examples fs.FS) (map[string][]byte, error) {
	library := engine.NewLibrary(policies)
	folders, err := library.Folders()
	if err != nil {
		return nil, err
	}
	parsed, err := template.New("").Funcs(template.FuncMap{
		"cell": cell, "default": defaultText, "expect": expect, "types": types, "clouds": clouds, "sortedClauses": clauses,
	}).ParseFS(templates, "templates/*.md")
	if err != nil {
		return nil, err
	}
	documents := map[string][]byte{}
	var all []page
	for _, folder := range folders {
		metadata, err := library.Metadata(folder)
		if err != nil {
			return nil, err
		}
		p := page{Metadata: metadata, Folder: folder}
		if p.Examples, err = readExamples(examples, folder); err != nil {
			return nil, err
		}
		if err := render(documents, parsed, "policy.md", path.Join("policies", metadata.ID+".md"), p); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b page) int { return cmp.Compare(a.ID, b.ID) })
	return documents, render(documents, parsed, "policies.md", "policies.md", all)
}

func render(documents map[string][]byte, parsed *template.Template, name, file string, data any) error {
	var text bytes.Buffer
	if err := parsed.ExecuteTemplate(&text, name, data); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	documents[file] = append(bytes.TrimSpace(text.Bytes()), '\n')
	return nil
}

// readExamples takes the first example of each verdict and cloud.
func readExamples(fsys fs.FS, folder string) ([]example, error) {
	files, err := policytest.ExampleFiles(fsys, folder)
	if err != nil {
		return nil, err
	}
	var all []example
	for _, file := range files {
		parsed, err := policytest.ParseExampleName(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		event, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, err
		}
		all = append(all, example{parsed, path.Base(file), strings.TrimSpace(string(event))})
	}
	return all, nil
}

// FirstFinding is the example event that a policy's page shows: the first that does not comply.
func (p page) FirstFinding() *example {
	for i, e := range p.Examples {
		if e.Verdict == "NonCompliant" {
			return &p.Examples[i]
		}
	}
	return nil
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
	if p.Minimum != nil {
		text += fmt.Sprintf(", at least %v", *p.Minimum)
	}
	if p.Maximum != nil {
		text += fmt.Sprintf(", at most %v", *p.Maximum)
	}
	if len(p.Enum) > 0 {
		text += ", one of " + strings.Join(p.Enum, ", ")
	}
	if p.Pattern != "" {
		text += ", matching `" + p.Pattern + "`"
	}
	return text
}

// defaultText is a parameter's default as a reader would write it.
func defaultText(raw json.RawMessage) string {
	if raw == nil {
		return "required"
	}
	return "`" + string(raw) + "`"
}

func types(all []string) string { return "`" + strings.Join(all, "`, `") + "`" }

// clouds names the clouds that a policy serves.
func clouds(all []string) string {
	names := map[string]string{"huaweicloud": "Huawei Cloud", "alicloud": "Alibaba Cloud", "aws": "AWS", "*": "all"}
	var served []string
	for _, t := range all {
		cloud, _, _ := strings.Cut(t, "/")
		if name := names[cloud]; !slices.Contains(served, name) {
			served = append(served, name)
		}
	}
	return strings.Join(served, ", ")
}

func clauses(frameworks map[string][]string) []string {
	var all []string
	for _, framework := range slices.Sorted(maps.Keys(frameworks)) {
		all = append(all, framework+": "+strings.Join(frameworks[framework], ", "))
	}
	return all
}
