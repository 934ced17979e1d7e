// Package plan defines the plan of a compiled policy, which an evaluation executes, and its compact encoding.
//
// It follows OPA's documented intermediate representation, statement by statement, but all constants are in one list and locals are dense.
// The functions that many plans have are kept once, in parts of their own: see [Shared] and [Link].
package plan

import "strings"

// Plan is a compiled policy. It is immutable.
type Plan struct {
	Constants []Constant
	Files     []string // referred to by positions
	Builtins  []string // called, by name
	Functions []Function
	Entries   []Function // the entry points, by name; their parameters are the input and the data
}

// Constant is a value that is written in a policy.
type Constant struct {
	Kind     Kind
	Text     string    // of a string; of a number as it is written
	Elements []Operand // of a collection: constants before this one; of an object, keys and values in turns
}

// Kind is a constant's type.
type Kind uint8

// The types of constants.
const (
	String Kind = iota
	Number
	Array
	Object
	Set
)

// Function is a rule or function, or an entry.
type Function struct {
	Name       string
	Part       string   // in which it is kept apart from its plan, for all plans that have it; empty: in none
	Path       []string // for calls by a computed path
	Parameters []int32  // locals
	Locals     int
	Valued     bool // it has values other than true, and no default
	Blocks     []Block
}

// Block is a list of statements, executed until one is undefined.
type Block []Statement

// Operand is a local, if it is not negative, and otherwise a constant.
type Operand = int32

// The constants of every plan. A plan's own constants follow below.
const (
	False         Operand = -1
	True          Operand = -2
	Null          Operand = -3
	FirstConstant Operand = -4
)

// Position is a place in a source. Rows count from one; both are zero if the place is not known.
type Position struct{ File, Row int32 }

// Statement is one step. What its fields mean depends on the operation.
type Statement struct {
	Op        Op
	Mark      Mark
	A, B, C   Operand
	Position  Position
	Arguments []Operand
	Blocks    []Block
}

// Mark says what a statement means in the source, if strict evaluation treats it differently.
type Mark uint8

// The marks.
const (
	Plain    Mark = iota
	Compares      // Equal, IsArray, IsObject: a comparison that the author wrote
	Unpacks       // Equal, IsArray, IsObject: a value is taken apart by an assignment
	Domain        // IsSet: the last of the types that the domain of an every may have
	Every         // Scan: each element must meet the block, which is undefined if it does
	Probe         // Comprehension: tests whether its reference exists
	Printed       // Comprehension: only print gets it
	Decides       // AssignOnce, Return: the value of a definition that reads the input
	Falls         // AssignOnce, Return: the value of a default, of an else, or of a definition that does not read the input
	Groups        // Dot, MakeObject, MakeSet: a partial rule with several keys looks for the collection of one of them, or makes it
	Extent        // Comprehension: puts the value of a rule into the object that stands for several, as facts for facts.size and facts.name
	lastMark
)

// Op is an operation.
type Op uint8

// The operations. Where a statement is undefined, the rest of its block is not executed.
const (
	Nothing       Op = iota
	Assign           // B = A, which may be undefined
	AssignOnce       // B = A; an error if B has another value
	Reset            // A = undefined
	MakeArray        // A = [], with room for B elements
	MakeObject       // A = {}
	MakeSet          // A = set()
	Dot              // C = A[B]; undefined if there is no such member
	Length           // B = count(A)
	Equal            // undefined if A is not B
	NotEqual         // undefined if A is B
	IsArray          // undefined if A is not an array
	IsObject         // likewise
	IsSet            // likewise
	IsDefined        // undefined if A is undefined
	IsUndefined      // undefined if A is defined
	Append           // append A to the array B
	Insert           // C[A] = B
	InsertOnce       // C[A] = B; an error if there is another value
	Add              // add A to the set B
	Merge            // C = A and B, merged recursively
	Call             // B = the function A of the arguments
	CallBuiltin      // B = the built-in A of the arguments
	CallPath         // B = the function at the path whose A parts begin the arguments, of the other arguments
	Scan             // for each key B and element C of A: the block
	Not              // undefined if the block reaches its end
	Blocks           // each of the blocks
	Break            // leave A more blocks than this one
	With             // the block, while B, or what lies in it at the path that is the arguments, is A
	Return           // the function's value is A
	Result           // A is one of the entry's results
	Comprehension    // the block, which puts all that is in the collection A
	Reason           // the block, which makes a reason and adds it: all its conditions hold; A is nothing
	last
)

