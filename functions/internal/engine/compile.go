package engine

import (
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/policy"
)

// The rules of the decision contract.
const (
	evidenceRule      = "evidence"
	denyRule          = "deny"
	notApplicableRule = "not_applicable"
)

// compiled is a policy with the facts it needs.
type compiled struct {
	metadata      policy.Metadata
	pkg           ast.Ref // data.policies.eip.eip_bandwidth_limit
	compiler      *ast.Compiler
	location      *ast.Location // of the package
	notApplicable bool          // the policy has such a rule
}

// compile parses and compiles the policy in a folder. With schemas, property paths are checked against them as well.
func (l *Library) compile(folder string, schemas *ast.SchemaSet) (*compiled, error) {
	modules, err := l.modules(folder)
	if err != nil {
		return nil, err
	}
	own, err := ownModule(folder, modules)
	if err != nil {
		return nil, err
	}
	metadata, err := readMetadata(own)
	if err != nil {
		return nil, err
	}
	c := &compiled{metadata: metadata, pkg: own.Package.Path, location: own.Package.Location}
	c.compiler = newCompiler(metadata, schemas)
	if c.compiler.Compile(modules); c.compiler.Failed() {
		return nil, fromOPA(c.compiler.Errors)
	}
	if err := c.checkContract(); err != nil {
		return nil, err
	}
	return c, nil
}

// newCompiler makes a compiler that knows what a policy may use and what it sees. With schemas it is strict.
func newCompiler(metadata policy.Metadata, schemas *ast.SchemaSet) *ast.Compiler {
	strict := schemas != nil
	if !strict {
		schemas = ast.NewSchemaSet()
	}
	schemas.Put(ast.SchemaRootRef, inputSchema(metadata))
	return ast.NewCompiler().
		WithCapabilities(capabilities()).
		WithSchemas(schemas).
		WithUseTypeCheckAnnotations(strict).
		WithEnablePrintStatements(true).
		WithKeepModules(strict).
		WithStrict(strict)
}

// ownModule is the module that stands for the policy: the one that is named as its folder.
func ownModule(folder string, modules map[string]*ast.Module) (*ast.Module, error) {
	name := path.Join(folder, path.Base(folder)+".rego")
	own := modules[name]
	if own == nil {
		return nil, &Complaint{File: folder, Message: "a policy's main file is called as its folder: " + name}
	}
	want := ast.MustParseRef("data.policies." + strings.ReplaceAll(folder, "/", "."))
	if !own.Package.Path.Equal(want) {
		return nil, complain(own.Package.Location, "package %s must be %s, as its folder",
			strings.TrimPrefix(own.Package.Path.String(), "data."), strings.TrimPrefix(want.String(), "data."))
	}
	return own, nil
}

func readMetadata(module *ast.Module) (policy.Metadata, error) {
	for _, annotation := range module.Annotations {
		if annotation.Scope != "package" {
			continue
		}
		links := make([]string, len(annotation.RelatedResources))
		for i, resource := range annotation.RelatedResources {
			links[i] = resource.Ref.String()
		}
		metadata, err := policy.ParseMetadata(annotation.Title, annotation.Description, links, annotation.Custom)
		if err != nil {
			return metadata, complaints(annotation.Location, err)
		}
		if folder := PolicyID(path.Dir(module.Package.Location.File)); metadata.ID != folder {
			return metadata, complain(annotation.Location, "METADATA: custom.id %q must be %q, as the folder", metadata.ID, folder)
		}
		return metadata, nil
	}
	return policy.Metadata{}, complain(module.Package.Location, "the package has no METADATA")
}

// complaints locates what is wrong with a declaration.
func complaints(location *ast.Location, err error) error {
	var located []error
	for _, problem := range Complaints(err) {
		located = append(located, complain(location, "METADATA: %s", problem.Message))
	}
	return errors.Join(located...)
}

