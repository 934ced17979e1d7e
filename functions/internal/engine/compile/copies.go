package compile

import (
	"maps"

	"github.com/assay-rules/assay/functions/internal/engine/plan"
)

// OPA's plans copy constants and locals to other locals a lot. What reads a copy reads the original here, so that most copies are for
// nothing: see [sweep].

// copies says of locals which operand they have the value of.
type copies map[int32]plan.Operand

func propagate(blocks []plan.Block) {
	for _, block := range blocks {
		copies{}.through(block)
	}
}

// through goes on through a block.
func (c copies) through(block plan.Block) {
	for i := range block {
		s := &block[i]
		s.Replace(func(operand plan.Operand) plan.Operand {
			if original, ok := c[operand]; ok {
				return original
			}
			return operand
		})
		c.forget(s)
		walk(s.Blocks, c.forget) // in a loop, also for what stands before
		for _, inner := range s.Blocks {
			maps.Clone(c).through(inner)
		}
		if s.Op == plan.Assign && s.A != s.B {
			c[s.B] = s.A
		}
	}
}

// forget drops what does not hold after a statement.
func (c copies) forget(s *plan.Statement) {
	_, changes := s.Locals()
	for _, local := range changes {
		delete(c, local)
		maps.DeleteFunc(c, func(_ int32, original plan.Operand) bool { return original == local })
	}
}
