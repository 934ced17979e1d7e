package engine

import (
	"context"

	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// Together returns judges that say the same, but evaluate what their policies have in common only once for each input. It takes their policies apart and puts
// them together again, which pays for many inputs. Judges that cannot be put together are returned as they are.
func Together(ctx context.Context, judges []*Judge) []*Judge {
	programs := map[string]*eval.Program{}
	var types *Types
	for _, j := range judges {
		if p, compiled := j.policy.evaluator.(program); compiled && (types == nil || types == j.policy.types) {
			programs[j.policy.ID], types = p.Program, j.policy.types
		}
	}
	joined, err := eval.Join(programs)
	if err != nil { // they have functions of equal names that are not equal
		return judges
	}
	all := make([]*Judge, len(judges))
	settled := joined.Settle(ctx, parametersOf(judges), eval.Options{Memory: evaluationMemory, Strict: true})
	for i, j := range judges {
		one := *j
		if programs[j.policy.ID] != nil && types == j.policy.types {
			one.joined, one.settled = joined, settled[i]
		}
		all[i] = &one
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
