package compile

import (
	"slices"

	"github.com/assay-rules/assay/functions/internal/engine/plan"
)

// In OPA's plans each definition leaves its value in a local of its own, and the block behind it copies it to the function's result. Most
// definitions can leave it there at once.

// handOver makes the definitions of a function set its result, and drops the blocks that copy it.
func handOver(function *plan.Function) {
	for _, block := range function.Blocks {
		own, result, ok := copied(block)
		if !ok || !onlyFound(function.Blocks, own, result) {
			continue
		}
		walk(function.Blocks, func(s *plan.Statement) {
			switch reads, _ := s.Locals(); {
			case finds(s, own):
				s.B = result
			case s.Op == plan.Reset && s.A == own, slices.Contains(reads, own):
				*s = plan.Statement{}
			}
		})
	}
	compact(function.Blocks)
	function.Blocks = slices.DeleteFunc(function.Blocks, func(block plan.Block) bool { return len(block) == 0 })
}

// copied tells which local a block copies, and to which, if that is all that it does.
func copied(block plan.Block) (from, to int32, ok bool) {
	if len(block) != 2 || block[0].Op != plan.IsDefined || block[1].Op != plan.AssignOnce || block[0].A != block[1].A {
		return 0, 0, false
	}
	return block[1].A, block[1].B, true
}

// finds reports whether a statement sets a local to the value of a definition.
func finds(s *plan.Statement, local int32) bool {
	return s.Op == plan.AssignOnce && s.B == local && s.A != local
}

// onlyFound reports whether a local is nothing but where definitions leave their values, from which they are copied to the result. Of several
// definitions none may go through a collection, so that it is the same conflict of values that is found first.
func onlyFound(blocks []plan.Block, own, result int32) bool {
	definitions, repeated, other := 0, false, false
	for _, block := range blocks {
		if from, to, ok := copied(block); ok && from == own {
			other = other || to != result
			definitions++
			continue
		}
		for i := range block {
			s := &block[i]
			begins := i == 0 && s.Op == plan.Reset
			other = other || mentions(s, own) && !begins && !finds(s, own)
			walk(s.Blocks, func(s *plan.Statement) {
				other = other || mentions(s, own) && !finds(s, own)
				repeated = repeated || finds(s, own)
			})
		}
	}
	return !other && (definitions == 1 || !repeated)
}

func mentions(s *plan.Statement, local int32) bool {
	reads, changes := s.Locals()
	return slices.Contains(reads, local) || slices.Contains(changes, local)
}
