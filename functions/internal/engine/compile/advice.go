package compile

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/types"

	"github.com/assay-rules/assay/functions/internal/compliance/nearest"
	"github.com/assay-rules/assay/functions/internal/engine"
)

// FromOPA turns the errors of OPA's parser and compiler into problems that say what to do, one per mistake. The modules are those that were
// compiled; they may be nil.
func FromOPA(err error, modules map[string]*ast.Module) error {
	var list ast.Errors
	if !errors.As(err, &list) {
		var single *ast.Error
		if !errors.As(err, &single) {
			return problemAt(nil, "%v", err)
		}
		list = ast.Errors{single}
	}
	var problems []error
	syntax := map[string]bool{} // lines: the parser says several things about one mistake
	for _, e := range list {
		problem := problemAt(e.Location, "%s", advice(e, modules))
		if module := modules[problem.File]; module != nil && problem.Message == missingRule(engine.Evidence, module) {
			problem.Line = module.Package.Location.Row // where it should be, not where it is used
		}
		line := fmt.Sprint(problem.File, ":", problem.Line)
		if e.Code == ast.ParseErr && syntax[line] {
			continue
		}
		syntax[line] = e.Code == ast.ParseErr
		problems = append(problems, problem)
	}
	return errors.Join(slices.CompactFunc(problems, func(a, b error) bool { return a.Error() == b.Error() })...)
}

var (
	unsafeVar         = regexp.MustCompile(`^var (\S+) is unsafe`)
	undefinedFunction = regexp.MustCompile(`^undefined function (\S+)$`)
	undefinedSchema   = regexp.MustCompile(`^undefined schema: (.*)$`)
	conflicting       = regexp.MustCompile(`^conflicting rules data\.(\S+) found$`)
	unused            = regexp.MustCompile(`^(?:assigned|declared) var (\S+) unused$`)
	unusedImport      = regexp.MustCompile(`^import (\S+) unused$`)
)

// advice is OPA's message with what to do about it.
func advice(e *ast.Error, modules map[string]*ast.Module) string {
	if e.Code == ast.ParseErr {
		return syntaxAdvice(e)
	}
	if match := unsafeVar.FindStringSubmatch(e.Message); match != nil {
		return unknownName(match[1], e.Location, modules)
	}
	if match := undefinedFunction.FindStringSubmatch(e.Message); match != nil {
		return unknownFunction(match[1], modules)
	}
	if match := undefinedSchema.FindStringSubmatch(e.Message); match != nil {
		return fmt.Sprintf(`there is no %s: write schema.CLOUD["TYPE"] with a resource type that has a schema, or add the schema below schemas`, match[1])
	}
	if match := conflicting.FindStringSubmatch(e.Message); match != nil {
		name := match[1][strings.LastIndexByte(match[1], '.')+1:]
		if name == engine.Deny || name == engine.NotApplicable {
			return fmt.Sprintf("%s is defined in two ways: define it only by `%s contains reason if …`, without a default", name, name)
		}
		return fmt.Sprintf("%s is defined in two ways: as a value, a set or a function; choose one", name)
	}
	if match := unused.FindStringSubmatch(e.Message); match != nil {
		return e.Message + ": use or remove it"
	}
	if unusedImport.MatchString(e.Message) {
		return e.Message + ": remove it"
	}
	if detail, isRef := e.Details.(*ast.RefErrInvalidDetail); isRef {
		if text := unknownMember(detail, e.Location); text != "" {
			return text
		}
	}
	if detail, isArgument := e.Details.(*ast.ArgErrDetail); isArgument {
		return argumentAdvice(e.Message, detail)
	}
	if detail, isMatch := e.Details.(*ast.UnificationErrDetail); isMatch {
		return matchAdvice(detail)
	}
	return e.Message + details(e.Details)
}

// matchAdvice is about values that are compared and can never be equal.
func matchAdvice(detail *ast.UnificationErrDetail) string {
	left, right := types.Sprint(detail.Left), types.Sprint(detail.Right)
	if left == "null" || right == "null" {
		return "no value is null: a property that is null is missing for a policy. Read it with object.get and a default, and compare with that"
	}
	return fmt.Sprintf("the values can never be equal: one is of type %s, the other of type %s", left, right)
}

