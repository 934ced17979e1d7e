package compile

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/lookup/definitionfile"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// checked is a policy with the facts it needs.
type checked struct {
	metadata policy.Metadata
	pkg      ast.Ref // data.policies.eip.eip_bandwidth_limit
	compiler *ast.Compiler
	modules  map[string]*ast.Module // as they were parsed
	location *ast.Location          // of the package

	definitions map[string]*definitionfile.Lookup // nil, if no lookup is read
}

// Policy compiles the policy with that id and makes it ready to judge. What it prints goes to print, which may be nil.
func (l *Library) Policy(ctx context.Context, id string, print engine.Print) (*engine.Policy, error) {
	p, _, err := l.Open(ctx, id, print)
	return p, err
}

// Open compiles the policy with that id, like Policy. It returns the plan as well.
func (l *Library) Open(ctx context.Context, id string, print engine.Print) (*engine.Policy, *plan.Plan, error) {
	folder, err := l.find(id)
	if err != nil {
		return nil, nil, err
	}
	metadata, lookups, planned, err := l.Plan(ctx, folder)
	if err != nil {
		return nil, nil, err
	}
	program, err := eval.New(planned)
	if err != nil {
		return nil, nil, compliance.ErrPolicy.Errorf("policy %s: %w", id, err)
	}
	return engine.New(metadata, lookups, engine.Compiled(program), l.types, print), planned, nil
}

// Plan compiles the policy in a folder. It also says which lookups the policy reads.
func (l *Library) Plan(ctx context.Context, folder string) (metadata policy.Metadata, lookups []string, planned *plan.Plan, err error) {
	c, err := l.compile(folder)
	if err != nil {
		return policy.Metadata{}, nil, nil, err
	}
	if lookups, err = c.lookups(); err != nil {
		return policy.Metadata{}, nil, nil, err
	}
	planned, err = c.plan(ctx)
	return c.metadata, lookups, planned, err
}

// plan compiles the rules of the decision contract. They are the entries of the plan.
func (c *checked) plan(ctx context.Context) (*plan.Plan, error) {
	var names, paths []string
	for _, name := range []string{engine.Evidence, engine.Deny, engine.NotApplicable} {
		if len(c.rules(name)) > 0 {
			names, paths = append(names, name), append(paths, strings.ReplaceAll(strings.TrimPrefix(c.pkg.String(), "data."), ".", "/")+"/"+name)
		}
	}
	compiled, err := Compile(ctx, c.modules, capabilities(), paths...)
	if err != nil {
		return nil, FromOPA(err, c.modules)
	}
	planned, err := compiled.Plan(paths...)
	if err != nil {
		return nil, unsupported(err)
	}
	for i, name := range names {
		planned.Entries[i].Name = name
	}
	return planned, nil
}

// compile parses and compiles the policy in a folder, with the facts that it needs.
func (l *Library) compile(folder string) (*checked, error) {
	if own, modules, ok := l.prune(folder, false); ok {
		if c, err := l.compileModules(own, modules, nil); err == nil {
			return c, nil
		}
	}
	modules, err := l.modules(folder)
	if err != nil {
		return nil, err
	}
	own, err := ownModule(folder, modules)
	if err != nil {
		return nil, err
	}
	return l.compileModules(own, modules, nil)
}

// compileModules returns the policy also with an error, as far as it could be read. With schemas, property paths are checked against them, too.
func (l *Library) compileModules(own *ast.Module, modules map[string]*ast.Module, schemas *ast.SchemaSet) (*checked, error) {
	metadata, err := readMetadata(own)
	c := &checked{pkg: own.Package.Path, location: own.Package.Location, metadata: metadata, modules: modules}
	if err != nil {
		return c, err
	}
	if readLookups(modules) {
		if c.definitions, err = l.Lookups(); err != nil {
			return c, err
		}
	}
	if schemas != nil {
		modules = withReferences(modules)
	}
	c.compiler = newCompiler(metadata, c.definitions, schemas)
	if c.compiler.Compile(modules); c.compiler.Failed() {
		return c, FromOPA(c.compiler.Errors, c.modules)
	}
	resources, err := l.typesOf(metadata.ResourceTypes)
	if err != nil {
		return c, err
	}
	_, err = c.lookups()
	return c, errors.Join(checkWith(c.modules), checkReferences(c.compiler), c.checkContract(), checkAbsorbed(c.compiler, c.rules(engine.Evidence), resources), err)
}

