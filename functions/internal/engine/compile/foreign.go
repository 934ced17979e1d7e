package compile

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/engine"
)

// foreignTools are tools whose policies people bring, in the order in which they are looked for, and signs of them in a policy.
var foreignTools = []struct {
	name  string
	signs []string
}{
	{"Gatekeeper", []string{"violation[{", "violation contains {", "input.review."}},
	{"trivy", []string{"package user.", "package builtin.", "avd_id:", "result.new("}},
	{"regula", []string{"package rules.", "import data.fugue", "__rego__metadoc__"}},
	{"infraguard", []string{"package infraguard.", "data.infraguard."}},
	{"KICS", []string{"package Cx", "CxPolicy"}},
	{"conftest", []string{"package main\n", "package main\r"}},
	{"OPA for Terraform plans", []string{"input.resource_changes", "tfplan", "input.planned_values"}},
}

// Foreign says that a file is a policy of another tool, and what has to change; nil if it is not, or if its package is below policies.
func Foreign(file string, source []byte) *Problem {
	text := string(source)
	tool := ""
	for _, known := range foreignTools {
		if tool == "" && slices.ContainsFunc(known.signs, func(sign string) bool { return strings.Contains(text, sign) }) {
			tool = known.name
		}
	}
	module, err := ast.ParseModuleWithOpts(file, text, ast.ParserOptions{ProcessAnnotation: true})
	old := err != nil
	if old {
		module, err = ast.ParseModuleWithOpts(file, text, ast.ParserOptions{RegoVersion: ast.RegoV0})
	}
	if tool == "" || err != nil || module.Package.Path.HasPrefix(ast.MustParseRef("data.policies")) {
		return nil
	}
	id := "category/name"
	wanted := "policies.CATEGORY.NAME"
	if steps := strings.Split(file, "/"); len(steps) == 3 {
		id = steps[0] + "/" + PolicyID(steps[1])
		wanted = strings.TrimPrefix(packageRef(path.Dir(file)).String(), "data.")
	}
	defined := map[string]bool{}
	for _, rule := range module.Rules {
		defined[rule.Head.Name.String()] = true
	}
	message := fmt.Sprintf("this is a policy of %s, which judges other input: move the file out of here, create a policy with `assay new policy %s --type CLOUD/TYPE`, and copy the conditions into it. What differs:\n"+
		"    - the package must be %s", tool, id, wanted)
	add := func(differs bool, text string) {
		if differs {
			message += "\n    - " + text
		}
	}
	_, declared := readMetadata(module)
	add(old, "`deny[reason] { … }` must be `deny contains reason if { … }`, as version 1 of Rego demands; assay fmt rewrites it")
	add(declared != nil, "METADATA before the package must have a title and, below custom, id, severity and resource_types")
	add(!defined[engine.Evidence], "evidence must be an object that names the values that are judged, read from input.resource")
	add(!defined[engine.Deny], rename(defined)+"deny must be a set of reasons: `deny contains \"…\" if …`")
	add(defined[engine.Deny], "deny must judge evidence and input.parameters only, and a reason must be a sentence or an object with message")
	return &Problem{File: file, Line: module.Package.Location.Row, Message: message}
}

// rename says what other tools call deny.
func rename(defined map[string]bool) string {
	for _, name := range []string{"violation", "warn"} {
		if defined[name] {
			return name + " is called deny; "
		}
	}
	return ""
}
