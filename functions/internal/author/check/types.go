package check

import (
	"bytes"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/compliance/nearest"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// types are the resource types that have a schema. A misspelled type would make every resource NotApplicable.
type types []string

// unknown says what is wrong with a resource type; empty if it has a schema or needs none, as "*", "aws/*" and accounts do.
func (k types) unknown(resourceType string) string {
	cloud, native, found := strings.Cut(resourceType, "/")
	if !found && resourceType != "*" {
		return "" // METADATA must say the cloud
	}
	if resourceType == "*" || native == "*" || resourceType == compliance.AccountType(cloud) || slices.Contains(k, resourceType) {
		return ""
	}
	candidates := slices.DeleteFunc(slices.Clone(k), func(known string) bool { return !strings.HasPrefix(known, cloud+"/") })
	if len(candidates) == 0 {
		candidates = k
	}
	message := fmt.Sprintf("there is no schema of resource type %q", resourceType)
	if near := nearest.Names(resourceType, candidates); len(near) > 0 {
		message += "; the nearest are " + strings.Join(near, ", ")
	}
	return message + "; correct the type or add its schema below schemas"
}

// policy reports the resource types that a policy declares.
func (k types) policy(fsys fs.FS, folder string, metadata policy.Metadata) []*compile.Problem {
	file := mainFile(folder)
	source, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil // has been said
	}
	var problems []*compile.Problem
	for _, declared := range metadata.ResourceTypes {
		if message := k.unknown(declared); message != "" {
			problems = append(problems, &compile.Problem{File: file, Line: lineOf(source, declared), Message: "custom.resource_types: " + message})
		}
	}
	return problems
}

// lineOf is the line in which a resource type is first written.
func lineOf(source []byte, resourceType string) int {
	found := regexp.MustCompile(regexp.QuoteMeta(resourceType) + `([^\w.:]|$)`).FindIndex(source)
	if found == nil {
		return 0
	}
	return 1 + bytes.Count(source[:found[0]], []byte("\n"))
}

// strings reports strings of a module that look like resource types and are none.
func (k types) strings(module *ast.Module) []*compile.Problem {
	var problems []*compile.Problem
	ast.WalkTerms(module, func(term *ast.Term) bool {
		text, isString := term.Value.(ast.String)
		cloud, native, found := strings.Cut(string(text), "/")
		if !isString || !found || !slices.Contains(compliance.Clouds(), cloud) || cloud != compliance.HuaweiCloud && !strings.Contains(native, "::") {
			return false
		}
		if message := k.unknown(string(text)); message != "" && term.Location != nil {
			problems = append(problems, &compile.Problem{File: term.Location.File, Line: term.Location.Row, Message: message})
		}
		return false
	})
	return problems
}
