package eval

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// Kind is why something could not be read.
type Kind uint8

// The kinds of notes.
const (
	Missing      Kind = iota // a member or index that is not there
	WrongType                // a value of another type than the schema gives
	NoCollection             // what is gone through, or in which something is looked for, is none
	OtherType                // values of two types are compared
	Failed                   // a built-in function has no result
	NotOfType                // a type test does not hold
	NoValue                  // a rule or function has none
	NotInside                // a member of what has no members
	Shape                    // a value cannot be taken apart
	NoReason                 // a reason cannot be made
)

var kindNames = [...]string{"missing", "wrong type", "no collection", "other type", "failed", "not of type", "no value", "not inside", "shape", "no reason"}

func (k Kind) String() string { return kindNames[k] }

// words returns what is wrong, with a place for each of the values.
func (n *note) words() (words string, values [2]string) {
	switch n.kind {
	case Missing:
		return "is missing", values
	case WrongType:
		return "is %s, but must be %s", [2]string{article(n.want), n.x.Must(n.y)}
	case NoCollection:
		return "is %s, no collection", [2]string{article(n.x.Kind())}
	case OtherType:
		return "is %s, and is compared with %s", [2]string{article(n.x.Kind()), article(n.want)}
	case NotOfType:
		return "is %s, not %s", [2]string{article(n.x.Kind()), article(n.want)}
	case NoValue:
		return "has no value", values
	case NotInside:
		return "is %s, which has no member %s", [2]string{article(n.x.Kind()), strings.TrimPrefix(pathText([]value.Step{n.y}), ".")}
	case Shape:
		return "does not have the form that it is taken apart by", values
	case NoReason:
		return "holds, but its reason cannot be made", values
	}
	builtin, why, _ := strings.Cut(n.x.Text(), ": ")
	return "%s: %s", [2]string{builtin, why}
}

// Note is something that a policy could not read.
type Note struct {
	Kind   Kind
	Path   string // of the property, below the resource's properties; or of a rule or function
	File   string
	Row    int
	Words  string // what is wrong with it, with %s for each of the values
	Values [2]string
}

// Phrase is what is wrong, without the place.
func (n Note) Phrase() compliance.Phrase {
	values := append(make([]string, 0, 3), n.Values[:strings.Count(n.Words, "%s")]...)
	switch {
	case n.Path == "":
		return compliance.Phrase{Words: n.Words, Values: values}
	case n.Kind == Failed:
		return compliance.Phrase{Words: "%s: " + n.Words, Values: append([]string{n.Path}, values...)}
	}
	return compliance.Phrase{Words: "%s " + n.Words, Values: append([]string{n.Path}, values...)}
}

func (n Note) String() string {
	if n.Row == 0 {
		return n.Phrase().String()
	}
	return n.File + ":" + strconv.Itoa(n.Row) + ": " + n.Phrase().String()
}

// subject is what a note is about: a part of the input, or a rule or function, or what lies below it.
type subject struct {
	value    *value.Value // a part of the input
	function *plan.Function
	below    *below
}

// below is the last step on the way from a subject to what lies below it.
type below struct {
	before *below
	step   value.Step
}

// after appends the steps to those before.
func (b *below) after(steps []value.Step) []value.Step {
	if b == nil {
		return steps
	}
	return append(b.before.after(steps), b.step)
}

// data is what stands for all rules, if one of a computed name was looked for.
var data = &plan.Function{Name: "data"}

func (s subject) known() bool { return s.value != nil || s.function != nil }

func (s subject) then(key *value.Value) subject {
	s.below = &below{s.below, key}
	return s
}

// along is what a path of object.get leads to, or a key.
func (s subject) along(path *value.Value) subject {
	if path.Kind() != value.Array {
		return s.then(path)
	}
	for _, key := range path.Elements() {
		s = s.then(key)
	}
	return s
}

// subject finds out what an operand is. What is no part of the input itself was made of one by the statements before.
func (e *Evaluation) subject(operand plan.Operand, locals []*value.Value) subject {
	if v := e.read(operand, locals); v != nil && v.Marks()&value.Node != 0 {
		return subject{value: v}
	}
	if e.function == 0 {
		return subject{}
	}
	return e.trace(e.program.functions[e.function-1].Blocks[e.definition], operand, locals, 8) // locals are used again in other definitions
}

