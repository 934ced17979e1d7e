package check

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/rule/document"
)

// yamlFile is a rule, a pack or an exemption of the user's, and what is wrong with it.
type yamlFile struct {
	name, file string // without and with folder and ending
	source     []byte
	problems   []*compile.Problem
}

// yamlFiles checks those of the named files in a folder of the rules that are the user's.
func yamlFiles(sources Sources, folder string, names []string, check func(*yamlFile)) ([]*compile.Problem, error) {
	var problems []*compile.Problem
	for _, name := range names {
		f := &yamlFile{name: name, file: path.Join(folder, name+".yaml")}
		if !sources.OwnRule(f.file) {
			continue
		}
		var err error
		if f.source, err = fs.ReadFile(sources.Rules, f.file); err != nil {
			return nil, err
		}
		check(f)
		problems = append(problems, f.problems...)
	}
	return problems, nil
}

func (f *yamlFile) add(line int, format string, args ...any) {
	f.problems = append(f.problems, &compile.Problem{File: path.Join("rules", f.file), Line: line, Message: fmt.Sprintf(format, args...)})
}

func (f *yamlFile) lineOf(field ...string) int { return document.LineOf(f.source, field...) }

// unreadable adds what a parser finds, and reports whether there is nothing else to check.
func (f *yamlFile) unreadable(err error) bool {
	var problems document.Problems
	if !errors.As(err, &problems) {
		return false
	}
	for _, problem := range problems {
		f.add(problem.Line, "%s", problem.Message)
	}
	return true
}

// checkName checks that the file is called as what it holds.
func (f *yamlFile) checkName(name string) {
	if name != f.name {
		f.add(f.lineOf("name"), "name is %q, but must be %q, as the file is called", name, f.name)
	}
}