// roles says for the fields A, B and C: o operand, l local, f function, b built-in, n number, - none. Then: + arguments; and . one block,
// * any number of them. Upper case has a position.
var roles = [last]string{
	Assign:      "ol-",
	AssignOnce:  "Ol-",
	Reset:       "l--",
	MakeArray:   "ln-",
	MakeObject:  "l--",
	MakeSet:     "l--",
	Dot:         "Ool",
	Length:      "Ol-",
	Equal:       "Oo-",
	NotEqual:    "Oo-",
	IsArray:     "O--",
	IsObject:    "O--",
	IsSet:       "O--",
	IsDefined:   "l--",
	IsUndefined: "l--",
	Append:      "ol-",
	Insert:      "ool",
	InsertOnce:  "Ool",
	Add:         "ol-",
	Merge:       "Lll",
	Call:        "Fl-+",
	CallBuiltin: "Bl-+",
	CallPath:    "Nl-+",
	Scan:        "Lll.",
	Not:         "---.",
	Blocks:      "---*",
	Break:       "n--",
	With:        "Ol-+.",
	Return:      "l--",
	Result:      "l--",

	Comprehension: "l--.",
	Reason:        "N--.",
}

// changed says which fields of an operation are locals that it sets, or whose collections it changes. All other locals are read.
var changed = [last]string{
	Assign: "B", AssignOnce: "B", Reset: "A", MakeArray: "A", MakeObject: "A", MakeSet: "A", Dot: "C", Length: "B", Append: "B", Insert: "C",
	InsertOnce: "C", Add: "B", Merge: "C", Call: "B", CallBuiltin: "B", CallPath: "B", Scan: "BC", With: "B",
}

// Locals are those that a statement itself reads, and those that it sets or changes, without its blocks.
func (s *Statement) Locals() (reads, changes []int32) {
	s.fields(func(field *Operand, _, sets bool) {
		switch {
		case *field < 0:
		case sets:
			changes = append(changes, *field)
		default:
			reads = append(reads, *field)
		}
	})
	switch s.Op {
	case AssignOnce, Append, Insert, InsertOnce, Add, With: // need what they change
		reads = append(reads, changes...)
	}
	return reads, changes
}

// Sets reports whether a statement itself sets or changes a local.
func (s *Statement) Sets(local int32) bool {
	fields := changed[s.Op]
	for i := range len(fields) {
		if local == [...]Operand{s.A, s.B, s.C}[fields[i]-'A'] {
			return true
		}
	}
	return false
}

// Replace puts other operands in the place of those that a statement only reads. A constant is put where there can be one.
func (s *Statement) Replace(other func(Operand) Operand) {
	s.fields(func(field *Operand, constant, changes bool) {
		if replacement := other(*field); !changes && *field >= 0 && (constant || replacement >= 0) {
			*field = replacement
		}
	})
}

// fields visits the fields that are locals or operands.
func (s *Statement) fields(visit func(field *Operand, constant, changes bool)) {
	if roles[s.Op] == "" {
		return
	}
	for i, field := range [...]*Operand{&s.A, &s.B, &s.C} {
		if role := roles[s.Op][i] | 0x20; role == 'o' || role == 'l' {
			visit(field, role == 'o', strings.IndexByte(changed[s.Op], "ABC"[i]) >= 0)
		}
	}
	for i := range s.Arguments {
		visit(&s.Arguments[i], true, false)
	}
}
