package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/assay-rules/assay/functions/internal/author/check"
	"github.com/assay-rules/assay/functions/internal/engine"
)

type checkCommand struct {
	Paths  []string `arg:"" optional:"" name:"path" help:"Only the policies, facts and rules below these paths."`
	Output string   `enum:"text,json" default:"text" help:"text, or json: one object a complaint and line."`
	directories
}

// Help explains what the flags do not.
func (checkCommand) Help() string {
	return `Policies must compile strictly, declare themselves completely and keep the decision contract: evidence beside deny, and deny judging
nothing but evidence and parameters. The paths of properties must be in the schemas of the resource types (DIR/schemas over the
built-in ones). Rules must fit their policies' parameters and resource types.

Exit status: 0 nothing is wrong, 1 there are complaints, 2 the check could not be run.`
}

func (c *checkCommand) Run(streams stdio) error {
	sources, err := c.sources()
	if err != nil {
		return err
	}
	complaints, err := check.Library(sources)
	if err != nil {
		return err
	}
	for _, complaint := range complaints {
		c.locate(complaint)
		if c.Output == "json" {
			err = json.NewEncoder(streams.out).Encode(complaint)
		} else {
			_, err = fmt.Fprintln(streams.out, complaint)
		}
		if err != nil {
			return err
		}
	}
	if n := len(complaints); n > 0 {
		return finding{fmt.Errorf("complaints: %d", n)}
	}
	if c.Output == "text" {
		_, err = fmt.Fprintln(streams.out, "nothing to complain about")
	}
	return err
}

func (c *checkCommand) sources() (check.Sources, error) {
	var sources check.Sources
	policies, err := c.policies()
	if err != nil {
		return sources, err
	}
	rules, err := c.rules()
	if err != nil {
		return sources, err
	}
	schemas, err := c.schemas()
	if err != nil {
		return sources, err
	}
	sources = check.Sources{Policies: policies, Schemas: schemas, Rules: rules, OwnPolicy: own(c.Policies), OwnRule: own(c.Rules)}
	if len(c.Paths) == 0 {
		return sources, nil
	}
	none := func(string) bool { return false }
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
		if sources.OwnPolicy, err = selection(c.Policies, policyPaths); err != nil {
			return sources, err
		}
	}
	if len(rulePaths) > 0 {
		sources.OwnRule, err = selection(c.Rules, rulePaths)
	}
	return sources, err
}

// locate turns a path below the policies' or rules' directory into one that an editor can open.
func (c *checkCommand) locate(complaint *engine.Complaint) {
	dir, file := c.Policies, complaint.File
	if below, isRule := strings.CutPrefix(file, "rules/"); isRule {
		dir, file = c.Rules, below
	}
	if full := filepath.Join(dir, filepath.FromSlash(file)); file != "" {
		if _, err := os.Stat(full); err == nil {
			complaint.File = full
		}
	}
}
