package eval

import (
	"context"

	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// Join makes one program of several, each under a name by which its rules can be decided. A rule or function that several have in common is in it once.
// An evaluation of it goes from input to input, and evaluates what depends on the resource alone only once: see [Evaluation.Next].
func Join(programs map[string]*Program) (*Program, error) {
	plans := map[string]*plan.Plan{}
	for name, program := range programs {
		plans[name] = program.plan
	}
	joined, err := plan.Join(plans)
	if err != nil {
		return nil, err
	}
	program, err := link(joined)
	if err != nil {
		return nil, err
	}
	program.remember(memosOfManyJoined, (&dependence{plan: joined, on: map[string]bool{"resource": true, "event": true}}).function)
	return program, nil
}

// Next goes on to an input whose resource and event are the very values of the one before. What was found of these is still known, and so is what is settled.
// Memory counts until the evaluation is closed, so that nothing has more of it than an evaluation of its own would have.
func (e *Evaluation) Next(ctx context.Context, input *value.Value, of Settled, options Options) {
	e.memory.forgetFrom(e.program.unsteady)
	clear(e.notes)
	clear(e.defaults)
	e.notes, e.defaults = e.notes[:0], e.defaults[:0]
	e.begin(ctx, input, options)
	for _, s := range of.rules {
		e.memory.learn(s.place, &arguments{}, s.value, trace{})
	}
	_ = e.arena.Reserve(of.memory)
}

// Settled are the values of rules that depend on nothing but parameters: they are the same for all resources. They may be used concurrently.
type Settled struct {
	rules  []settledRule
	memory int
}

type settledRule struct {
	place uint32
	value *value.Value
}

// Settle evaluates the rules that depend on nothing of an input but its parameters, for each of some inputs. Rules of which an evaluation leaves more behind
// than their values are not settled.
func (p *Program) Settle(ctx context.Context, inputs []*value.Value, options Options) []Settled {
	on := dependence{plan: p.plan, on: map[string]bool{"parameters": true}}
	var rules []int32
	for i := range p.functions {
		if f := &p.functions[i]; len(f.Parameters) == 2 && f.fixed == nil && on.function(i) {
			rules = append(rules, int32(i))
		}
	}
	e := newEvaluation(p) // never closed: the values live as long as what is settled
	all := make([]Settled, len(inputs))
	for i, input := range inputs {
		e.memory.forget()
		e.begin(ctx, input, options)
		before := e.arena.Used()
		for _, rule := range rules {
			if s, ok := e.settled(rule); ok {
				all[i].rules = append(all[i].rules, s)
			}
		}
		if all[i].memory = e.arena.Used() - before; e.arena.Err() != nil {
			return make([]Settled, len(inputs))
		}
	}
	return all
}

func (e *Evaluation) settled(rule int32) (s settledRule, ok bool) {
	f := &e.program.functions[rule]
	err := e.enter(&entry{f.Function, nil}, func(locals []*value.Value) outcome {
		_, o := e.call(rule, &plan.Statement{}, f.Parameters, locals)
		return o
	})
	known := e.memory.memos[f.memos.from]
	if err != nil || known.trace != (trace{}) {
		return s, false
	}
	known.value.Share()
	return settledRule{f.memos.from, known.value}, true
}

// dependence finds out which functions depend on nothing of the input but some of its members.
type dependence struct {
	plan  *plan.Plan
	on    map[string]bool
	known map[int]bool
}

func (d *dependence) function(i int) bool {
	is, known := d.known[i]
	if !known {
		if d.known == nil {
			d.known = map[int]bool{}
		}
		d.known[i] = false // one that calls itself
		f := &d.plan.Functions[i]
		is = d.blocks(f.Blocks, f.Parameters[0], f.Parameters[1])
		d.known[i] = is
	}
	return is
}

func (d *dependence) blocks(blocks []plan.Block, input, data int32) bool {
	for _, block := range blocks {
		for i := range block {
			if !d.statement(&block[i], input, data) || !d.blocks(block[i].Blocks, input, data) {
				return false
			}
		}
	}
	return true
}

func (d *dependence) statement(s *plan.Statement, input, data int32) bool {
	used := 0 // of the input and the data
	reads, changes := s.Locals()
	for _, local := range append(reads, changes...) {
		if local == input || local == data {
			used++
		}
	}
	switch {
	case s.Op == plan.CallPath || s.Op == plan.With:
		return false
	case s.Op == plan.Call:
		return used == 2 && s.Arguments[0] == input && s.Arguments[1] == data && d.function(int(s.A))
	case s.Op == plan.Dot && s.A == input && used == 1:
		return s.B <= plan.FirstConstant && d.on[d.plan.Constants[plan.FirstConstant-s.B].Text]
	}
	return used == 0
}
