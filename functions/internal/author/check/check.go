// Package check finds what is wrong with policies, rules, packs and exemptions before anything runs.
package check

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/author/policytest"
	"github.com/assay-rules/assay/functions/internal/author/schema"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
)

// Sources are what to check. Only the user's own files are checked; the others can be referred to.
type Sources struct {
	Policies  fs.FS // folders of policies with their examples, and lib
	Schemas   fs.FS // of resource types
	Rules     fs.FS
	OwnPolicy func(file string) bool // for a file of Policies
	OwnRule   func(file string) bool // for a file of Rules
}

// Library checks that every Rego file is read, that policies compile strictly and keep the decision contract, that their METADATA is
// complete, that resource types and the paths of properties are in the schemas, that each policy has an example of either verdict, that
// rules fit their policies, and that exemptions are about something that exists.
func Library(ctx context.Context, sources Sources) ([]*compile.Problem, error) {
	library := compile.NewLibrary(sources.Policies)
	checker, err := compile.NewChecker(library, sources.Schemas)
	if err != nil {
		return compile.Problems(err), nil
	}
	withSchema, err := schema.Types(sources.Schemas)
	known := types(withSchema)
	if err != nil {
		return nil, err
	}
	problems, err := files(sources, known)
	if err != nil {
		return nil, err
	}
	facts, err := fs.Glob(sources.Policies, "lib/*.rego")
	if err != nil {
		return nil, err
	}
	for _, file := range facts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if !strings.HasSuffix(file, "_test.rego") && unread(sources.Policies, file) == "" && sources.OwnPolicy(file) {
			problems = append(problems, compile.Problems(checker.Facts(file))...)
		}
	}
	problems = append(problems, lookups(sources, library)...)
	folders, err := library.Folders()
	if err != nil {
		return nil, err
	}
	var declared []policy.Metadata
	claimed := names{sources, map[claim]string{}, map[string]bool{}}
	for _, folder := range folders {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if unread(sources.Policies, mainFile(folder)) != "" {
			continue
		}
		own := sources.ownPolicy(folder)
		read := library.Metadata
		if own {
			read = func(folder string) (policy.Metadata, error) { return checker.Policy(ctx, folder) }
		}
		metadata, err := read(folder)
		if metadata.ID != "" {
			declared = append(declared, metadata)
		}
		if own {
			problems = append(problems, compile.Problems(err)...)
		}
		if own && metadata.ID != "" {
			problems = append(problems, known.policy(sources.Policies, folder, metadata)...)
			problems = append(problems, examples(sources.Policies, folder, metadata)...)
		}
		problems = append(problems, claimed.add(folder, metadata)...)
	}
	if len(problems) == 0 { // else the tests would repeat the problems of their policies
		if problems, err = unitTests(sources); err != nil {
			return nil, err
		}
	}
	set := rulefile.NewSet(sources.Rules, library)
	ruleProblems, err := rules(sources, set, declared, known)
	if err != nil {
		return nil, err
	}
	packProblems, err := packs(sources, set)
	if err != nil {
		return nil, err
	}
	exemptionProblems, err := exemptions(sources, set, known)
	if err != nil {
		return nil, err
	}
	problems = slices.Concat(problems, ruleProblems, packProblems, exemptionProblems)
	slices.SortStableFunc(problems, func(a, b *compile.Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	seen := map[compile.Problem]bool{}
	return slices.DeleteFunc(problems, func(problem *compile.Problem) bool {
		repeated := seen[*problem]
		seen[*problem] = true
		return repeated
	}), nil
}

// claim is a name that a policy has on a cloud.
type claim struct{ cloud, name string }

// claims are the names of a policy: its ids on every cloud, and the aliases on the cloud of each.
func claims(metadata policy.Metadata) []claim {
	var all []claim
	for _, cloud := range compliance.Clouds() {
		for _, name := range slices.Concat([]string{metadata.ID}, metadata.Former, metadata.Aliases[cloud]) {
			all = append(all, claim{cloud, name})
		}
	}
	return all
}

// names finds names that two policies claim on one cloud. Each is reported once, at the user's policy if only one of the two is the user's.
type names struct {
	sources Sources
	holders map[claim]string // folders
	said    map[string]bool
}

func (n *names) add(folder string, metadata policy.Metadata) []*compile.Problem {
	var problems []*compile.Problem
	for _, c := range claims(metadata) {
		holder, taken := n.holders[c]
		n.holders[c] = folder
		if c.name == "" || !taken || holder == folder {
			continue
		}
		newcomer := folder
		if !n.sources.OwnPolicy(mainFile(folder)) { // a name of the user's came first
			newcomer, holder = holder, folder
		}
		message := fmt.Sprintf("the name %q belongs to %s already: each id, former id and alias on a cloud names one policy", c.name, holder)
		if file := mainFile(newcomer); n.sources.OwnPolicy(file) && !n.said[file+message] {
			n.said[file+message] = true
			problems = append(problems, &compile.Problem{File: file, Message: message})
		}
	}
	return problems
}

func mainFile(folder string) string { return path.Join(folder, path.Base(folder)+".rego") }

// examples requires an example event of either verdict for each cloud that the policy serves, with a name that says what it shows.
func examples(fsys fs.FS, folder string, metadata policy.Metadata) []*compile.Problem {
	type kind struct {
		cloud   string
		verdict compliance.Verdict
	}
	shown := map[kind]bool{}
	var problems []*compile.Problem
	files, err := policytest.ExampleFiles(fsys, folder)
	if err != nil {
		return []*compile.Problem{{File: folder, Message: err.Error()}}
	}
	for _, file := range files {
		example, err := policytest.ParseExampleName(file)
		if err != nil {
			problems = append(problems, &compile.Problem{File: file, Message: err.Error()})
			continue
		}
		shown[kind{example.Cloud, example.Verdict}] = true
	}
	for _, cloud := range metadata.Clouds() {
		for _, verdict := range []compliance.Verdict{compliance.Compliant, compliance.NonCompliant} {
			if !shown[kind{cloud, verdict}] {
				problems = append(problems, &compile.Problem{File: folder, Message: fmt.Sprintf("there is no example event of the verdict %s: add %s",
					verdict, path.Join(policytest.ExamplesDir, cloud+"_"+strings.ToLower(string(verdict))+".json"))})
			}
		}
	}
	return problems
}
