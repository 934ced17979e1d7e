package engine

import (
	"context"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// Read is a part of its input that a policy read, or looked for.
type Read struct {
	Path []any // the names of members, and the positions of elements as int: resource, properties, rules, 0
	All  bool  // of a list or object: its elements or members, too, and how many there are
}

// Reads judges like Evaluate, and tells what the policy read of its input. It must be a compiled policy.
func (j *Judge) Reads(ctx context.Context, resource *compliance.Resource, trigger compliance.Trigger, now time.Time) (compliance.Outcome, []Read) {
	reads := &value.Reads{}
	input := NewInput(resource, trigger, now)
	defer input.Close()
	input.Record(reads, reads.Root())
	reads.Begin()
	outcome, _ := j.Judge(ctx, input)
	all := make([]Read, len(reads.List))
	for i, read := range reads.List {
		all[i] = Read{pathOf(read.Place), read.All}
	}
	return outcome, all
}

func pathOf(p *value.Place) []any {
	switch {
	case p.Parent == nil:
		return nil
	case p.Index >= 0:
		return append(pathOf(p.Parent), int(p.Index))
	}
	return append(pathOf(p.Parent), p.Name)
}
