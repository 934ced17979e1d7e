package delivery

import (
	"fmt"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Concern is what a refusal of a batch means for other results.
type Concern int

const (
	ConcernsAll   Concern = iota // nothing more is sent
	ConcernsLost                 // the service says which results it failed; the next batch is sent
	ConcernsValue                // a value in the batch: it is halved until the results at fault are alone, so that they cost no other result
)

// mostAlone is how many results of one report are refused each on its own before the rest is given up: what is refused so often is wrong
// with all of them.
const mostAlone = 10

// Batches sends count results, at most size together. Put sends those from first to before end; with an error it returns the indexes of
// the lost ones, or nil for all of them. The error of Batches is a [*compliance.LostError].
func Batches(count, size int, put func(first, end int) (lost []int, err error), concern func(error) Concern) error {
	b := batches{count: count, put: put, concern: concern}
	for first := 0; first < count && b.send(first, min(first+size, count)); first += size {
	}
	if b.cause == nil {
		return nil
	}
	return &compliance.LostError{Lost: b.lost, Err: fmt.Errorf("%d of %d results were not accepted; the first: %w", len(b.lost), count, b.cause)}
}

type batches struct {
	count   int
	put     func(first, end int) ([]int, error)
	concern func(error) Concern
	lost    []int
	alone   int
	cause   error
}

// send reports whether it is worth going on.
func (b *batches) send(first, end int) bool {
	lost, err := b.put(first, end)
	if err == nil {
		return true
	}
	concern := b.concern(err)
	if concern == ConcernsValue && end-first > 1 {
		middle := (first + end) / 2
		return b.send(first, middle) && b.send(middle, end)
	}
	if b.cause == nil {
		b.cause = err
	}
	if lost == nil {
		lost = span(first, end)
	}
	b.lost = append(b.lost, lost...)
	if concern == ConcernsValue {
		b.alone++
	}
	if concern == ConcernsLost || concern == ConcernsValue && b.alone < mostAlone {
		return true
	}
	b.lost = append(b.lost, span(end, b.count)...)
	return false
}

func span(first, end int) []int {
	var all []int
	for i := first; i < end; i++ {
		all = append(all, i)
	}
	return all
}
