package engine

import (
	"slices"
	"strconv"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/eval"
)

const (
	maxShownProblem = 200 // characters
	maxShownNotes   = 8
)

// noEvidence describes why the evidence is undefined.
func noEvidence(notes []eval.Note, resourceType string) compliance.Phrases {
	if len(notes) == 0 {
		return compliance.Phrases{compliance.Say("no evidence: the facts that the policy needs are not known for resources of type %s", strconv.Quote(shorten(resourceType)))}
	}
	cause := append(compliance.Phrases{compliance.Say("no evidence: ")}, inWords(notes)...)
	if !slices.ContainsFunc(notes, func(n eval.Note) bool { return n.Kind != eval.NoValue }) {
		cause = append(cause, compliance.Say("; the resource's type is %s", strconv.Quote(shorten(resourceType))))
	}
	return cause
}

// inWords describes what could not be read. Consecutive notes with the same position share it.
func inWords(notes []eval.Note) (text compliance.Phrases) {
	more := len(notes) - maxShownNotes
	notes = notes[:min(len(notes), maxShownNotes)]
	for i, n := range notes {
		problem := n.Phrase()
		for at, value := range problem.Values {
			problem.Values[at] = shorten(value)
		}
		text = append(text, problem)
		switch {
		case n.Row == 0:
		case i+1 < len(notes) && notes[i+1].File == n.File && notes[i+1].Row == n.Row:
			text = append(text, compliance.Say(", "))
			continue
		default:
			text = append(text, compliance.Say(" (%s)", n.File+":"+strconv.Itoa(n.Row)))
		}
		if i+1 < len(notes) {
			text = append(text, compliance.Say("; "))
		}
	}
	if more > 0 {
		text = append(text, compliance.Say("; and %s more", strconv.Itoa(more)))
	}
	return text
}

func shorten(text string) string {
	if characters := []rune(text); len(characters) > maxShownProblem {
		return string(characters[:maxShownProblem]) + "…"
	}
	return text
}
