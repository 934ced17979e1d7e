package engine

import (
	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// Together returns judges that say the same, but evaluate what their policies have in common only once for each input. It takes their policies apart and puts
// them together again, which pays for many inputs. Judges that cannot be put together are returned as they are.
func Together(judges []*Judge) []*Judge {
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
	for i, j := range judges {
		one := *j
		if programs[j.policy.ID] != nil && types == j.policy.types {
			one.joined, one.settled = joined, one.settle(joined)
		}
		all[i] = &one
	}
	return all
}

// settle evaluates what depends on the arguments alone.
func (j *Judge) settle(joined *eval.Program) eval.Settled {
	if j.unreadable != nil {
		return eval.Settled{}
	}
	arena := value.NewArena(inputMemory) // lives as long as the judge
	arena.Making(value.FromInput | value.Node)
	input := arena.NewObject(1)
	arena.Put(input, arena.String("parameters"), j.parameters)
	return joined.Settle(input, eval.Options{Memory: evaluationMemory, Strict: true})
}