// inputSchema is what every policy sees; only the properties differ by resource type.
func inputSchema(metadata policy.Metadata) map[string]any {
	object := func(properties map[string]any) map[string]any {
		return map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
	}
	text := map[string]any{"type": "string"}
	return object(map[string]any{
		"resource": object(map[string]any{
			"cloud": text, "type": text, "id": text, "name": text, "region": text, "zone": text, "account": text, "status": text, "created": text,
			"tags":          map[string]any{"type": "object", "additionalProperties": map[string]any{"type": "array", "items": text}},
			"properties":    map[string]any{},
			"supplementary": map[string]any{},
		}),
		"parameters": metadata.Schema(),
		"event":      object(map[string]any{"time": text, "trigger": text}),
	})
}

// capabilities are what a policy may use: no built-in that reaches outside the evaluation or answers differently each time.
func capabilities() *ast.Capabilities {
	all := ast.CapabilitiesForThisVersion()
	all.AllowNet = []string{}
	all.Builtins = slices.DeleteFunc(all.Builtins, func(builtin *ast.Builtin) bool {
		return builtin.IsNondeterministic() || slices.Contains(reachOutside, builtin.Name)
	})
	return all
}

var reachOutside = []string{"http.send", "net.lookup_ip_addr", "opa.runtime", "providers.aws.sign_req", "trace", "rego.parse_module"}

// checkContract refuses what could pass silently: a policy without evidence and deny, and one whose deny or not_applicable judges
// anything but evidence, parameters and the event. Evidence that is undefined makes the verdict Undetermined; a property that a
// deny read past it would merely not deny.
func (c *compiled) checkContract() error {
	c.notApplicable = len(c.rules(notApplicableRule)) > 0
	var problems []error
	for _, name := range []string{evidenceRule, denyRule} {
		if len(c.rules(name)) == 0 {
			problems = append(problems, complain(c.location, "there is no rule %q: a policy states the evidence that it judged and the reasons to deny", name))
		}
	}
	for _, name := range []string{denyRule, notApplicableRule} {
		for _, rule := range c.rules(name) {
			if rule.Head.RuleKind() != ast.MultiValue {
				problems = append(problems, complain(rule.Location, "%s must be a set of reasons: write `%s contains reason if …`", name, name))
			}
			if ref, location := c.readsPast(rule); ref != nil {
				problems = append(problems, complain(location, "%s depends on %s; put the value into evidence and judge it there, "+
					"so that a missing value makes the verdict Undetermined instead of Compliant", name, ref))
			}
		}
	}
	return errors.Join(problems...)
}

func (c *compiled) rules(name string) []*ast.Rule {
	return c.compiler.GetRulesExact(c.pkg.Append(ast.StringTerm(name)))
}

// readsPast finds what a rule and the rules it depends on read from the resource without going through evidence.
func (c *compiled) readsPast(start *ast.Rule) (ast.Ref, *ast.Location) {
	seen := map[*ast.Rule]bool{}
	for _, rule := range c.rules(evidenceRule) {
		seen[rule] = true
	}
	var found ast.Ref
	var location *ast.Location
	var visit func(*ast.Rule)
	visit = func(rule *ast.Rule) {
		if seen[rule] || found != nil {
			return
		}
		seen[rule] = true
		ast.WalkRefs(rule, func(ref ast.Ref) bool {
			if found == nil && !allowedPastEvidence(ref) {
				found, location = ref, rule.Location
			}
			return false
		})
		for dependency := range c.compiler.Graph.Dependencies(rule) {
			if next, ok := dependency.(*ast.Rule); ok {
				visit(next)
			}
		}
	}
	visit(start)
	return found, location
}

// allowedPastEvidence are references that always have a value: parameters, the event, and the resource's cloud and type.
func allowedPastEvidence(ref ast.Ref) bool {
	if !ref[0].Equal(ast.InputRootDocument) {
		return true
	}
	if len(ref) < 3 {
		return len(ref) == 2 && ref[1].Equal(ast.StringTerm("event"))
	}
	switch ref[1].Value {
	case ast.String("parameters"), ast.String("event"):
		return true
	case ast.String("resource"):
		return ref[2].Equal(ast.StringTerm("cloud")) || ref[2].Equal(ast.StringTerm("type"))
	}
	return false
}