// syntaxAdvice is about text that is no Rego.
func syntaxAdvice(e *ast.Error) string {
	line := ""
	if detail, isLine := e.Details.(*ast.ParserErrorDetail); isLine {
		line = detail.Line
	}
	token, expected, _ := strings.Cut(strings.TrimPrefix(e.Message, "unexpected "), ": ")
	code := quoted.ReplaceAllString(line, `""`)
	for _, habit := range habits {
		if habit.written.MatchString(code) {
			return "syntax error: " + habit.advice
		}
	}
	switch {
	case strings.Contains(e.Message, "keyword is required"):
		return "this is Rego of before version 1: write `deny contains reason if { … }` instead of `deny[reason] { … }`; assay fmt rewrites the file"
	case strings.HasPrefix(e.Message, "yaml:"):
		return "METADATA is not valid YAML: " + strings.TrimPrefix(e.Message, "yaml: ")
	case e.Message == "var cannot be used for rule name":
		return "syntax error: the line goes on after its condition; conditions that must all hold are written in `{ … }`, each in its own line, without `and`"
	case e.Message == "illegal token" && strings.Contains(line, "'"):
		return "a string must be in double quotes"
	case strings.HasPrefix(e.Message, "illegal token"):
		return "syntax error: the line has a character that is not allowed there"
	case token == "if keyword":
		return "`if` must not be in the body of a rule: write a rule for each case, with the condition after its `if`"
	case token == "eof token":
		return strings.TrimSuffix("syntax error: the file ends too early, is a bracket or brace not closed? "+expected, "? ")
	case strings.HasPrefix(expected, "non-terminated"):
		return "syntax error: " + strings.Replace(expected, "non-terminated ", "the ", 1) + " before is not closed or lacks a comma"
	}
	return "syntax error: " + e.Message
}

var quoted = regexp.MustCompile(`"[^"]*"|#.*`)

// habits are how other languages write what Rego writes in another way. They are looked for in lines with a syntax error only.
var habits = []struct {
	written *regexp.Regexp
	advice  string
}{
	{regexp.MustCompile(`^\s*package\s.*-`), "a package's name has underscores where the policy's id has hyphens"},
	{regexp.MustCompile(`\bfor\s+\w+(\s*,\s*\w+)?\s+in\b`), "Rego has no loops: write `some x in list` as a condition, or `every x in list { … }`"},
	{regexp.MustCompile(`\bf"`), "a string has no values in it: write sprintf(\"… %v\", [value])"},
	{regexp.MustCompile(`\s(and|&&)\s`), "conditions that must all hold are written in `{ … }`, each in its own line, without `and`"},
	{regexp.MustCompile(`\s(or|\|\|)\s`), "alternatives are written as several rules of the same name, or `value in {a, b}`, without `or`"},
	{regexp.MustCompile(`![^=]`), "a condition is negated by `not`, not by `!`"},
}

// unknownName is about a name without a value.
func unknownName(name string, location *ast.Location, modules map[string]*ast.Module) string {
	known := []string{"input", "data"}
	var module *ast.Module
	if location != nil {
		module = modules[location.File]
	}
	known = append(known, ruleNames(module)...)
	if module != nil {
		for _, imported := range module.Imports {
			known = append(known, string(imported.Name()))
		}
	}
	if name == engine.Evidence && !slices.Contains(known, name) {
		return missingRule(engine.Evidence, module)
	}
	if literal := strings.ToLower(name); slices.Contains([]string{"true", "false", "null"}, literal) {
		return fmt.Sprintf("%s has no value: write %s", name, literal)
	}
	slices.Sort(known)
	if near := similar(name, slices.Compact(known)); near != "" {
		return fmt.Sprintf("%s has no value: write %s", name, near)
	}
	return fmt.Sprintf("%s has no value: give it one by `%s := …` or `some %s in …`, or import it", name, name, name)
}

// similar is the name that a misspelt one means; empty if none is near enough.
func similar(name string, known []string) string {
	near := nearest.Names(name, known)
	if len(near) == 0 || !nearest.Close(name, near[0]) {
		return ""
	}
	return near[0]
}

