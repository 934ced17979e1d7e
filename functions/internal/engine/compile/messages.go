package compile

import (
	"errors"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/engine"
)

// reasonFields are what a reason may have, as [engine.Policy] reads it.
var reasonFields = []string{"message", "property", "actual", "desired", "operator"}

// checkMessages reports reasons that an evaluation could not read, and formats that do not fit their values: both would be seen only when a
// resource does not comply.
func checkMessages(module *ast.Module) error {
	var problems []error
	for _, rule := range module.Rules {
		if name := rule.Head.Name.String(); name == engine.Deny || name == engine.NotApplicable {
			for r := rule; r != nil; r = r.Else {
				problems = append(problems, checkReason(r))
			}
		}
	}
	ast.WalkTerms(module, func(term *ast.Term) bool {
		if call, isCall := term.Value.(ast.Call); isCall {
			problems = append(problems, checkFormat(call[0], call[1:]))
		}
		return false
	})
	ast.WalkExprs(module, func(expr *ast.Expr) bool {
		if expr.IsCall() {
			problems = append(problems, checkFormat(expr.OperatorTerm(), expr.Operands()))
		}
		return false
	})
	return errors.Join(problems...)
}

// checkReason looks at a reason that is written out, in the head or as the value of a variable there.
func checkReason(rule *ast.Rule) error {
	reason := rule.Head.Key
	if reason == nil {
		return nil // which the contract refuses
	}
	if name, isVar := reason.Value.(ast.Var); isVar {
		for _, expr := range rule.Body {
			if (expr.IsAssignment() || expr.IsEquality()) && expr.Operand(0).Value.Compare(name) == 0 {
				reason = expr.Operand(1)
			}
		}
	}
	const form = "a reason is a sentence, or an object with message and, as far as they are known, property, actual, desired and operator"
	switch value := reason.Value.(type) {
	case ast.String:
		if strings.TrimSpace(string(value)) == "" {
			return problemAt(reason.Location, "the reason is empty: say what is wrong with the resource")
		}
	case ast.Number, ast.Boolean, ast.Null, *ast.Array, ast.Set:
		return problemAt(reason.Location, "the reason is %s: %s", ast.ValueName(value), form)
	case ast.Object:
		var problems []error
		hasMessage, named := false, true
		value.Foreach(func(key, member *ast.Term) {
			name, isName := key.Value.(ast.String)
			named = named && isName
			hasMessage = hasMessage || name == "message"
			if isName && !slices.Contains(reasonFields, string(name)) {
				problems = append(problems, problemAt(key.Location, "%q is no field of a reason: %s", string(name), form))
			}
		})
		if !hasMessage && named && len(problems) == 0 {
			problems = append(problems, problemAt(reason.Location, "the reason has no message: %s", form))
		}
		return errors.Join(problems...)
	}
	return nil
}

// checkFormat compares the verbs of a format that is written out with the values for it.
func checkFormat(operator *ast.Term, operands []*ast.Term) error {
	if operator.String() != ast.Sprintf.Name || len(operands) < 2 {
		return nil
	}
	format, isText := operands[0].Value.(ast.String)
	values, isList := operands[1].Value.(*ast.Array)
	if !isText || !isList {
		return nil
	}
	verbs, countable := verbsOf(string(format))
	if !countable || len(verbs) == values.Len() {
		return nil
	}
	listed := ""
	if len(verbs) > 0 {
		listed = " (" + strings.Join(verbs, ", ") + ")"
	}
	return problemAt(operator.Location, "sprintf has %s%s for %s: give a value for each verb", counted(len(verbs), "verb"), listed, counted(values.Len(), "value"))
}

// verbsOf lists the verbs of a format, each with what stands between it and its %. A format that names its values by number cannot be counted.
func verbsOf(format string) (verbs []string, countable bool) {
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		begin := i
		for i++; i < len(format) && strings.IndexByte("+-# 0123456789.*[", format[i]) >= 0; i++ {
			switch format[i] {
			case '[':
				return nil, false
			case '*':
				verbs = append(verbs, "*")
			}
		}
		if i < len(format) && format[i] != '%' {
			verbs = append(verbs, format[begin:i+1])
		}
	}
	return verbs, true
}
