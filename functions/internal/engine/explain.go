package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
)

const maxShownValue = 80 // characters of a value that a cause shows

var typeRef = ast.MustParseRef("input.resource.type")

// explain says why the evidence is undefined: which of the properties that it rests on are missing or null, and what the others hold.
func (j *Judge) explain(ctx context.Context, input ast.Value) string {
	c := j.policy.compiled
	resourceType := lookup(input, typeRef)
	var missing, present []found
	for _, read := range c.reads(c.undefinedFacts(ctx, input), resourceType) {
		name := strings.TrimPrefix(read.ref.String(), "input.resource.")
		switch value := lookup(input, read.ref); value.(type) {
		case nil:
			missing = append(missing, found{name + " is missing", read.location})
		case ast.Null:
			missing = append(missing, found{name + " is null", read.location})
		default:
			present = append(present, found{name + " is " + shorten(value.String()), read.location})
		}
	}
	switch {
	case len(missing) > 0: // one of the others can be what is wrong all the same: another spelling of what is missing
		return "no evidence: " + inWords(append(missing, present...))
	case len(present) > 0:
		return "no evidence: the policy cannot use what it reads: " + inWords(present)
	}
	return fmt.Sprintf("no evidence: the facts that the policy needs are not known for resources of type %v", resourceType)
}

// found is what a rule found where it read.
type found struct {
	text string
	at   *ast.Location
}

// inWords tells each place once for what was found there one after the other.
func inWords(all []found) string {
	var text strings.Builder
	for i, f := range all {
		text.WriteString(f.text)
		switch {
		case i+1 < len(all) && all[i+1].at == f.at:
			text.WriteString(", ")
		case i+1 < len(all):
			fmt.Fprintf(&text, " (%s); ", f.at)
		default:
			fmt.Fprintf(&text, " (%s)", f.at)
		}
	}
	return text.String()
}

// undefinedFacts are the rules that the evidence refers to and that have no value, else the rules of the evidence themselves.
func (c *compiled) undefinedFacts(ctx context.Context, input ast.Value) []*ast.Rule {
	var facts []*ast.Rule
	for _, rule := range c.rules(evidenceRule) {
		for dependency := range c.compiler.Graph.Dependencies(rule) {
			fact, ok := dependency.(*ast.Rule)
			if ok && len(fact.Head.Args) == 0 && !c.defined(ctx, fact, input) {
				facts = append(facts, fact)
			}
		}
	}
	if len(facts) == 0 {
		return c.rules(evidenceRule)
	}
	return facts
}

func (c *compiled) defined(ctx context.Context, rule *ast.Rule, input ast.Value) bool {
	results, err := rego.New(rego.Query(rule.Ref().GroundPrefix().String()), rego.Compiler(c.compiler), rego.ParsedInput(input)).Eval(ctx)
	return err == nil && len(results) > 0
}

func lookup(input ast.Value, ref ast.Ref) ast.Value {
	value, err := input.Find(ref[1:])
	if err != nil {
		return nil
	}
	return value
}

func shorten(text string) string {
	if characters := []rune(text); len(characters) > maxShownValue {
		return string(characters[:maxShownValue]) + "…"
	}
	return text
}

// read is a reference into the resource, and the rule that makes it.
type read struct {
	ref      ast.Ref
	location *ast.Location
}

// reads lists what rules read from a resource of that type, directly or through other rules, without what only says which definition
// applies (the type itself).
func (c *compiled) reads(rules []*ast.Rule, resourceType ast.Value) []read {
	var reads []read
	seen := map[*ast.Rule]bool{}
	var visit func(*ast.Rule)
	visit = func(rule *ast.Rule) {
		if seen[rule] || !appliesTo(rule, resourceType) {
			return
		}
		seen[rule] = true
		walkJudged(rule, func(ref ast.Ref) {
			ref = ref.GroundPrefix()
			isResource := len(ref) > 2 && ref[0].Equal(ast.InputRootDocument) && ref[1].Equal(ast.StringTerm("resource"))
			if isResource && !allowedPastEvidence(ref) && !slices.ContainsFunc(reads, func(r read) bool { return r.ref.Equal(ref) }) {
				reads = append(reads, read{ref, rule.Location})
			}
		})
		for _, next := range c.dependencies(rule) {
			visit(next)
		}
	}
	for _, rule := range rules {
		visit(rule)
	}
	slices.SortFunc(reads, func(a, b read) int { return strings.Compare(a.ref.String(), b.ref.String()) })
	return reads
}

// appliesTo is false for a rule that asks for another resource type.
func appliesTo(rule *ast.Rule, resourceType ast.Value) bool {
	for _, expr := range rule.Body {
		if !expr.IsEquality() && !expr.IsCall() {
			continue
		}
		operands := expr.Operands()
		if len(operands) != 2 || operands[0] == nil {
			continue
		}
		for i, operand := range operands {
			ref, isRef := operand.Value.(ast.Ref)
			text, isText := operands[1-i].Value.(ast.String)
			if isRef && isText && ref.Equal(typeRef) && expr.Operator().String() != "neq" && (resourceType == nil || text.Compare(resourceType) != 0) {
				return false
			}
		}
	}
	return true
}

// evaluationCause words an error of the engine for a user: what failed and where.
func evaluationCause(err error) string {
	var evaluation *topdown.Error
	if errors.As(err, &evaluation) && evaluation.Location != nil {
		return fmt.Sprintf("%s: %s", evaluation.Location, strings.Join(strings.Fields(evaluation.Message), " "))
	}
	return err.Error()
}
