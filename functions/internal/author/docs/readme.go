package docs

import (
	"bytes"
	"fmt"
	"slices"
	"text/template"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// The READMEs have a section with the size of the library, which is written between these lines.
const (
	coverageStart = "<!-- library: written by assay docs -->\n"
	coverageEnd   = "<!-- end of library -->\n"
)

// coverage is what a library has for one cloud.
type coverage struct {
	Policies, Types, Packs int
	Managed, Covered       int // rules of the cloud's lists; those with a policy
}

// FillReadmes writes the size of the library into READMEs, by file. A README without the section is unchanged.
func (l *Library) FillReadmes(readmes map[string][]byte) error {
	parsed, err := template.ParseFS(templates, "templates/coverage*.md")
	if err != nil {
		return err
	}
	for file, text := range readmes {
		before, rest, found := bytes.Cut(text, []byte(coverageStart))
		if !found {
			continue
		}
		_, after, found := bytes.Cut(rest, []byte(coverageEnd))
		if !found {
			return fmt.Errorf("%s: the section of the library has no line %q", file, coverageEnd)
		}
		name := "coverage.md"
		if file == "README.zh-CN.md" {
			name = "coverage.zh-CN.md"
		}
		var filled bytes.Buffer
		filled.Write(before)
		filled.WriteString(coverageStart)
		if err := parsed.ExecuteTemplate(&filled, name, l); err != nil {
			return err
		}
		filled.WriteString(coverageEnd)
		filled.Write(after)
		readmes[file] = filled.Bytes()
	}
	return nil
}

// Coverage counts what the library has for each cloud, in the project's order. Managed rules that several lists name count once.
func (l *Library) Coverage() []coverage {
	var clouds []coverage
	for _, cloud := range compliance.Clouds() {
		var c coverage
		types := map[string]bool{}
		for _, p := range l.Policies {
			if slices.Contains(p.Clouds(), cloud) {
				c.Policies++
			}
			for _, native := range p.On(cloud).Native {
				types[native] = true
			}
		}
		c.Types = len(types)
		for _, p := range l.Packs {
			if slices.Contains(p.Clouds(), cloud) {
				c.Packs++
			}
		}
		covered := map[string]bool{}
		for _, list := range l.Lists {
			for _, answer := range list.Answers {
				if list.Cloud == cloud {
					covered[answer.Identifier] = answer.Policy != ""
				}
			}
		}
		c.Managed = len(covered)
		for _, has := range covered {
			if has {
				c.Covered++
			}
		}
		clouds = append(clouds, c)
	}
	return clouds
}
