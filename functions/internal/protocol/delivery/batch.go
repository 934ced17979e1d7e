package delivery

import (
	"fmt"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Concern says what the refusal of a batch means for other results.
type Concern int

const (
	ConcernsAll   Concern = iota // nothing more is sent
	ConcernsLost                 // the service says which results it failed; the next batch is sent
	ConcernsValue                // the batch contains a bad value: it is halved until only the bad results are refused
)

// mostAlone is how many single results may be refused before the rest is given up, because the problem then concerns all of them.
const mostAlone = 10

// Batches sends count results, at most size per batch. Put sends the results [first, end); with an error it returns the indexes of the lost
// results, or nil if all are lost. The error of Batches is a [*compliance.LostError].
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

// send reports whether the next batch should be sent.
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
