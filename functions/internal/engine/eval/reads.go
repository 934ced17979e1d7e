package eval

import (
	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

func (e *Evaluation) noteRead(s *plan.Statement, from, key, found *value.Value) {
	read := Read{From: from, Key: key, Found: found, Row: int(s.Position.Row), Column: int(s.Position.Column)}
	if int(s.Position.File) < len(e.program.plan.Files) {
		read.File = e.program.plan.Files[s.Position.File]
	}
	*e.options.Reads = append(*e.options.Reads, read)
}

// noteScan notes the elements of an array and the members of an object: what is read of them is known by where they lie.
func (e *Evaluation) noteScan(s *plan.Statement, source *value.Value) {
	switch source.Kind() {
	case value.Array:
		for i, element := range source.Elements() {
			e.noteRead(s, source, e.arena.Int(int64(i)), element)
		}
	case value.Object:
		for _, member := range source.Members() {
			e.noteRead(s, source, member.Key, member.Value)
		}
	}
}

// noted is how much was read so far.
func (e *Evaluation) noted() int {
	if e.options.Reads == nil {
		return 0
	}
	return len(*e.options.Reads)
}

// settled says of what was read since then that it led to a value.
func (e *Evaluation) settled(since int) {
	if e.options.Reads == nil {
		return
	}
	for i := since; i < len(*e.options.Reads); i++ {
		(*e.options.Reads)[i].Settled = true
	}
}

// forgetPrinted drops what was read for a print statement, which stands behind it in the source.
func (e *Evaluation) forgetPrinted(s *plan.Statement) {
	reads := *e.options.Reads
	for n := len(reads); n > 0; n-- {
		last := reads[n-1]
		if last.Row < int(s.Position.Row) || last.Row == int(s.Position.Row) && last.Column <= int(s.Position.Column) {
			break
		}
		reads = reads[:n-1]
	}
	*e.options.Reads = reads
}
