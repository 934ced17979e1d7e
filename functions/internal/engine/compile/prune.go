package compile

import (
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// pruned is a policy with the facts that it needs and no others, so that a file of facts can grow without making every function that uses
// one of them start later. A variable counts as the rule of its name: too many facts stay, never too few. That facts are written out in full,
// and not looked up by a computed name, is part of the contract (checkReferences).
type pruned struct {
	library   *Library
	annotated bool // facts are read with their METADATA
	own       *ast.Module
	parsed    map[string]*ast.Module
	kept      map[*ast.Rule]bool
	rules     map[string]bool // needed, by package and name
	paths     map[string]bool // referred to below data.policies, true: its file is parsed
}

// prune parses the policy in a folder, and of the facts the files that it needs, with METADATA if annotated. ok is false where something is missing or wrong; then the whole
// library tells better what it is.
func (l *Library) prune(folder string, annotated bool) (own *ast.Module, modules map[string]*ast.Module, ok bool) {
	p := &pruned{l, annotated, nil, map[string]*ast.Module{}, map[*ast.Rule]bool{}, map[string]bool{}, map[string]bool{}}
	files, err := l.sources(folder)
	if err != nil || p.parse(files, true) != nil {
		return nil, nil, false
	}
	if p.own, err = ownModule(folder, p.parsed); err != nil {
		return nil, nil, false
	}
	for _, reference := range references(p.own) { // also those that no rule uses must be there
		if files, err := l.filesOf(reference.path); err != nil || files == nil {
			return nil, nil, false
		}
	}
	for p.keep() {
		if p.load() != nil {
			return nil, nil, false
		}
	}
	modules = map[string]*ast.Module{}
	for file, module := range p.parsed {
		rest := *module
		rest.Rules = nil
		for _, rule := range module.Rules {
			if p.kept[rule] {
				rest.Rules = append(rest.Rules, rule)
			}
		}
		if len(rest.Rules) > 0 {
			modules[file] = &rest
		}
	}
	return p.own, modules, true
}

func (p *pruned) parse(files []string, annotated bool) error {
	for _, file := range files {
		if p.parsed[file] != nil {
			continue
		}
		module, err := p.library.module(source{file, annotated})
		if err != nil {
			return err
		}
		p.parsed[file] = module
	}
	return nil
}

// keep adds the rules of parsed files that are needed, and what they need. It reports whether there were any.
func (p *pruned) keep() bool {
	found := false
	for changed := true; changed; {
		changed = false
		for _, module := range p.parsed {
			whole := module.Package.Path.Equal(p.own.Package.Path)
			for _, rule := range module.Rules {
				if !p.kept[rule] && (whole || p.rules[ruleKey(module.Package.Path, rule.Head.Ref()[0])]) {
					p.kept[rule], changed, found = true, true, true
					p.need(rule, module)
				}
			}
		}
	}
	return found
}

// load parses the files of packages that are referred to.
func (p *pruned) load() error {
	for reference, parsed := range p.paths {
		if parsed {
			continue
		}
		files, err := p.library.filesOf(reference)
		if err != nil {
			return err
		}
		if files == nil {
			return compliance.ErrPolicy.Errorf("there is no package for %s", reference)
		}
		if err := p.parse(files, p.annotated); err != nil {
			return err
		}
		p.paths[reference] = true
	}
	return nil
}

func ruleKey(pkg ast.Ref, name *ast.Term) string {
	return pkg.String() + " " + strings.Trim(name.String(), `"`)
}

// need notes which rules and packages a rule can refer to.
func (p *pruned) need(rule *ast.Rule, module *ast.Module) {
	imports := map[ast.Var]ast.Ref{}
	for _, imported := range module.Imports {
		if target, ok := imported.Path.Value.(ast.Ref); ok {
			imports[imported.Name()] = target
		}
	}
	ast.WalkTerms(rule, func(term *ast.Term) bool {
		switch value := term.Value.(type) {
		case ast.Var:
			p.rules[ruleKey(module.Package.Path, term)] = true
			if target, imported := imports[value]; imported {
				p.refer(target)
			}
		case ast.Ref:
			head, _ := value[0].Value.(ast.Var)
			if target, imported := imports[head]; imported && len(value) > 1 {
				p.refer(target.Append(value[1]))
			} else if head == ast.DefaultRootDocument.Value {
				p.refer(value.GroundPrefix())
			}
		}
		return false
	})
}

// refer notes a reference: any of its parts can be where the package ends and the rule begins.
func (p *pruned) refer(ref ast.Ref) {
	for i := 1; i < len(ref); i++ {
		p.rules[ruleKey(ref[:i], ref[i])] = true
	}
	if reference, ok := belowPolicies(ref); ok && !p.paths[reference] {
		p.paths[reference] = false
	}
}
