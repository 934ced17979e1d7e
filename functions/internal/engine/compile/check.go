package compile

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/lookup/definitionfile"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// Checker compiles policies more strictly than a function does: unused variables and imports are refused, and the paths of properties are
// checked against the schemas of the resource types.
type Checker struct {
	library *Library
	schemas *ast.SchemaSet
}

// NewChecker reads the schemas, one file a resource type in a folder for each cloud.
func NewChecker(library *Library, schemas fs.FS) (*Checker, error) {
	set, err := readSchemas(schemas)
	if err != nil {
		return nil, err
	}
	return &Checker{library, set}, nil
}

// Of is a checker of another library by the same schemas. Two that share schemas must not check at the same time.
func (c *Checker) Of(library *Library) *Checker { return &Checker{library, c.schemas} }

// Policy checks the policy in a folder. Its metadata is returned also with an error, as far as it could be read.
func (c *Checker) Policy(ctx context.Context, folder string) (policy.Metadata, error) {
	main := path.Join(folder, path.Base(folder)+".rego")
	if source, err := fs.ReadFile(c.library.fsys, main); err == nil {
		if foreign := Foreign(main, source); foreign != nil {
			return policy.Metadata{}, foreign
		}
	}
	modules, err := c.library.modules(folder)
	if err != nil {
		return policy.Metadata{}, err
	}
	own, err := ownModule(folder, modules)
	if own == nil {
		return policy.Metadata{}, err
	}
	seen := checkDeclarations(own, modules)
	if err != nil {
		metadata, undeclared := readMetadata(own)
		return metadata, errors.Join(err, undeclared, seen)
	}
	compiled, err := c.library.compileModules(own, modules, c.schemas)
	if err = errors.Join(seen, err); err != nil {
		return compiled.metadata, err
	}
	var problems []error
	for file, module := range compiled.compiler.Modules {
		if path.Dir(file) == folder {
			problems = append(problems, checkAnnotations(compiled.compiler, module), checkBlindSpots(compiled.modules[file]),
				c.library.checkAbsences(compiled.modules[file], compiled.metadata))
		}
	}
	if rules := compiled.rules(engine.Evidence); len(rules) > 0 && !described(compiled.compiler, rules) {
		problems = append(problems, problemAt(rules[0].Location, "evidence has no METADATA: give it a description"))
	}
	if len(problems) == 0 || errors.Join(problems...) == nil {
		_, err = compiled.plan(ctx)
	}
	return compiled.metadata, errors.Join(append(problems, err)...)
}

// Facts checks the facts in a file of lib.
func (c *Checker) Facts(file string) error {
	modules := map[string]*ast.Module{}
	if err := c.library.parse([]string{file}, modules); err != nil {
		return err
	}
	module := modules[file]
	want := packageRef(strings.TrimSuffix(file, ".rego"))
	if !module.Package.Path.Equal(want) {
		return problemAt(module.Package.Location, "package must be %s, as the file", strings.TrimPrefix(want.String(), "data."))
	}
	var problems []error
	if len(module.Annotations) == 0 || module.Annotations[0].Scope != "package" {
		problems = append(problems, problemAt(module.Package.Location, "the package has no METADATA: give it a title and a description"))
	}
	problems = append(problems, c.library.checkAbsences(module, policy.Metadata{}))
	var definitions map[string]*definitionfile.Lookup
	if readLookups(modules) {
		var err error
		if definitions, err = c.library.Lookups(); err != nil {
			return err
		}
	}
	compiler := newCompiler(policy.Metadata{}, definitions, c.schemas)
	if compiler.Compile(withReferences(modules)); compiler.Failed() {
		return errors.Join(append(problems, FromOPA(compiler.Errors, modules))...)
	}
	known, err := c.library.ResourceTypes()
	if err != nil {
		return err
	}
	resources, err := c.library.typesOf(known)
	if err != nil {
		return err
	}
	return errors.Join(append(problems, checkWith(modules), checkReferences(compiler), checkAbsorbed(compiler, compiler.Modules[file].Rules, resources), checkAnnotations(compiler, compiler.Modules[file]), checkBlindSpots(module))...)
}

// checkAnnotations reports rules that read properties without saying by which schema.
func checkAnnotations(compiler *ast.Compiler, module *ast.Module) error {
	var problems []error
	for _, rule := range module.Rules {
		if ref := wholeInput(rule); ref != nil {
			problems = append(problems, problemAt(rule.Location, "the type check does not look into %s as a whole: refer to the property", ref))
		}
		for _, native := range []string{"properties", "supplementary"} {
			prefix := ast.InputRootRef.Append(ast.StringTerm("resource")).Append(ast.StringTerm(native))
			example := map[string]string{"properties": "AWS::EC2::EIP", "supplementary": "AWS::S3::Bucket.supplementary"}[native]
			if reads(rule, prefix) && !hasSchema(compiler, rule, prefix) {
				problems = append(problems, problemAt(rule.Location, "%s reads %s without a schema: annotate the rule with\n"+
					"    # METADATA\n    # schemas:\n    #   - %s: schema.aws[%q]", rule.Head.Name, prefix, prefix, example))
			}
		}
	}
	return errors.Join(problems...)
}

// wholeInput finds a reference to more of the input than one field of the resource.
func wholeInput(rule *ast.Rule) ast.Ref {
	var found ast.Ref
	walkJudged(rule, func(ref ast.Ref) {
		if !ref[0].Equal(ast.InputRootDocument) {
			return
		}
		constant := ref.ConstantPrefix()
		if len(constant) < 2 || len(constant) == 2 && constant[1].Equal(ast.StringTerm("resource")) {
			found = constant
		}
	})
	return found
}

func reads(rule *ast.Rule, prefix ast.Ref) bool {
	found := false
	ast.WalkRefs(rule, func(ref ast.Ref) bool {
		found = found || ref.HasPrefix(prefix)
		return found
	})
	return found
}

// hasSchema reports whether a schema covers the properties as a whole.
func hasSchema(compiler *ast.Compiler, rule *ast.Rule, prefix ast.Ref) bool {
	for _, annotation := range compiler.GetAnnotationSet().Chain(rule) {
		if annotation.Annotations == nil {
			continue
		}
		for _, schema := range annotation.Annotations.Schemas {
			if schema.Path.Equal(prefix) {
				return true
			}
		}
	}
	return false
}

func described(compiler *ast.Compiler, rules []*ast.Rule) bool {
	for _, rule := range rules {
		for _, annotation := range compiler.GetAnnotationSet().Chain(rule) {
			if a := annotation.Annotations; a != nil && (a.Scope == "rule" || a.Scope == "document") && a.Description != "" {
				return true
			}
		}
	}
	return false
}
