// Package nearest suggests known names for a misspelled one.
package nearest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

const most = 3

// Names returns up to three known names that are most similar to name, the nearest first. Case only breaks ties.
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

// Close reports whether a name is probably the other one, misspelled: about one letter in three may differ.
func Close(name, known string) bool {
	return levenshtein.ComputeDistance(strings.ToLower(name), strings.ToLower(known)) <= max(1, len(known)/3)
}
