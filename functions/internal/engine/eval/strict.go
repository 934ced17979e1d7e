package eval

import (
	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// strictness is what a strict evaluation keeps besides the values. See the package's documentation.
type strictness struct {
	on       bool
	evidence bool   // is evaluated once more, because it is undefined
	notes    []note // of the function that is evaluated, behind those of the functions around it
	defaults []note // members that object.get and probes did not find
	gathered []note // those of the groups
	groups   []group
	state
	reports int // that were made
}

// state is what belongs to the function that is evaluated.
type state struct {
	function   int32 // counted from one; zero is an entry
	definition int32 // that is evaluated
	scans      int32 // that are under way, in the comprehension or partial rule
	doubts     int32 // conditions that failed, but might hold if what could not be read could be
	gaps       int32 // members that were missing in elements that were gone through
	from       int32 // its first note
	unsure     bool  // the way to the statement that is executed
	making     bool  // a reason is made: what is in it does not make it unsure
	probing    bool  // the policy tests whether something is there: what is missing is not noted
	found      found
}

// found says which values of the function were found.
type found uint8

const (
	decided found = 1 << iota // one is of a definition that reads the input
	fell                      // one is of any other
	sure                      // one is sure
	clean                     // one of the former is sure and has no notes
)

// foundBy is what a definition of a mark has found if nothing was noted and nothing is in doubt.
func foundBy(mark plan.Mark) found {
	if mark == plan.Falls {
		return fell | sure
	}
	return decided | sure | clean
}

// note is what could not be read. Most notes are dropped again, so they are small.
type note struct {
	kind    Kind
	want    value.Kind // of a type test
	off     bool       // it is not of the way to the statement that is executed
	kept    bool       // it is of the way to one of the function's values
	at      plan.Position
	subject subject
	x, y    *value.Value // the values of which it is, by kind; of a built-in function that failed, why
	group   *group       // instead: the notes of a function that was called
}

// group is the notes of a function's result.
type group struct {
	notes       []note
	onlyMissing bool
	reported    int // by which report
}

// gather keeps a copy of notes as a group. Its memory is used again by the next evaluation.
func (e *strictness) gather(notes []note) *group {
	from, onlyMissing := len(e.gathered), true
	e.gathered = append(e.gathered, notes...)
	for i := range notes {
		if inner := notes[i].group; inner != nil {
			onlyMissing = onlyMissing && inner.onlyMissing
		} else {
			onlyMissing = onlyMissing && notes[i].kind == Missing
		}
	}
	e.groups = append(e.groups, group{notes: e.gathered[from:len(e.gathered):len(e.gathered)], onlyMissing: onlyMissing})
	return &e.groups[len(e.groups)-1]
}

// trace is what a remembered result leaves behind, each time it is used.
type trace struct {
	group   *group
	doubts  bool
	gaps    bool
	noValue bool // where the function is called, is noted that it has none
}

// point is a point on the way that other ways begin from.
type point struct {
	notes  int
	unsure bool
}

func (e *strictness) point() point { return point{len(e.notes), e.unsure} }

// back goes back to a point: what was noted since is not of the way.
func (e *strictness) back(p point) {
	e.unsure = p.unsure
	for i := p.notes; i < len(e.notes); i++ {
		e.notes[i].off = true
	}
}

// keep keeps what was noted since a point as a part of the way.
func (e *strictness) keep(p point) {
	for i := p.notes; i < len(e.notes); i++ {
		e.notes[i].off = false
	}
}

// strictly evaluates the definitions of a function.
func (e *Evaluation) strictly(index int32, f *function, s *plan.Statement, locals []*value.Value) (*value.Value, trace, outcome) {
	around := e.state
	e.state = state{function: index + 1, from: int32(len(e.notes)), scans: f.scans}
	var result *value.Value
	for i, block := range f.Blocks {
		e.definition = int32(i)
		o := e.block(block, locals)
		if o == failed {
			return nil, trace{}, failed
		}
		if o == returned {
			result = e.returned
			break
		}
		if e.unsure = false; len(e.notes) > int(e.from) {
			e.back(point{notes: int(e.from)})
		}
	}
	switch {
	case result != nil && e.found&clean != 0: // whatever else was noted
		e.notes = e.notes[:e.from]
		e.state = around
		return result, trace{}, ended
	case len(e.notes) > int(e.from) || e.doubts|e.gaps != 0:
	case e.found&sure != 0 || result == nil && !f.Valued: // nothing to report
		e.state = around
		return result, trace{}, ended
	case result != nil && e.found == 0: // a partial rule
		e.state = around
		return e.built(result, value.FromInput), trace{}, ended
	}
	result, left := e.leave(around, s, result)
	return result, left, ended
}

// settle is called when a definition found the function's value. It reports whether no other can make a difference.
func (e *Evaluation) settle(s *plan.Statement, v *value.Value) bool {
	own, noted := e.notes[e.from:], false
	for i := range own {
		noted = noted || !own[i].off
	}
	certain := !e.unsure && !v.CouldBeNone()
	if certain {
		e.found |= sure
	}
	if s.Mark == plan.Falls {
		e.found |= fell
		return len(own) == 0 && e.doubts == 0
	}
	e.found |= decided
	if certain && !noted {
		e.found |= clean
	}
	for i := range own {
		own[i].kept = own[i].kept || !own[i].off
	}
	return certain && !noted
}

// untroubled reports whether nothing was noted in the function that is evaluated, and nothing is in doubt.
func (e *strictness) untroubled() bool {
	return len(e.notes) == int(e.from) && e.doubts == 0 && !e.unsure
}

// leave ends a function: what is noted of it goes to the function around it, as one.
func (e *Evaluation) leave(around state, s *plan.Statement, result *value.Value) (*value.Value, trace) {
	from, doubted, gapped, noValue := int(e.from), e.doubts > 0, e.gaps > 0, false
	f := e.program.functions[e.function-1].Function
	switch {
	case result == nil:
		noValue = f.Valued && len(e.notes) == from && !doubted
	case e.found == 0: // a partial rule
		marks := value.FromInput
		if doubted || gapped {
			marks |= value.Incomplete
		}
		result = e.built(result, marks)
		doubted, gapped = false, false
	default:
		if e.found&decided != 0 {
			e.decide()
		}
		switch {
		case e.found&sure == 0:
			result = e.arena.Marked(result, value.Unsure)
		case e.found&decided == 0 && doubted: // it could be another's, but there is one
			result = e.arena.Marked(result, value.Vague)
		}
		doubted, gapped = false, false
	}
	t := trace{doubts: doubted, gaps: gapped, noValue: noValue}
	if len(e.notes) > from {
		t.group = e.gather(e.notes[from:])
		e.notes = e.notes[:from]
	}
	e.state = around
	e.recall(t, f, s)
	return result, t
}

// built is a collection that a partial rule built, with its marks. What may be missing in it, may be missing in each of its groups.
func (e *Evaluation) built(collection *value.Value, marks value.Mark) *value.Value {
	collection = e.arena.Own(collection)
	collection.Note(marks)
	if collection.Kind() == value.Object {
		for i, member := range collection.Members() {
			if member.Value.Marks()&value.Grouped != 0 {
				collection.Members()[i].Value = e.built(member.Value, collection.Marks()&(value.FromInput|value.Incomplete))
			}
		}
	}
	return collection
}

// grouped marks a collection that a partial rule builds in another.
func (e *Evaluation) grouped(s *plan.Statement, locals []*value.Value) {
	if s.Mark == plan.Groups {
		locals[s.A].Note(value.Grouped)
	}
}

// decide drops the notes of other definitions and iterations than those that found the value.
func (e *strictness) decide() {
	own := e.notes[e.from:]
	e.notes = e.notes[:e.from]
	for i := range own {
		if own[i].kept {
			e.notes = append(e.notes, own[i])
		}
	}
}

// recall notes what a function's result leaves behind where it is called.
func (e *Evaluation) recall(t trace, f *plan.Function, s *plan.Statement) {
	if t.group != nil && !(e.probing && t.group.onlyMissing) {
		e.notes = append(e.notes, note{group: t.group})
	}
	if t.doubts {
		e.doubts++
	}
	if t.gaps && e.scans > 0 {
		e.gaps++
	}
	if t.noValue {
		e.add(s, note{kind: NoValue, subject: subject{function: f}})
	}
}

// add notes what could not be read. A condition that depends on it is in doubt, unless it is only missing.
func (e *Evaluation) add(s *plan.Statement, n note) {
	const size = 192
	_ = e.arena.Reserve(size) // the arena remembers
	n.at = s.Position
	e.notes = append(e.notes, n)
	switch n.kind {
	case Missing:
		e.gap()
	case WrongType, NoReason: // the value is unsure; the reason is there
	default:
		e.doubts++
	}
}

// gap is called when a member is missing.
func (e *strictness) gap() {
	if e.scans > 0 {
		e.gaps++
	}
}

// looked is called when a member was not found, or is special.
func (e *Evaluation) looked(s *plan.Statement, locals []*value.Value) outcome {
	container, key, found := e.read(s.A, locals), e.read(s.B, locals), locals[s.C]
	if s.Mark == plan.Groups {
		return defined(found != nil)
	}
	if found == nil {
		if e.on {
			e.missing(s, container, key, locals)
		}
		return left
	}
	e.reached(s, container, key, found, locals)
	if couldBeElsewhere(container) || key.IsUnsure() {
		e.unsure = true
		locals[s.C] = e.arena.Marked(found, value.Unsure)
	}
	return ended
}

// couldBeElsewhere reports whether something else, or nothing, could be where a container has a member. In an array, that depends on what is before.
func couldBeElsewhere(container *value.Value) bool {
	return container.IsUnsure() || container.Kind() == value.Array && container.IsDoubtful()
}

// reached compares a part of the input with what it must be.
func (e *Evaluation) reached(s *plan.Statement, container, key, found *value.Value, locals []*value.Value) {
	container.Check(key, found)
	if e.on && container.Marks()&value.Node != 0 && found.Marks()&value.Mistyped != 0 {
		e.add(s, note{kind: WrongType, subject: subject{value: found}, x: container, y: key, want: found.Kind()})
	}
}

func (e *Evaluation) missing(s *plan.Statement, container, key *value.Value, locals []*value.Value) {
	if container.IsDoubtful() || key.IsUnsure() {
		e.doubts++
	}
	switch kind := container.Kind(); {
	case kind == value.Undefined:
	case kind == value.Set: // in which an element is looked for
		if of, other := notComparable(key, container); of != nil {
			e.add(s, note{kind: OtherType, subject: e.subjectOf(of, s.B, locals), x: of, want: other.Kind()})
		}
	case s.Mark == plan.Unpacks:
		e.add(s, note{kind: Shape, subject: e.subject(s.A, locals)})
	case kind == value.Array || kind == value.Object || kind == value.Null:
		switch {
		case !container.IsFromInput() && !key.IsFromInput():
		case e.probing:
			e.gap()
		default:
			e.add(s, note{kind: Missing, subject: e.subject(s.A, locals), y: key})
		}
	case container.IsFromInput():
		e.add(s, note{kind: NotInside, subject: e.subject(s.A, locals), x: container, y: key})
	}
}

// differs is called when an equality does not hold.
func (e *Evaluation) differs(s *plan.Statement, x, y *value.Value, locals []*value.Value) {
	if (x.IsDoubtful() || y.IsDoubtful()) && !certainlyDiffer(x, y) {
		e.doubts++
	}
	switch {
	case s.Mark == plan.Compares && !comparable(x, y):
		e.incomparable(s, s.A, s.B, locals)
	case s.Mark == plan.Unpacks && (x.IsFromInput() || y.IsFromInput()):
		e.add(s, note{kind: Shape, subject: e.subject(s.A, locals)})
	}
}

// comparable reports whether two values can be compared by == and !=: they are of one type, or the policy compares with what it wrote itself as
// the absence of a value.
func comparable(x, y *value.Value) bool {
	if kind := x.Kind(); kind == y.Kind() && kind < value.Array {
		return true
	}
	other, _ := mismatch(x, y)
	return other == nil
}

// mismatch finds the values of two types because of which it is not known whether two values are equal. Collections that differ in anything else
// are not equal.
func mismatch(x, y *value.Value) (of, other *value.Value) {
	if x == nil || y == nil || !x.IsFromInput() && !y.IsFromInput() {
		return nil, nil
	}
	switch kind := x.Kind(); {
	case kind != y.Kind():
		if isNothing(x) || isNothing(y) {
			return nil, nil
		}
		return x, y
	case kind < value.Array || kind == value.Set || x.Len() != y.Len():
		return nil, nil
	case kind == value.Array:
		for i, element := range x.Elements() {
			counterpart := y.Elements()[i]
			if value.Equal(element, counterpart) {
				continue
			}
			if of, other = mismatch(element, counterpart); of == nil {
				return nil, nil
			}
		}
	default:
		for _, member := range x.Members() {
			counterpart := y.Get(member.Key)
			if value.Equal(member.Value, counterpart) {
				continue
			}
			if of, other = mismatch(member.Value, counterpart); of == nil {
				return nil, nil
			}
		}
	}
	return of, other
}

// isNothing reports whether a value is null, "" or an empty collection, and written in the policy.
func isNothing(v *value.Value) bool {
	if v.IsFromInput() {
		return false
	}
	switch v.Kind() {
	case value.Null:
		return true
	case value.String:
		return v.Text() == ""
	case value.Array, value.Object, value.Set:
		return v.Len() == 0
	}
	return false
}

// incomparable notes that two values cannot be compared.
func (e *Evaluation) incomparable(s *plan.Statement, a, b plan.Operand, locals []*value.Value) {
	x, y := e.read(a, locals), e.read(b, locals)
	of, other := mismatch(x, y)
	if of == nil {
		of, other = x, y
	}
	if !of.IsFromInput() && other.IsFromInput() || of != x && of.Marks()&value.Node == 0 {
		of, other, a = other, of, b
	}
	e.add(s, note{kind: OtherType, subject: e.subjectOf(of, a, locals), x: of, want: other.Kind()})
}

// subjectOf finds out what a value is in an operand, which it may be itself.
func (e *Evaluation) subjectOf(v *value.Value, operand plan.Operand, locals []*value.Value) subject {
	if v.Marks()&value.Node != 0 {
		return subject{value: v}
	}
	return e.subject(operand, locals)
}

// isType is called when a value is not of the type that a statement requires.
func (e *Evaluation) isType(s *plan.Statement, kind value.Kind, locals []*value.Value) outcome {
	v := e.read(s.A, locals)
	if v.Kind() == kind {
		if v.IsUnsure() {
			e.unsure = true
		}
		return ended
	}
	if !e.on {
		return left
	}
	if v.IsUnsure() {
		e.doubts++
	}
	if v.IsFromInput() {
		switch s.Mark {
		case plan.Compares:
			e.add(s, note{kind: OtherType, subject: e.subject(s.A, locals), x: v, want: kind})
		case plan.Unpacks:
			e.add(s, note{kind: Shape, subject: e.subject(s.A, locals)})
		case plan.Domain:
			if v.Kind() < value.Array {
				e.add(s, note{kind: NoCollection, subject: e.subject(s.A, locals), x: v})
			}
		}
	}
	return left
}

// not executes a negation: it holds if the block does not.
func (e *Evaluation) not(s *plan.Statement, locals []*value.Value) outcome {
	from, doubts := e.point(), e.doubts
	e.unsure = false
	o := e.block(s.Blocks[0], locals)
	unsure := e.unsure
	e.keep(from)
	e.unsure = from.unsure
	switch {
	case o == ended:
		if e.doubts = doubts; unsure {
			e.doubts++
		}
		return left
	case o > left:
		return around(o, 1)
	}
	e.unsure = e.unsure || e.doubts > doubts
	e.doubts = doubts
	return ended
}

// comprehension executes what builds a collection, and marks it.
func (e *Evaluation) comprehension(s *plan.Statement, locals []*value.Value) outcome {
	from, doubts, gaps, scans, probing, unread := e.point(), e.doubts, e.gaps, e.scans, e.probing, len(e.defaults)
	e.scans, e.probing = 0, s.Mark == plan.Probe && !e.evidence
	o := e.block(s.Blocks[0], locals)
	e.probing = probing
	if o == failed {
		return o
	}
	if e.on {
		marks := value.FromInput
		if s.Mark == plan.Extent { // from the input is what the rules have from there
			marks = 0
		}
		if len(e.notes) > from.notes || e.doubts > doubts || e.gaps > gaps || len(e.defaults) > unread {
			marks |= e.gathering(s, from, doubts, gaps, unread)
		}
		made := locals[s.A]
		if made.IsShared() {
			made = e.own(locals, s.A)
		}
		made.Note(marks)
	}
	e.unsure, e.doubts, e.gaps, e.scans = from.unsure, doubts, gaps, scans
	if o > left {
		return around(o, 1)
	}
	return ended
}

// gathering is called when a collection was built and something was noted, or is in doubt. It returns what the collection is marked by.
func (e *Evaluation) gathering(s *plan.Statement, from point, doubts, gaps int32, unread int) value.Mark {
	e.keep(from)
	switch {
	case s.Mark == plan.Printed:
		e.notes, e.defaults = e.notes[:from.notes], e.defaults[:unread]
		return 0
	case s.Mark == plan.Probe && len(e.notes) > from.notes:
		others, missing := e.partition(e.notes[from.notes:])
		e.notes = append(e.notes[:from.notes], others...)
		if e.evidence {
			e.defaults = append(e.defaults, missing...)
		}
	}
	if e.doubts > doubts || e.gaps > gaps {
		return value.Incomplete
	}
	return 0
}

// partition takes the notes apart by which something is missing.
func (e *strictness) partition(notes []note) (others, missing []note) {
	for _, n := range notes {
		switch {
		case n.group != nil:
			otherInner, missingInner := e.partition(n.group.notes)
			missing = append(missing, missingInner...)
			if len(otherInner) > 0 {
				n.group = e.gather(otherInner)
				others = append(others, n)
			}
		case n.kind == Missing:
			missing = append(missing, n)
		default:
			others = append(others, n)
		}
	}
	return others, missing
}

// reason executes what makes a reason. If that cannot be made, the verdict cannot pass over it.
func (e *Evaluation) reason(s *plan.Statement, locals []*value.Value) outcome {
	making := e.making
	e.making = e.on
	o := e.block(s.Blocks[0], locals)
	e.making = making
	switch {
	case o == left && e.on:
		e.add(s, note{kind: NoReason, subject: subject{function: e.program.functions[e.function-1].Function}})
		return left
	case o > left:
		return around(o, 1)
	}
	return o
}

// given is a value as it is put into a collection.
func (e *Evaluation) given(v *value.Value) *value.Value {
	if e.unsure {
		return e.arena.Marked(v, value.Unsure)
	}
	return v
}

func (e *Evaluation) put(object, key, member *value.Value) {
	key, member = e.given(key), e.given(member)
	e.arena.Put(object, key, member)
	object.Takes(key)
	object.Takes(member)
}

// count is the number of a collection's elements.
func (e *Evaluation) count(v *value.Value) *value.Value {
	n := e.arena.Int(int64(v.Len()))
	if v.Marks() != 0 {
		n = e.arena.Marked(n, v.Marks()&value.FromInput)
		if v.IsDoubtful() {
			n = e.arena.Marked(n, value.Vague)
		}
	}
	return n
}

// scanned begins the way through a collection.
func (e *Evaluation) scanned(s *plan.Statement, source *value.Value, locals []*value.Value) {
	if source.IsUnsure() {
		e.unsure = true
	}
	if kind := source.Kind(); kind != value.Undefined && kind < value.Array {
		if e.on && source.IsFromInput() {
			e.add(s, note{kind: NoCollection, subject: e.subject(s.A, locals), x: source})
		} else if source.IsUnsure() {
			e.doubts++
		}
	}
}

// every is what is known of the elements that an every went through.
type every struct {
	failed, certain, unsure bool
}

// scan goes through a collection. It counts as two blocks: the one is an element's, the other all.
func (e *Evaluation) scan(s *plan.Statement, locals []*value.Value) outcome {
	source := locals[s.A]
	from, doubts := e.point(), e.doubts
	if source.Kind() == value.Undefined {
		return ended
	}
	e.scanned(s, source, locals)
	start := point{len(e.notes), e.unsure}
	all := every{}
	e.scans++
	var o outcome
	switch source.Kind() {
	case value.Array:
		for i, element := range source.Elements() {
			if o = e.step(s, e.arena.Int(int64(i)), e.element(source, element), locals, start, &all); o > left {
				break
			}
		}
	case value.Set:
		for _, element := range source.Elements() {
			if o = e.step(s, element, e.element(source, element), locals, start, &all); o > left {
				break
			}
		}
	case value.Object:
		for _, member := range source.Members() {
			if o = e.step(s, member.Key, e.element(source, member.Value), locals, start, &all); o > left {
				break
			}
		}
	}
	e.scans--
	if o > left {
		return afterScan(o)
	}
	if source.Marks()&value.Incomplete != 0 {
		e.doubts++
	}
	unsure := e.unsure
	e.unsure = from.unsure
	if s.Mark == plan.Every {
		switch {
		case all.certain:
			e.doubts = doubts
		case !all.failed:
			e.unsure = from.unsure || unsure || all.unsure || e.doubts > doubts
			e.doubts = doubts
		}
	}
	return ended
}

// element is an element of a collection. An object that the policy wrote for each element of the input is from the input, even if none of its
// members is.
func (e *Evaluation) element(source, element *value.Value) *value.Value {
	if !e.on || element.Kind() != value.Object || element.IsFromInput() || !source.IsFromInput() {
		return element
	}
	return e.arena.Marked(element, value.FromInput)
}

// step goes on to an element of a collection.
func (e *Evaluation) step(s *plan.Statement, key, element *value.Value, locals []*value.Value, start point, all *every) outcome {
	locals[s.B], locals[s.C] = key, element
	if element.Special() {
		e.reached(s, locals[s.A], key, element, locals)
		if element.CouldBeNone() {
			e.unsure = true
		}
	}
	doubts := e.doubts
	o := e.block(s.Blocks[0], locals)
	switch {
	case o > left:
	case s.Mark == plan.Every:
		if o == ended { // the element does not meet the condition
			all.failed = true
			all.certain = all.certain || e.doubts == doubts && !start.unsure
		}
		all.unsure = all.unsure || e.unsure
		e.keep(start)
		e.unsure = start.unsure
	default:
		e.back(start)
	}
	return o
}

// byPath is called when there is no rule of a computed name.
func (e *Evaluation) byPath(s *plan.Statement, locals []*value.Value) {
	about := subject{function: data}
	for i, operand := range s.Arguments[:s.A] {
		part := e.read(operand, locals)
		if part.IsFromInput() {
			e.add(s, note{kind: Missing, subject: about, y: part})
			return
		}
		if i > 0 { // the first is the planner's own
			about = about.then(part)
		}
	}
}

// strictBuiltin calls a built-in function that is to be checked first, or an argument of which is in doubt. Marks are those of all its arguments.
func (e *Evaluation) strictBuiltin(s *plan.Statement, function *builtinFunction, arguments []*value.Value, marks value.Mark, locals []*value.Value) outcome {
	if function.check != nil {
		result, o := function.check(e, s, arguments, locals)
		if o == answered {
			return ended
		}
		if o != ended {
			return o
		}
		if result != nil {
			return e.result(s, result, arguments, marks, locals)
		}
	}
	result, err := function.of(e, arguments, marks)
	if err != nil || result == nil {
		return e.withoutResult(s, err, marks, locals)
	}
	return e.result(s, result, arguments, marks, locals)
}

// result is what a built-in function made of its arguments. What a reason only contains makes it no less sure.
func (e *Evaluation) result(s *plan.Statement, result *value.Value, arguments []*value.Value, marks value.Mark, locals []*value.Value) outcome {
	doubt := value.Mark(0)
	switch name := e.program.plan.Builtins[s.A]; {
	case marks&value.Doubt == 0:
	case marks&(value.Unsure|value.Vague) == 0 && typeTests[name]:
	case marks&(value.Unsure|value.Vague) == 0 && gathers(name, arguments):
		doubt = value.Incomplete
	case marks&(value.Unsure|value.Vague) == 0 && name == "net.cidr_merge":
		result, doubt = e.mergedRanges(result), value.Incomplete
	case e.making || marks&value.Unsure == 0 && total[name]:
		doubt = value.Vague
	default:
		doubt = value.Unsure
	}
	locals[s.B] = e.arena.Marked(result, doubt)
	return ended
}

// fails notes that a built-in function has no result.
func (e *Evaluation) fails(s *plan.Statement, locals []*value.Value, why string) {
	locals[s.B] = nil
	about := subject{}
	for _, operand := range s.Arguments {
		if about = e.subject(operand, locals); about.known() {
			break
		}
	}
	e.add(s, note{kind: Failed, subject: about, x: e.arena.String(e.program.plan.Builtins[s.A] + ": " + why)})
}