func (e *Evaluation) trace(block plan.Block, operand plan.Operand, locals []*value.Value, depth int) subject {
	v := e.read(operand, locals)
	if v == nil || depth == 0 || operand < 0 {
		return subject{}
	}
	if v.Marks()&value.Node != 0 {
		return subject{value: v}
	}
	set := setter(block, operand)
	if set == nil {
		return subject{}
	}
	switch set.Op {
	case plan.Assign, plan.AssignOnce, plan.Length:
		return e.trace(block, set.A, locals, depth-1)
	case plan.Dot:
		if from := e.trace(block, set.A, locals, depth-1); from.known() {
			return from.then(e.read(set.B, locals))
		}
	case plan.Scan:
		return e.trace(block, set.A, locals, depth-1)
	case plan.Call:
		if len(set.Arguments) == 2 {
			return subject{function: &e.program.plan.Functions[set.A]}
		}
		return e.anyOf(block, set.Arguments[2:], locals, depth)
	case plan.CallBuiltin:
		if e.program.plan.Builtins[set.A] == "object.get" {
			from := e.trace(block, set.Arguments[0], locals, depth-1)
			return from.along(e.read(set.Arguments[1], locals))
		}
		return e.anyOf(block, set.Arguments, locals, depth)
	}
	return subject{}
}

func (e *Evaluation) anyOf(block plan.Block, operands []plan.Operand, locals []*value.Value, depth int) subject {
	for _, operand := range operands {
		if found := e.trace(block, operand, locals, depth-1); found.known() {
			return found
		}
	}
	return subject{}
}

// setter finds the statement that sets a local.
func setter(block plan.Block, local int32) *plan.Statement {
	for i := range block {
		s := &block[i]
		if s.Sets(local) {
			return s
		}
		for _, inner := range s.Blocks {
			if found := setter(inner, local); found != nil {
				return found
			}
		}
	}
	return nil
}

// ruleName is how the source calls a rule or function.
func ruleName(f *plan.Function) string {
	if f == nil {
		return ""
	}
	return path.Ext("." + f.Name[strings.LastIndexByte(f.Name, '.')+1:])[1:]
}

func article(kind value.Kind) string {
	switch kind {
	case value.Null, value.Undefined:
		return kind.String()
	case value.Array, value.Object:
		return "an " + kind.String()
	}
	return "a " + kind.String()
}

// pathText is a path as policies write it.
func pathText(steps []value.Step) string {
	var text strings.Builder
	text.Grow(64)
	for _, step := range steps {
		name := step.Text()
		switch {
		case step.Kind() == value.String && isName(name):
			if text.Len() > 0 {
				text.WriteByte('.')
			}
			text.WriteString(name)
		case step.Kind() == value.String:
			text.WriteString("[" + strconv.Quote(name) + "]")
		default:
			text.WriteString("[" + step.String() + "]")
		}
	}
	return text.String()
}

func isName(text string) bool {
	for i, c := range text {
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return text != ""
}

// report makes the notes that are left, those with the shortest paths first, each once. That a function has no value is said where it is called first.
func (e *Evaluation) report(notes []note) []Note {
	if len(notes) == 0 {
		return nil
	}
	e.reports++
	flat := e.flatten(nil, notes)
	paths := map[*value.Value][]value.Step{}
	for i := range flat {
		if about := flat[i].subject.value; about != nil {
			paths[about] = nil
		}
	}
	if e.input != nil && len(paths) > 0 {
		e.input.Paths(paths)
	}
	all := make([]*Note, len(flat)) // all pointers share the code that sorts them
	for i, n := range flat {
		if n.kind == Missing {
			n.subject = n.subject.then(n.y)
		}
		all[i] = &Note{Kind: n.kind, Path: n.subject.path(paths), Row: int(n.at.Row)}
		all[i].Words, all[i].Values = n.words()
		if int(n.at.File) < len(e.program.plan.Files) {
			all[i].File = e.program.plan.Files[n.at.File]
		}
	}
	slices.SortFunc(all, func(a, b *Note) int {
		return cmp.Or(cmp.Compare(len(a.Path), len(b.Path)), cmp.Compare(a.Path, b.Path), cmp.Compare(a.File, b.File), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Words, b.Words), slices.Compare(a.Values[:], b.Values[:]))
	})
	var reported []Note
	for i, n := range all {
		if i == 0 || *n != *all[i-1] {
			reported = append(reported, *n)
		}
	}
	return reported
}

// flatten appends the notes that are no groups, and those of each group once.
func (e *Evaluation) flatten(flat, notes []note) []note {
	for i := range notes {
		switch group := notes[i].group; {
		case group == nil:
			function := notes[i].subject.function
			if known := func(n note) bool { return n.kind == NoValue && n.subject.function == function }; notes[i].kind != NoValue || !slices.ContainsFunc(flat, known) {
				flat = append(flat, notes[i])
			}
		case group.reported != e.reports:
			group.reported = e.reports
			flat = e.flatten(flat, group.notes)
		}
	}
	return flat
}

