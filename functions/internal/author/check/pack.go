package check

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/rule"
	"github.com/assay-rules/assay/functions/internal/rule/document"
)

// packs checks that packs can be read and that their rules take what they give them.
func packs(sources Sources, rules *rule.Set) ([]*compile.Problem, error) {
	names, err := pack.NewSet(sources.Rules, rules).Names()
	if err != nil {
		return nil, err
	}
	var problems []*compile.Problem
	for _, name := range names {
		file := path.Join(pack.Folder, name+".yaml")
		if !sources.OwnRule(file) {
			continue
		}
		source, err := fs.ReadFile(sources.Rules, file)
		if err != nil {
			return nil, err
		}
		p := packFile{name: name, file: path.Join("rules", file)}
		p.check(source, rules)
		problems = append(problems, p.problems...)
	}
	return problems, nil
}

// packFile is a pack's YAML and what is wrong with it.
type packFile struct {
	name, file string
	problems   []*compile.Problem
}

func (f *packFile) add(line int, format string, args ...any) {
	f.problems = append(f.problems, &compile.Problem{File: f.file, Line: line, Message: fmt.Sprintf(format, args...)})
}

func (f *packFile) check(source []byte, rules *rule.Set) {
	read, err := pack.Parse(source)
	var problems document.Problems
	if errors.As(err, &problems) {
		for _, problem := range problems {
			f.add(problem.Line, "%s", problem.Message)
		}
		return
	}
	if read.Name != f.name {
		f.add(document.LineOf(source, "name"), "name is %q, but must be %q, as the file is called", read.Name, f.name)
	}
	unknown := false
	for _, member := range read.Rules {
		_, declared, err := rules.Lookup("", member.Rule)
		if err != nil {
			unknown = true
			f.add(0, "%v", err)
			continue
		}
		for _, problem := range compile.Problems(declared.CheckValues(member.Parameters)) {
			f.add(0, "rule %s: %s", member.Rule, problem.Message)
		}
	}
	if _, err := pack.Complete(read, rules.Lookup); err != nil && !unknown {
		f.add(0, "%v", err)
	}
}
