package check

import (
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/rule"
)

// packs checks that packs can be read and that their rules take what they give them.
func packs(sources Sources, rules *rule.Set) ([]*compile.Problem, error) {
	names, err := pack.NewSet(sources.Rules, rules).Names()
	if err != nil {
		return nil, err
	}
	return yamlFiles(sources, pack.Folder, names, func(f *yamlFile) { f.checkPack(rules) })
}

func (f *yamlFile) checkPack(rules *rule.Set) {
	read, err := pack.Parse(f.source)
	if f.unreadable(err) {
		return
	}
	f.checkName(read.Name)
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
