package compliance

import (
	"errors"
	"fmt"
	"strings"
)

// Phrase is fixed words, and the values in them. Reports say it in other languages, by its words.
type Phrase struct {
	Words  string   // with %s for each value: "%s is missing"
	Values []string // such as names and paths, and what others say: a service, an error
}

// Quoted are the words of a phrase that is nothing but what others say.
const Quoted = "%s"

// Say makes a phrase.
func Say(words string, values ...string) Phrase { return Phrase{words, values} }

func (p Phrase) String() string {
	values := make([]any, len(p.Values))
	for i, value := range p.Values {
		values[i] = value
	}
	return fmt.Sprintf(p.Words, values...)
}

// Phrases make one text.
type Phrases []Phrase

func (p Phrases) String() string {
	var text strings.Builder
	for _, phrase := range p {
		text.WriteString(phrase.String())
	}
	return text.String()
}

// PhraseError is an error in phrases.
type PhraseError struct{ Phrases }

// SayError makes an error of a phrase.
func SayError(words string, values ...string) error {
	return &PhraseError{Phrases{Say(words, values...)}}
}

func (e *PhraseError) Error() string { return e.String() }

// ErrorPhrases are the phrases of an error. What others say, and what was added to phrases, is quoted.
func ErrorPhrases(err error) Phrases {
	if said, ok := errors.AsType[*PhraseError](err); ok && said.Error() == err.Error() {
		return said.Phrases
	}
	return Phrases{Say(Quoted, err.Error())}
}
