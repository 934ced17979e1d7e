package delivery

import (
	"fmt"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// mostAlone is how many results of one report are refused each on its own before the rest is given up: what is refused so often is wrong
// with all of them.
const mostAlone = 10

// Batches sends count results, at most size together. Put sends those from first to before end; with an error it returns the indexes of
// the lost ones, or nil for all of them. A batch that is refused because of what is in it is halved until the results at fault are alone, so
// that they cost no other result. After another error nothing more is sent. The error of Batches is a [*compliance.LostError].
func Batches(count, size int, put func(first, end int) ([]int, error), concernsContent func(error) bool) error {
	b := batches{count: count, put: put, concernsContent: concernsContent}
	for first := 0; first < count && b.send(first, min(first+size, count)); first += size {
	}
	if b.cause == nil {
		return nil
	}
	return &compliance.LostError{Lost: b.lost, Err: fmt.Errorf("%d of %d results were not accepted; the first: %w", len(b.lost), count, b.cause)}
}

type batches struct {
	count           int
	put             func(first, end int) ([]int, error)
	concernsContent func(error) bool
	lost            []int
	alone           int
	cause           error
}

// send reports whether it is worth going on.
func (b *batches) send(first, end int) bool {
	lost, err := b.put(first, end)
	if err == nil {
		return true
	}
	content := lost == nil && b.concernsContent(err)
	if content && end-first > 1 {
		middle := (first + end) / 2
		return b.send(first, middle) && b.send(middle, end)
	}
	if b.cause == nil {
		b.cause = err
	}
	switch {
	case lost != nil:
		b.lost = append(b.lost, lost...)
		return true
	case content:
		b.lost = append(b.lost, first)
		if b.alone++; b.alone < mostAlone {
			return true
		}
		first = end
	}
	for ; first < b.count; first++ {
		b.lost = append(b.lost, first)
	}
	return false
}
