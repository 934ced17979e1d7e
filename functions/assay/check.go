package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/assay-rules/assay/functions/internal/author/check"
	"github.com/assay-rules/assay/functions/internal/author/findings"
	"github.com/assay-rules/assay/functions/internal/commandline"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
)

type checkCommand struct {
	Paths  []string `arg:"" optional:"" name:"path" help:"Check only the policies, facts and rules below these paths."`
	Watch  bool     `help:"Check again whenever a file of the policies or rules changes, until Ctrl-C."`
	Output string   `enum:"text,json,${ci}" default:"text" help:"Output format: text, json (one object per problem and line), junit (XML), sarif (SARIF 2.1.0), github (annotations of GitHub Actions) or md (Markdown) (default text)."`
	directories
}

func (checkCommand) Help() string {
	return `Policies must compile in strict mode and have complete METADATA. They must keep the decision contract: a policy defines evidence, and
deny reads only evidence and parameters, so a missing value can never be mistaken for compliance. Property paths must be in the schema of
the resource type, also those that object.get names; schemas in POLICIES/schemas override built-in ones. Evidence must read the resource, and
no whole object of the input may be given to a built-in that could hide that a member is missing, such as object.union, object.filter,
json.marshal and walk. Rules must match their policies' parameters and resource types, and exemptions must be complete and name rules, policies and resource types that exist. Resource types must have a schema, and every file *.rego must be in a place where it is read.

Exit codes: 0 no problems, 1 problems found, 2 error, 130 --watch was ended by Ctrl-C.`
}

func (c *checkCommand) Run(ctx context.Context, streams stdio) error {
	if c.Watch {
		return watch(ctx, streams, c.directories, c.check)
	}
	return c.check(ctx, streams)
}

func (c *checkCommand) check(ctx context.Context, streams stdio) error {
	sources, err := c.sources()
	if err != nil {
		return err
	}
	problems, err := check.Library(ctx, sources)
	if err != nil {
		return err
	}
	for _, problem := range problems {
		c.locate(problem)
	}
	if err := c.write(streams.out, problems); err != nil {
		return err
	}
	if n := len(problems); n > 0 {
		return commandline.Finding(counted(n, "problem"))
	}
	return nil
}

func (c *checkCommand) write(out io.Writer, problems []*compile.Problem) error {
	summary := "no problems found"
	if len(problems) > 0 {
		summary = counted(len(problems), "problem")
	}
	switch c.Output {
	case "text":
	case "json":
		for _, problem := range problems {
			if err := writeJSON(out, problem); err != nil {
				return err
			}
		}
		return nil
	default:
		return findings.Write(out, c.Output, findings.Check, version(), summary, checked(problems))
	}
	for _, problem := range problems {
		if _, err := fmt.Fprintln(out, problem); err != nil {
			return err
		}
	}
	if len(problems) > 0 {
		return nil // the finding contains the number
	}
	_, err := fmt.Fprintln(out, summary)
	return err
}

// checked are problems as failed tests; without any, all together is one that passed.
func checked(problems []*compile.Problem) []findings.Test {
	if len(problems) == 0 {
		return []findings.Test{{Name: "policies and rules"}}
	}
	tests := make([]findings.Test, len(problems))
	for i, problem := range problems {
		failed := findings.Finding(*problem)
		tests[i] = findings.Test{Name: problem.Error(), Failed: &failed}
	}
	return tests
}

func (c *checkCommand) sources() (check.Sources, error) {
	var sources check.Sources
	policies, rules, err := c.layers()
	if err != nil {
		return sources, err
	}
	schemas, err := c.schemas()
	if err != nil {
		return sources, err
	}
	sources = check.Sources{Policies: policies, Schemas: schemas, Rules: rules, OwnPolicy: own(c.Policies), OwnRule: own(c.Rules)}
	if len(c.Paths) == 0 {
		if !exists(c.Policies) && exists(c.Rules) { // which cannot break built-in policies
			sources.OwnPolicy = none
		}
		return sources, nil
	}
	var policyPaths, rulePaths []string
	for _, p := range c.Paths {
		if _, isRule := below(c.Rules, p); isRule {
			rulePaths = append(rulePaths, p)
		} else {
			policyPaths = append(policyPaths, p)
		}
	}
	sources.OwnPolicy, sources.OwnRule = none, none
	if len(policyPaths) > 0 {
		if sources.OwnPolicy, err = selection(c.Policies, policyPaths, isChecked); err != nil {
			return sources, err
		}
	}
	if len(rulePaths) > 0 {
		sources.OwnRule, err = selection(c.Rules, rulePaths, isYAML)
	}
	return sources, err
}

// isChecked reports whether check looks at a file of the policy directory.
func isChecked(file string) bool {
	return isRego(file) || isExample(file) || path.Ext(file) == ".json" && strings.HasPrefix(file, "schemas/")
}

func isYAML(file string) bool { return path.Ext(file) == ".yaml" || path.Ext(file) == ".yml" }

// locate turns a path in the policy or rule directory into one that an editor can open.
func (c *checkCommand) locate(problem *compile.Problem) {
	dir, file := c.Policies, problem.File
	if below, isRule := strings.CutPrefix(file, "rules/"); isRule {
		dir, file = c.Rules, below
	}
	if full := filepath.Join(dir, filepath.FromSlash(file)); file != "" {
		if _, err := os.Stat(full); err == nil {
			problem.File = full
		}
	}
}
