package eval

import "github.com/assay-rules/assay/functions/internal/engine/value"

// memory is the remembered results of calls.
type memory struct {
	memos []memo  // of all functions
	used  []int32 // those that are known
	next  []uint8 // by the function's first memo: which is replaced next
}

// memos are those of a function.
type memos struct{ from, number int32 }

// memo is the remembered result of a call: of a rule, that is its value. Arguments are the same if they are the same in memory; mostly a
// function is asked again about what a variable holds.
type memo struct {
	known     bool
	arguments [maxRemembered]*value.Value
	value     *value.Value
	trace     trace
}

const (
	maxRemembered = 3 // arguments of functions whose calls are remembered
	memosOfMany   = 4 // of a function with arguments: it is asked about several things in turns
)

func newMemory(p *Program) memory {
	return memory{memos: make([]memo, p.remembers), next: make([]uint8, p.remembers)}
}

// forget forgets all.
func (m *memory) forget() {
	for _, i := range m.used {
		m.memos[i], m.next[i] = memo{}, 0
	}
	m.used = m.used[:0]
}

// recall finds what is known; nil, if it is nothing.
func (m *memory) recall(of memos, arguments *[maxRemembered]*value.Value) *memo {
	known := m.memos[of.from : of.from+of.number]
	for i := range known {
		switch known := &known[i]; {
		case !known.known:
			return nil
		case known.arguments == *arguments:
			return known
		}
	}
	return nil
}

func (m *memory) learn(of memos, learned memo) {
	next := &m.next[of.from]
	at := of.from + int32(*next)
	if *next++; int32(*next) == of.number {
		*next = 0
	}
	if !m.memos[at].known {
		m.used = append(m.used, at)
	}
	m.memos[at] = learned
}