// unknownFunction is about a call of what is not there, or may not be used.
func unknownFunction(name string, modules map[string]*ast.Module) string {
	if text := forbidden(name); text != "" {
		return text
	}
	if there := functionsBeside(name, modules); len(there) > 0 {
		return fmt.Sprintf("there is no function %s; those of its package are %s", strings.TrimPrefix(name, "data.policies."), strings.Join(there, ", "))
	}
	if here := namesElsewhere[name]; here != "" {
		return fmt.Sprintf("there is no function %s: write %s", name, here)
	}
	var known []string
	for _, builtin := range capabilities().Builtins {
		known = append(known, builtin.Name)
	}
	if of, _, qualified := strings.Cut(name, "."); qualified && !slices.ContainsFunc(known, func(builtin string) bool { return strings.HasPrefix(builtin, of+".") }) {
		return fmt.Sprintf("there is no function %s: is the import of %s missing? The facts of the library are imported as data.policies.lib.%[2]s", name, of)
	}
	for _, module := range modules {
		for _, rule := range module.Rules {
			if len(rule.Head.Args) > 0 {
				known = append(known, rule.Head.Name.String())
			}
		}
	}
	slices.Sort(known)
	name = strings.TrimPrefix(name, "data.policies.")
	return fmt.Sprintf("there is no function %s; the nearest are %s", name, strings.Join(nearest.Names(name, slices.Compact(known)), ", "))
}

// namesElsewhere are functions of other languages and of earlier versions of Rego, and what they are called here.
var namesElsewhere = map[string]string{
	"len": "count", "size": "count", "length": "count", "str": "sprintf", "string": "sprintf", "format": "sprintf", "int": "to_number", "float": "to_number",
	"bool": "boolean.parse of data.policies.lib.boolean", "match": "regex.match", "re_match": "regex.match", "any": "`some … in`", "all": "`every … in`",
	"join": "concat", "strip": "trim_space", "tolower": "lower", "toupper": "upper", "has": "object.get", "get": "object.get", "json.parse": "json.unmarshal",
}

// functionsBeside lists the functions of the package in which a name is looked for, without those that the package keeps to itself.
func functionsBeside(name string, modules map[string]*ast.Module) []string {
	var there []string
	for _, module := range modules {
		if module.Package.Path.String()+"."+name[strings.LastIndex(name, ".")+1:] != name {
			continue
		}
		for _, rule := range module.Rules {
			args := rule.Head.Args
			if len(args) == 0 || strings.HasPrefix(rule.Head.Name.String(), "_") || slices.ContainsFunc(args, func(arg *ast.Term) bool { return ast.IsConstant(arg.Value) }) {
				continue
			}
			names := make([]string, len(args))
			for i, arg := range args {
				names[i] = arg.String()
			}
			there = append(there, fmt.Sprintf("%s(%s)", rule.Head.Name, strings.Join(names, ", ")))
		}
	}
	slices.Sort(there)
	return slices.Compact(there)
}

// forbidden reports the use of a built-in function of OPA that is [Unavailable], and what to use instead; empty for others.
func forbidden(name string) string {
	if because := Unavailable(name); because != "" && ast.BuiltinMap[name] != nil {
		return fmt.Sprintf("a policy must not use %s, because it %s", name, because)
	}
	return ""
}

// forbiddenCalls reports the calls of functions that a policy may not use, which the compiler reports one at a time.
func forbiddenCalls(module *ast.Module) error {
	var problems []error
	ast.NewGenericVisitor(func(node any) bool {
		var called *ast.Term
		switch node := node.(type) {
		case *ast.Expr:
			if node.IsCall() {
				called = node.OperatorTerm()
			}
		case *ast.Term:
			if call, isCall := node.Value.(ast.Call); isCall {
				called = call[0]
			}
		}
		if called != nil {
			if text := forbidden(called.String()); text != "" {
				problems = append(problems, problemAt(called.Location, "%s", text))
			}
		}
		return false
	}).Walk(module)
	return errors.Join(problems...)
}

