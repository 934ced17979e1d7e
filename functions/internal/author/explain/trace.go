package explain

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// Definition is one definition of a rule of the policy or of a fact.
type Definition struct {
	Name       string      `json:"name"` // deny, or lib.disk.encrypted
	File       string      `json:"file"`
	Line       int         `json:"line"`
	Helper     bool        `json:"helper"` // a function, or named as private
	Holds      bool        `json:"holds"`  // in one way at least
	Conditions []Condition `json:"conditions"`
}

// Condition is a condition of a definition.
type Condition struct {
	Line  int    `json:"line"`
	Text  string `json:"text"`
	Held  int    `json:"held"`   // how many times: for some, once for each element
	Fails int    `json:"failed"` // how many times
}

// State says in a word what became of a condition.
func (c Condition) State() string {
	switch {
	case c.Held > 0 && c.Fails > 0:
		return "both"
	case c.Held > 0:
		return "holds"
	case c.Fails > 0:
		return "fails"
	}
	return "not reached"
}

// span is a piece of a source.
type span struct {
	file     string
	from, to int
}

func spanOf(l *ast.Location) span { return span{l.File, l.Offset, l.Offset + len(l.Text)} }

func (s span) holds(l *ast.Location) bool {
	return l.File == s.file && l.Offset >= s.from && l.Offset < s.to
}

// tracer keeps what OPA tells about the bodies of rules.
type tracer struct {
	bodies map[uint64]*ast.Rule // by query
	counts map[*ast.Expr]*counts
	rules  map[*ast.Rule]*counts
	known  map[*ast.Rule]bool // from a query before: they are counted once
}

// counts are how many times an expression held or failed, or a rule did.
type counts struct{ evaluated, failed, exited int }

func newTracer() *tracer {
	return &tracer{map[uint64]*ast.Rule{}, map[*ast.Expr]*counts{}, map[*ast.Rule]*counts{}, map[*ast.Rule]bool{}}
}

var _ topdown.QueryTracer = (*tracer)(nil)

func (t *tracer) Enabled() bool { return true }

func (t *tracer) Config() topdown.TraceConfig { return topdown.TraceConfig{} }

// TraceEvent counts. An expression that is evaluated and does not fail holds; one that is done again after it held has another solution.
func (t *tracer) TraceEvent(event topdown.Event) {
	switch node := event.Node.(type) {
	case ast.Body:
		if event.Op == topdown.EnterOp && event.QueryID == 0 { // another query, which numbers its own from 0
			clear(t.bodies)
			for rule := range t.rules {
				t.known[rule] = true
			}
		}
	case *ast.Rule:
		if t.known[node] {
			return
		}
		if t.rules[node] == nil {
			t.rules[node] = &counts{}
		}
		switch event.Op {
		case topdown.EnterOp:
			t.bodies[event.QueryID] = node
			t.rules[node].evaluated++
		case topdown.ExitOp:
			t.rules[node].exited++
		}
	case *ast.Expr:
		if t.bodies[event.QueryID] == nil {
			return // in a comprehension, a not or an every
		}
		if t.counts[node] == nil {
			t.counts[node] = &counts{}
		}
		switch event.Op {
		case topdown.EvalOp:
			t.counts[node].evaluated++
		case topdown.FailOp:
			t.counts[node].failed++
		}
	}
}

// definitions are what was evaluated, as the sources have it: the policy's rules first, then the facts.
func (t *tracer) definitions(policies fs.FS) ([]Definition, error) {
	files := map[string]bool{}
	for rule := range t.rules {
		if rule.Location != nil && rule.Location.File != "" {
			files[rule.Location.File] = true
		}
	}
	all := []Definition{}
	for file := range files {
		source, err := fs.ReadFile(policies, file)
		if err != nil {
			continue // it is no file, but the query
		}
		module, err := ast.ParseModule(file, string(source))
		if err != nil {
			return nil, err
		}
		for _, rule := range module.Rules {
			for r := rule; r != nil; r = r.Else {
				if definition, entered := t.definition(module, r); entered {
					all = append(all, definition)
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b Definition) int {
		return cmp.Or(order(a)-order(b), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return all, nil
}

// order puts the policy's own rules before facts: they are what the reader knows.
func order(d Definition) int {
	rank := slices.Index([]string{"not_applicable", "deny", "evidence"}, d.Name)
	if rank < 0 && path.Dir(d.File) == "lib" {
		return 5
	}
	if rank < 0 {
		return 4
	}
	return rank
}

func (t *tracer) definition(module *ast.Module, rule *ast.Rule) (d Definition, entered bool) {
	name := rule.Head.Ref().String()
	if path.Dir(rule.Location.File) == "lib" {
		name = "lib." + strings.TrimSuffix(path.Base(rule.Location.File), ".rego") + "." + name
	}
	d = Definition{
		Name: name, File: rule.Location.File, Line: rule.Location.Row, Conditions: []Condition{},
		Helper: len(rule.Head.Args) > 0 || strings.HasPrefix(rule.Head.Ref().String(), "_"),
	}
	for compiled, counted := range t.rules {
		if compiled.Location != nil && compiled.Location.File == rule.Location.File && compiled.Location.Offset == rule.Location.Offset {
			entered = entered || counted.evaluated > 0
			d.Holds = d.Holds || counted.exited > 0
		}
	}
	for _, expr := range rule.Body {
		if expr.Location == nil || expr.Equal(always) && string(expr.Location.Text) != "true" {
			continue // a rule without conditions
		}
		if expr.IsCall() && expr.Operator().Equal(ast.Print.Ref()) {
			continue
		}
		condition := Condition{Line: expr.Location.Row, Text: strings.Join(strings.Fields(string(expr.Location.Text)), " ")}
		t.count(&condition, spanOf(expr.Location))
		d.Conditions = append(d.Conditions, condition)
	}
	return d, entered
}

// always is the body of a rule without conditions.
var always = ast.NewExpr(ast.BooleanTerm(true))

// count adds up what the compiler made of one condition: it fails where any part does, and holds as often as its last part.
func (t *tracer) count(condition *Condition, at span) {
	reached := -1
	for expr, counted := range t.counts {
		if expr.Location == nil || !at.holds(expr.Location) {
			continue
		}
		condition.Fails += counted.failed
		if held := counted.evaluated - counted.failed; reached < 0 || held < reached {
			reached = held
		}
	}
	condition.Held = max(reached, 0)
}
