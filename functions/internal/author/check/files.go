package check

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/exemption/exemptionfile"
	"github.com/assay-rules/assay/functions/internal/pack"
)

// files checks the user's Rego files one by one: each must be in a place where it is read, and must name resource types that exist. The
// checker reports what the parser finds in policies and facts; files reports it for the other files.
func files(sources Sources, known types) ([]*compile.Problem, error) {
	var problems []*compile.Problem
	err := fs.WalkDir(sources.Policies, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.EqualFold(path.Ext(file), ".rego") || !sources.OwnPolicy(file) {
			return err
		}
		because := unread(sources.Policies, file)
		source, err := fs.ReadFile(sources.Policies, file)
		if err != nil {
			return err
		}
		if because != "" {
			if foreign := compile.Foreign(file, source); foreign != nil {
				problems = append(problems, foreign)
				return nil
			}
			problems = append(problems, &compile.Problem{File: file, Message: "the file is not read: " + because})
		}
		isTest := strings.HasSuffix(file, "_test.rego")
		module, err := ast.ParseModule(file, string(source))
		switch {
		case err == nil && because == "" && !isTest:
			problems = append(problems, known.strings(module)...)
		case err != nil && (because != "" || isTest):
			problems = append(problems, compile.Problems(compile.FromOPA(err, nil))...)
		}
		return nil
	})
	return problems, err
}

// ruleFiles checks that each of the user's files that look like a rule, a pack, an exemption or a policy is in a place where it is read.
func ruleFiles(sources Sources) ([]*compile.Problem, error) {
	var problems []*compile.Problem
	err := fs.WalkDir(sources.Rules, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !sources.OwnRule(file) {
			return err
		}
		if because := unreadRule(file); because != "" {
			problems = append(problems, &compile.Problem{File: path.Join("rules", file), Message: "the file is not read: " + because})
		}
		return nil
	})
	return problems, err
}

// unreadRule says why nothing reads a file among the rules; empty if it is read, or is no file for Assay.
func unreadRule(file string) string {
	switch strings.ToLower(path.Ext(file)) {
	case ".rego":
		return "policies and facts belong in the policy directory"
	case ".yaml", ".yml":
	default:
		return ""
	}
	switch path.Dir(file) {
	case ".", pack.Folder, exemptionfile.Folder:
		if path.Ext(file) != ".yaml" {
			return "its name must end in .yaml"
		}
		return ""
	}
	return fmt.Sprintf("rules must be in NAME.yaml, packs in %s/NAME.yaml, and exemptions in %s/NAME.yaml", pack.Folder, exemptionfile.Folder)
}

// unread says why nothing reads a Rego file; empty if it is read.
func unread(policies fs.FS, file string) string {
	steps := strings.Split(file, "/")
	switch {
	case path.Ext(file) != ".rego":
		return "its name must end in .rego"
	case steps[0] == "lib" && len(steps) == 2 && name.MatchString(strings.TrimSuffix(steps[1], ".rego")):
		return ""
	case steps[0] == "lib" && len(steps) == 2:
		return "NAME of lib/NAME.rego must be of letters, digits and _"
	case steps[0] == "lib":
		return "facts must be in lib/NAME.rego"
	case len(steps) != 3 || steps[0] == "schemas" || steps[0] == "lookups":
		return "a policy must be in CATEGORY/NAME/NAME.rego, and facts in lib/NAME.rego"
	}
	if !name.MatchString(steps[0]) || !name.MatchString(steps[1]) {
		return "CATEGORY and NAME must be of letters, digits and _"
	}
	main := mainFile(path.Dir(file))
	if _, err := fs.Stat(policies, main); err != nil {
		return fmt.Sprintf("there is no %s, and a policy's main file must be called as its folder", main)
	}
	return ""
}

// name is what a folder or a file of facts can be called: a part of a package's name, which is how policies and facts are found.
var name = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// ownPolicy reports whether any file of the policy in a folder is the user's, besides unit tests.
func (s Sources) ownPolicy(folder string) bool {
	entries, err := fs.ReadDir(s.Policies, folder)
	if err != nil {
		return false
	}
	for _, entry := range entries {
		file := path.Join(folder, entry.Name())
		if path.Ext(file) == ".rego" && !strings.HasSuffix(file, "_test.rego") && s.OwnPolicy(file) {
			return true
		}
	}
	return false
}
