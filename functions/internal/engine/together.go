package engine

import (
	"context"
	"slices"

	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// Together returns judges that say the same, but evaluate what their policies have in common only once for each input. Making them takes longer than an
// evaluation, and pays for many inputs. Judges whose policies are not compiled, print, or are of another library than the first are returned as they are.
func Together(ctx context.Context, judges []*Judge) []*Judge {
	var types *Types
	programs := map[string]*eval.Program{}
	joins := make([]bool, len(judges))
	for i, j := range judges {
		p, compiled := j.policy.evaluator.(program)
		if joins[i] = compiled && j.policy.print == nil && (types == nil || types == j.policy.types); joins[i] {
			programs[j.policy.ID], types = p.Program, j.policy.types
		}
	}
	joined, err := eval.Join(programs)
	if err != nil { // they have functions of equal names that are not equal
		return judges
	}
	settled := joined.Settle(ctx, parametersOf(judges), eval.Options{Memory: evaluationMemory, Strict: true})
	all := slices.Clone(judges)
	for i, j := range judges {
		if joins[i] {
			one := *j
			one.joined, one.settled = joined, settled[i]
			all[i] = &one
		}
	}
	return all
}

// parametersOf are inputs that have nothing but the arguments of each judge.
func parametersOf(judges []*Judge) []*value.Value {
	arena := value.NewArena(inputMemory) // lives as long as the judges
	arena.Making(value.FromInput | value.Node)
	inputs := make([]*value.Value, len(judges))
	for i, j := range judges {
		inputs[i] = arena.NewObject(1)
		if j.unreadable == nil {
			arena.Put(inputs[i], arena.String("parameters"), j.parameters)
		}
	}
	return inputs
}