// newCompiler makes a compiler that knows what a policy may use and what it sees. With schemas it is strict.
func newCompiler(metadata policy.Metadata, definitions map[string]*definitionfile.Lookup, schemas *ast.SchemaSet) *ast.Compiler {
	strict := schemas != nil
	if !strict {
		schemas = ast.NewSchemaSet()
	}
	schemas.Put(ast.SchemaRootRef, inputSchema(metadata, definitions))
	return ast.NewCompiler().
		WithCapabilities(capabilities()).
		WithSchemas(schemas).
		WithUseTypeCheckAnnotations(strict).
		WithEnablePrintStatements(true).
		WithStrict(strict)
}

// ownModule is the module that stands for the policy: the one that is named as its folder. It is returned also if its package is wrong.
func ownModule(folder string, modules map[string]*ast.Module) (*ast.Module, error) {
	name := path.Join(folder, path.Base(folder)+".rego")
	own := modules[name]
	if own == nil {
		return nil, &Problem{File: folder, Message: "a policy's main file is called as its folder: " + name}
	}
	want := packageRef(folder)
	if !own.Package.Path.Equal(want) {
		return own, problemAt(own.Package.Location, "package %s must be %s, as its folder",
			strings.TrimPrefix(own.Package.Path.String(), "data."), strings.TrimPrefix(want.String(), "data."))
	}
	return own, nil
}

// InputSchema is the JSON schema of what every policy sees; only the properties differ by resource type.
func InputSchema() map[string]any { return inputSchema(policy.Metadata{}, nil) }

// inputSchema is what a policy sees.
func inputSchema(metadata policy.Metadata, definitions map[string]*definitionfile.Lookup) map[string]any {
	object := func(properties map[string]any) map[string]any {
		return map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
	}
	text := func(description string) map[string]any {
		return map[string]any{"type": "string", "description": description}
	}
	input := map[string]any{
		"resource": object(map[string]any{
			"cloud":   text("`huaweicloud`, `alicloud` or `aws`"),
			"type":    text("the type with its cloud, such as `huaweicloud/vpc.publicips`, `alicloud/ACS::EIP::EipAddress` or `aws/AWS::EC2::EIP`; of an account `CLOUD/account`"),
			"id":      text("the id in the Config service"),
			"account": text("the account that owns the resource"),
			"name":    text("the name; missing if the event has none"),
			"region":  text("the region; missing if the event has none"),
			"zone":    text("the availability zone; missing if the event has none"),
			"status":  text("the state that the Config service records; missing if the event has none"),
			"created": text("when the resource was created, in RFC 3339 and UTC; missing if the event has none"),
			"tags": map[string]any{
				"type": "object", "additionalProperties": map[string]any{"type": "array", "items": map[string]any{"type": "string"}},
				"description": "from each key to a list of values; missing if the event has none",
			},
			"properties":    map[string]any{"description": "the cloud's own properties, unchanged except that members with the value `null` are left out; `assay schema TYPE` lists them"},
			"supplementary": map[string]any{"description": "AWS: `supplementaryConfiguration`, in the same way"},
		}),
		"event": object(map[string]any{
			"time":    text("the time of the event, in RFC 3339 and UTC; a policy has no other clock"),
			"trigger": text("`change` or `period`"),
		}),
	}
	if len(metadata.Parameters) > 0 { // of an object without properties OPA believes that it may have any
		input["parameters"] = metadata.Schema()
	}
	if len(definitions) > 0 {
		input["lookups"] = object(lookupsSchema(definitions))
	}
	return object(input)
}

// capabilities are what a policy may use: all built-ins but the [Unavailable] ones.
var capabilities = sync.OnceValue(func() *ast.Capabilities {
	all := ast.CapabilitiesForThisVersion()
	all.AllowNet = []string{}
	all.Builtins = slices.DeleteFunc(all.Builtins, func(builtin *ast.Builtin) bool { return Unavailable(builtin.Name) != "" })
	return all
})
