package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/engine/eval"
)

const (
	maxShownProblem = 200 // characters
	maxShownNotes   = 8
)

// noEvidence describes why the evidence is undefined.
func noEvidence(notes []eval.Note, resourceType string) string {
	if len(notes) == 0 {
		return fmt.Sprintf("no evidence: the facts that the policy needs are not known for resources of type %q", shorten(resourceType))
	}
	cause := "no evidence: " + inWords(notes)
	if !slices.ContainsFunc(notes, func(n eval.Note) bool { return n.Kind != eval.NoValue }) {
		cause += fmt.Sprintf("; the resource's type is %q", shorten(resourceType))
	}
	return cause
}

// inWords describes what could not be read. Consecutive notes with the same position share it.
func inWords(notes []eval.Note) string {
	more := ""
	if len(notes) > maxShownNotes {
		more = fmt.Sprintf("; and %d more", len(notes)-maxShownNotes)
		notes = notes[:maxShownNotes]
	}
	var text strings.Builder
	for i, n := range notes {
		text.WriteString(shorten(n.Problem()))
		switch {
		case n.Row == 0:
		case i+1 < len(notes) && notes[i+1].File == n.File && notes[i+1].Row == n.Row:
			text.WriteString(", ")
			continue
		default:
			fmt.Fprintf(&text, " (%s:%d)", n.File, n.Row)
		}
		if i+1 < len(notes) {
			text.WriteString("; ")
		}
	}
	return text.String() + more
}

func shorten(text string) string {
	if characters := []rune(text); len(characters) > maxShownProblem {
		return string(characters[:maxShownProblem]) + "…"
	}
	return text
}
