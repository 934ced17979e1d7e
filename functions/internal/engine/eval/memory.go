package eval

import "github.com/assay-rules/assay/functions/internal/engine/value"

// memory is the remembered results of calls.
type memory struct {
	memos []memo  // of all functions
	used  []int32 // those that are known
}

// memos are those of a function: as many as mask says.
type memos struct{ from, mask uint32 }

// memo is the remembered result of a call: of a rule, that is its value. Arguments are the same if they are the same in memory; mostly a
// function is called again with what a variable holds.
type memo struct {
	known     bool
	arguments arguments
	value     *value.Value
	trace     trace
}

// arguments are those of a function, besides the input and the data.
type arguments [3]*value.Value

// How many calls are remembered of a function with arguments: a power of two. Only the last is remembered of those that share a place.
const (
	memosOfMany       = 16
	memosOfManyJoined = 64 // in an evaluation for many policies, and of many resources one after another
)

func newMemory(p *Program) memory { return memory{memos: make([]memo, p.remembers)} }

// forget forgets all.
func (m *memory) forget() {
	for _, i := range m.used {
		m.memos[i] = memo{}
	}
	m.used = m.used[:0]
}

// forgetFrom forgets what is remembered from a place on.
func (m *memory) forgetFrom(place uint32) {
	kept := m.used[:0]
	for _, i := range m.used {
		if uint32(i) < place {
			kept = append(kept, i)
		} else {
			m.memos[i] = memo{}
		}
	}
	m.used = kept
}

// place is where the call of a function is remembered.
func (a *arguments) place(of memos) uint32 {
	return of.from + (a[0].Ordinal()+3*a[1].Ordinal()+5*a[2].Ordinal())&of.mask
}

// recall finds what is known of a call; nil, if it is nothing.
func (m *memory) recall(place uint32, of *arguments) *memo {
	if known := &m.memos[place]; known.known && known.arguments == *of {
		return known
	}
	return nil
}

func (m *memory) learn(place uint32, asked *arguments, result *value.Value, left trace) {
	known := &m.memos[place]
	if !known.known {
		known.known = true
		m.used = append(m.used, int32(place))
	}
	known.arguments, known.value, known.trace = *asked, result, left
}