func (s subject) path(paths map[*value.Value][]value.Step) string {
	var room [16]value.Step
	steps := append(room[:0], paths[s.value]...)
	if steps = s.below.after(steps); s.value != nil && len(steps) > 1 && steps[0].Kind() == value.String && steps[0].Text() == "resource" {
		steps = steps[1:]
	}
	name, below := ruleName(s.function), pathText(steps)
	if name == "" || below == "" || below[0] == '[' {
		return name + below
	}
	return name + "." + below
}

// Reason is why a resource does not comply, or why a policy does not apply to it.
type Reason struct {
	Value  *value.Value
	Unsure bool // it rests on something that could not be read
}

// Decision is what a strict evaluation found. Its values are valid until the evaluation is closed.
type Decision struct {
	Evidence      *value.Value // nil, if it is undefined
	NotApplicable []Reason
	Deny          []Reason
	Notes         []Note // what could not be read; of undefined evidence, also members that object.get and probes did not find
}

// Verdict follows from what was found.
func (d Decision) Verdict() compliance.Verdict {
	sure := func(r Reason) bool { return !r.Unsure }
	switch {
	case d.Evidence == nil || d.Evidence.IsUnsure():
		return compliance.Undetermined
	case len(d.NotApplicable) > 0: // also if there are reasons to deny: without notes, it goes before them
		if len(d.Notes) == 0 && slices.ContainsFunc(d.NotApplicable, sure) {
			return compliance.NotApplicable
		}
		return compliance.Undetermined
	case slices.ContainsFunc(d.Deny, sure):
		return compliance.NonCompliant
	case len(d.Notes) > 0 || len(d.Deny) > 0:
		return compliance.Undetermined
	}
	return compliance.Compliant
}

// rules are the entries of a policy's rules; nil, if it has no such rule.
type rules struct{ evidence, deny, notApplicable *entry }

// rulesOf finds the entries of each policy. Their names begin with that of the policy, if the program has several.
func rulesOf(entries []entry) map[string]rules {
	policies := map[string]rules{}
	for i := range entries {
		entry := &entries[i]
		name := path.Base(entry.Name)
		policy := strings.TrimSuffix(strings.TrimSuffix(entry.Name, name), "/")
		of := policies[policy]
		switch name {
		case "evidence":
			of.evidence = entry
		case "deny":
			of.deny = entry
		case "not_applicable":
			of.notApplicable = entry
		}
		policies[policy] = of
	}
	return policies
}

// Decide evaluates all rules of a policy, such as policies/eip/eip_attached, about an input that the arena read by StrictInput. The
// evaluation must be strict.
func (e *Evaluation) Decide(policy string) (d Decision, err error) {
	of := e.program.policies[policy]
	if of.evidence == nil || of.deny == nil {
		return d, fmt.Errorf("there is no policy %s in the program", policy)
	}
	if d.Evidence, err = e.value(of.evidence); err != nil {
		return d, err
	}
	if d.Deny, err = e.reasons(of.deny); err != nil {
		return d, err
	}
	if of.notApplicable != nil {
		if d.NotApplicable, err = e.reasons(of.notApplicable); err != nil {
			return d, err
		}
	}
	notes := e.notes[:len(e.notes):len(e.notes)]
	if d.Evidence == nil {
		defaults, err := e.absent(of.evidence)
		if err != nil {
			return d, err
		}
		notes = append(notes, defaults...)
	}
	d.Notes = e.report(notes)
	if explained := explanations(d.Notes); d.Evidence == nil && len(explained) > 0 {
		d.Notes = explained
	}
	return d, nil
}

// explanations are the notes that say more than that a rule has no value.
func explanations(notes []Note) []Note {
	var explained []Note
	for _, n := range notes {
		if n.Kind != NoValue {
			explained = append(explained, n)
		}
	}
	return explained
}

// absent evaluates evidence that is undefined once more, and finds the members that object.get and probes do not find.
func (e *Evaluation) absent(evidence *entry) ([]note, error) {
	e.memory.forget()
	e.evidence = true
	_, err := e.value(evidence)
	e.evidence = false
	return e.defaults, err
}

func (e *Evaluation) reasons(of *entry) ([]Reason, error) {
	set, err := e.value(of)
	if err != nil {
		return nil, err
	}
	if set.Kind() != value.Set {
		return nil, fmt.Errorf("%s must be a set of reasons", path.Base(of.Name))
	}
	all := make([]Reason, 0, set.Len())
	for _, element := range set.Elements() {
		all = append(all, Reason{element, element.CouldBeNone()})
	}
	return all, nil
}