// unknownMember is about a name that parameters, evidence or the resource do not have; empty for others.
func unknownMember(of *ast.RefErrInvalidDetail, location *ast.Location) string {
	name, isName := of.Ref[of.Pos].Value.(ast.String)
	if !isName {
		return ""
	}
	known := make([]string, len(of.OneOf))
	for i, value := range of.OneOf {
		known[i] = strings.Trim(value.String(), `"`)
	}
	object := of.Ref[:of.Pos].String()
	switch {
	case object == "input" && name == "parameters" && location != nil && path.Dir(location.File) == libDir:
		return "a fact has no parameters, because policies have different ones: make it a function, and let the policy give the value to it"
	case object == "input" && name == "parameters" && len(of.Ref) > of.Pos+1:
		return fmt.Sprintf("there is no parameter %s, because the policy declares none: declare it in METADATA, below custom.parameters", of.Ref[of.Pos+1])
	case object == "input.parameters":
		return fmt.Sprintf("there is no parameter %s: declare it in METADATA, below custom.parameters, or write one that is declared: %s",
			name, strings.Join(nearest.Names(string(name), known), ", "))
	case strings.HasPrefix(object, "data.policies.") && strings.HasSuffix(object, "."+engine.Evidence):
		return fmt.Sprintf("evidence has no %s: add it to the evidence, or write a name that evidence has: %s", name, strings.Join(nearest.Names(string(name), known), ", "))
	}
	return ""
}

// argumentAdvice is about arguments that a function does not take.
func argumentAdvice(message string, of *ast.ArgErrDetail) string {
	name, _, _ := strings.Cut(message, ":")
	want := make([]string, len(of.Want.Args))
	for i, argument := range of.Want.Args {
		want[i] = argument.String()
	}
	given := len(of.Have)
	if strings.Contains(message, "arity") && given != len(want) {
		return fmt.Sprintf("%s takes %s: %s; it is given %d", name, counted(len(want), "argument"), strings.Join(want, ", "), given)
	}
	if name == ast.Sprintf.Name {
		return `sprintf takes a format and a list of the values: write sprintf("… %s …", [value])`
	}
	if name == ast.Plus.Name && slices.ContainsFunc(of.Have, func(have types.Type) bool { return types.Compare(have, types.S) == 0 }) {
		return `+ adds numbers: put strings together by sprintf("… %v …", [value])`
	}
	for i, have := range of.Have {
		if i < len(want) && have != nil && !strings.HasPrefix(want[i], "any") && !strings.HasSuffix(want[i], ": "+have.String()) {
			return fmt.Sprintf("%s: argument %d is %s, but must be %s", name, i+1, have, want[i])
		}
	}
	return message + details(of)
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// missingRule is about a policy without evidence or deny, which may be there misspelled. The module may be nil.
func missingRule(name string, module *ast.Module) string {
	text := fmt.Sprintf("there is no rule %q: a policy states the evidence that it judged and the reasons to deny", name)
	if near := similar(name, ruleNames(module)); near != "" && near != name {
		text += fmt.Sprintf("; rename %s, if that is it", near)
	}
	return text
}

func ruleNames(module *ast.Module) []string {
	if module == nil {
		return nil
	}
	names := make([]string, len(module.Rules))
	for i, rule := range module.Rules {
		names[i] = string(rule.Head.Ref()[0].Value.(ast.Var))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// checkDeclarations reports what can be seen in the files of a policy without compiling them, all at once.
func checkDeclarations(own *ast.Module, modules map[string]*ast.Module) error {
	var problems []error
	defined := map[string]bool{}
	folder := path.Dir(own.Package.Location.File)
	for _, file := range slices.Sorted(maps.Keys(modules)) {
		if path.Dir(file) != folder {
			continue
		}
		module := modules[file]
		for _, rule := range module.Rules {
			defined[rule.Head.Name.String()] = true
		}
		problems = append(problems, forbiddenCalls(module), checkMessages(module), checkImports(module))
	}
	for _, name := range []string{engine.Evidence, engine.Deny} {
		if !defined[name] {
			problems = append(problems, problemAt(own.Package.Location, "%s", missingRule(name, own)))
		}
	}
	return errors.Join(problems...)
}

// checkImports reports imports of keywords, which Rego has without.
func checkImports(module *ast.Module) error {
	for _, imported := range module.Imports {
		if ref, isRef := imported.Path.Value.(ast.Ref); isRef && ref[0].Equal(ast.FutureRootDocument) {
			return problemAt(imported.Location, "remove the imports of future.keywords: they are of before version 1 of Rego, which has these keywords")
		}
	}
	return nil
}
