// Package nearest guesses which known names a misspelt one may have meant.
package nearest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

const most = 3

// Names are the at most three known names that differ least from name, the nearest first. Capitals count only between equals.
func Names(name string, known []string) []string {
	lower := strings.ToLower(name)
	names := slices.Clone(known)
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Or(
			levenshtein.ComputeDistance(lower, strings.ToLower(a))-levenshtein.ComputeDistance(lower, strings.ToLower(b)),
			levenshtein.ComputeDistance(name, a)-levenshtein.ComputeDistance(name, b),
		)
	})
	return names[:min(most, len(names))]
}
