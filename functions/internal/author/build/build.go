// Package build compiles a library of policies, rules, packs and exemptions into the tree that functions evaluate.
package build

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"

	"github.com/assay-rules/assay/functions/internal/bundle"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/exemption"
	"github.com/assay-rules/assay/functions/internal/exemption/exemptionfile"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/rule"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
)

// Tree compiles all policies in a directory, with the types of the resources that have a schema in its folder schemas, and the rules and packs in
// another.
func Tree(ctx context.Context, policies, rules fs.FS) (bundle.Tree, error) {
	tree := bundle.Tree{}
	library := compile.NewLibrary(policies)
	if err := addPolicies(ctx, tree, library); err != nil {
		return nil, err
	}
	if err := addTypes(tree, library); err != nil {
		return nil, err
	}
	if err := addLookups(tree, library); err != nil {
		return nil, err
	}
	set := rulefile.NewSet(rules, library)
	if err := addRules(tree, rules, set); err != nil {
		return nil, err
	}
	if err := addPacks(tree, pack.NewSet(rules, set)); err != nil {
		return nil, err
	}
	return tree, addExemptions(tree, rules, set)
}

func addPolicies(ctx context.Context, tree bundle.Tree, library *compile.Library) error {
	folders, err := library.Folders()
	if err != nil {
		return err
	}
	var declared []policy.Metadata
	var facts plan.Shared
	for _, folder := range folders {
		if err := ctx.Err(); err != nil {
			return err
		}
		metadata, lookups, planned, err := library.Plan(ctx, folder)
		if err != nil {
			return err
		}
		own, err := facts.Add(planned)
		if err != nil {
			return fmt.Errorf("policy %s: %w", metadata.ID, err)
		}
		if tree[engine.PolicyFile(metadata)], err = engine.Encode(metadata, lookups, own); err != nil {
			return err
		}
		if tree[engine.TextsFile(metadata.ID)], err = engine.EncodeTexts(metadata); err != nil {
			return err
		}
		declared = append(declared, metadata)
	}
	for part, encoded := range facts.Parts() {
		tree[engine.FactsFile(part)] = encoded
	}
	tree[engine.NamesFile], err = engine.EncodeNames(declared)
	return err
}

func addTypes(tree bundle.Tree, library *compile.Library) error {
	types, err := library.ResourceTypes()
	if err != nil {
		return err
	}
	for _, resourceType := range types {
		t, err := library.Type(resourceType)
		if err != nil {
			return err
		}
		tree[engine.TypeFile(resourceType)] = plan.EncodeType(t)
	}
	return nil
}

// addLookups adds the definitions of lookups and the types of their answers.
func addLookups(tree bundle.Tree, library *compile.Library) error {
	definitions, err := library.Lookups()
	if err != nil {
		return err
	}
	for name, definition := range definitions {
		if tree[lookup.File(name)], err = definition.Encode(); err != nil {
			return err
		}
		t, err := library.Type(engine.LookupType(name))
		if err != nil {
			return err
		}
		tree[engine.TypeFile(engine.LookupType(name))] = plan.EncodeType(t)
	}
	return nil
}

func addRules(tree bundle.Tree, files fs.FS, set *rule.Set) error {
	names, err := set.Files()
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, _, err := set.Lookup("", name); err != nil { // refuses what does not fit its policy
			return err
		}
		source, err := fs.ReadFile(files, name+".yaml")
		if err != nil {
			return err
		}
		parsed, err := rulefile.Parse(source)
		if err != nil {
			return fmt.Errorf("rule %s.yaml: %w", name, err)
		}
		if tree[path.Join(bundle.RulesDir, name+bundle.Extension)], err = encode(parsed); err != nil {
			return err
		}
	}
	return nil
}

func addPacks(tree bundle.Tree, set *pack.Set) error {
	names, err := set.Names()
	if err != nil {
		return err
	}
	for _, name := range names {
		complete, err := set.Lookup(name)
		if err != nil {
			return err
		}
		if tree[path.Join(bundle.PacksDir, name+bundle.Extension)], err = encode(complete); err != nil {
			return err
		}
	}
	return nil
}

func addExemptions(tree bundle.Tree, files fs.FS, rules *rule.Set) error {
	all, err := exemptionfile.Open(files, rules)
	if err != nil || len(all) == 0 {
		return err
	}
	tree[exemption.File], err = exemption.Encode(all)
	return err
}

func encode(v any) ([]byte, error) {
	encoded, err := json.MarshalIndent(v, "", "  ")
	return append(encoded, '\n'), err
}
