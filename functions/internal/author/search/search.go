// Package search finds rules and packs by the words that people use for them.
package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Entry is what can be found: a rule or a pack, by what is written about it. All texts may be in any language and case.
type Entry struct {
	Names   []string // its own, aliases, former ones; the first counts most
	Titles  []string
	About   []string // categories, resource types, frameworks, packs
	Clauses []string // of frameworks: 8.1.4.2 a, AC-17(4)(a)
}

// Weights of the places where a word stands. A synonym counts half.
const (
	ofName, ofTitle, ofOtherName, ofAbout, ofClause = 16, 12, 8, 4, 4
	whole                                           = 64 // the query is the name
)

// Rank returns the positions of the entries that have every word of the query, the best first. Without words these are all entries.
func Rank(query string, entries []Entry) []int {
	concepts := parse(query)
	scores := make([]int, len(entries))
	var found []int
	for i, entry := range entries {
		score, all := entry.score(query, concepts)
		if all {
			found, scores[i] = append(found, i), score
		}
	}
	slices.SortStableFunc(found, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	return found
}

// Best is the entry that a query means: the only one that ranks highest; false if there is none or more than one.
func Best(query string, entries []Entry) (int, bool) {
	found, concepts := Rank(query, entries), parse(query)
	if len(found) == 0 || len(concepts) == 0 {
		return 0, false
	}
	if len(found) > 1 {
		first, _ := entries[found[0]].score(query, concepts)
		second, _ := entries[found[1]].score(query, concepts)
		if first == second {
			return 0, false
		}
	}
	return found[0], true
}

func (e Entry) score(query string, concepts []concept) (sum int, all bool) {
	if e.clause(query) {
		return ofClause, true
	}
	places := e.places()
	for _, c := range concepts {
		best, others := 0, -1
		for _, place := range places {
			if score := place.score(c); score > 0 {
				best, others = max(best, score), others+1
			}
		}
		if best == 0 && e.clause(c.clause) {
			best, others = ofClause, 0
		}
		if best == 0 {
			return 0, false
		}
		sum += best + others
	}
	if len(e.Names) > 0 && slices.Equal(words(query), words(e.Names[0])) {
		sum += whole
	}
	return sum, true
}

// clause reports whether a query is the number of a clause, or of what it is a part of: 8.1.4 of 8.1.4.2 a, AC-17 of AC-17(4), not AC-1.
func (e Entry) clause(query string) bool {
	query = strings.ToLower(strings.Join(strings.Fields(query), " "))
	if !strings.ContainsAny(query, "0123456789") {
		return false
	}
	return slices.ContainsFunc(e.Clauses, func(clause string) bool {
		rest, begins := strings.CutPrefix(strings.ToLower(clause), query)
		return begins && (rest == "" || rest[0] < '0' || rest[0] > '9')
	})
}

// place is a text with the weight of what it says.
type place struct {
	text   string // words with a space before, between and behind
	joined string // the same without spaces, for Chinese
	weight int
}

func (e Entry) places() []place {
	var all []place
	add := func(weight int, texts ...string) {
		for _, text := range texts {
			split := words(text)
			joined := strings.Join(split, "")
			if lower := words(strings.ToLower(text)); !slices.Equal(lower, split) {
				split = append(append(split, ""), lower...) // DBInstance is dbinstance, too
			}
			all = append(all, place{" " + strings.Join(split, " ") + " ", joined, weight})
		}
	}
	for i, name := range e.Names {
		if i == 0 {
			add(ofName, name)
		} else {
			add(ofOtherName, name)
		}
	}
	add(ofTitle, e.Titles...)
	add(ofAbout, e.About...)
	return all
}

func (p place) score(c concept) int {
	switch {
	case p.has(c.written):
		return p.weight
	case slices.ContainsFunc(c.synonyms, p.has):
		return p.weight / 2
	}
	return 0
}

// has reports whether words stand in the text, in their order. The last may be the beginning of a longer word if it has three letters or more.
func (p place) has(written string) bool {
	if written == "" {
		return false
	}
	if strings.ContainsFunc(written, isHan) {
		return strings.Contains(p.joined, strings.ReplaceAll(written, " ", ""))
	}
	if last := written[strings.LastIndexByte(written, ' ')+1:]; len(last) >= 3 && !strings.ContainsAny(last, "0123456789") {
		return strings.Contains(p.text, " "+written)
	}
	return strings.Contains(p.text, " "+written+" ")
}

// concept is a word or a phrase of the query.
type concept struct {
	written  string
	synonyms []string
	clause   string // the same as the number of a clause
}

// parse takes the longest phrases that have synonyms out of a query, and its other words as they are.
func parse(query string) []concept {
	var concepts []concept
	var pending []string
	flush := func() {
		concepts = append(concepts, phrases(pending)...)
		pending = nil
	}
	for field := range strings.FieldsSeq(query) {
		if strings.ContainsAny(field, "0123456789") && strings.ContainsAny(field, "-.(") && !strings.ContainsFunc(field, isHan) {
			flush()
			written := strings.Join(words(field), " ")
			concepts = append(concepts, concept{written, synonyms[written], strings.ToLower(field)})
			continue
		}
		for _, word := range words(field) {
			pending = append(pending, segments(word)...)
		}
	}
	flush()
	return concepts
}

// phrases joins words, as many as make a phrase that has synonyms.
func phrases(written []string) []concept {
	var concepts []concept
	for len(written) > 0 {
		n := min(len(written), longestPhrase)
		for n > 1 && synonyms[strings.Join(written[:n], " ")] == nil {
			n--
		}
		phrase := strings.Join(written[:n], " ")
		concepts = append(concepts, concept{phrase, synonyms[phrase], phrase})
		written = written[n:]
	}
	return concepts
}

// segments splits a Chinese text, which has no spaces, before and after words that have synonyms.
func segments(text string) []string {
	if !strings.ContainsFunc(text, isHan) {
		return []string{text}
	}
	var all []string
	rest := []rune(text)
	unknown := 0 // runes at the beginning that are no known word
	for unknown < len(rest) {
		n := len(rest) - unknown
		for n > 0 && synonyms[string(rest[unknown:unknown+n])] == nil {
			n--
		}
		if n == 0 {
			unknown++
			continue
		}
		if unknown > 0 {
			all = append(all, string(rest[:unknown]))
		}
		all = append(all, string(rest[unknown:unknown+n]))
		rest, unknown = rest[unknown+n:], 0
	}
	if len(rest) > 0 {
		all = append(all, string(rest))
	}
	return all
}

// words splits a text at everything but letters and digits, between Chinese and other letters, and where words are joined by capitals:
// EipAddress, DBInstance. The dots of 8.1.4 stay. Words are in lower case and in the singular.
func words(text string) []string {
	runes := []rune(text)
	var all []string
	begin := 0
	end := func(i int) {
		word := strings.Trim(string(runes[begin:i]), ".")
		if acronym, plural := strings.CutSuffix(word, "s"); plural && len(acronym) > 1 && strings.ToUpper(acronym) == acronym {
			word = acronym // EIPs
		}
		if word != "" {
			all = append(all, singular(strings.ToLower(word)))
		}
	}
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !(r == '.' && within(runes, i, unicode.IsDigit)):
			end(i)
			begin = i + 1
		case i > begin && (isHan(r) != isHan(runes[i-1]) || joined(runes, i)):
			end(i)
			begin = i
		}
	}
	end(len(runes))
	return all
}

func within(runes []rune, i int, kind func(rune) bool) bool {
	return i > 0 && i+1 < len(runes) && kind(runes[i-1]) && kind(runes[i+1])
}

// joined reports whether a capital begins a word: A of EipAddress, I of DBInstance.
func joined(runes []rune, i int) bool {
	if !unicode.IsUpper(runes[i]) || i+1 == len(runes) {
		return false
	}
	plural := runes[i+1] == 's' && (i+2 == len(runes) || !unicode.IsLetter(runes[i+2])) // the P of EIPs
	return unicode.IsLower(runes[i-1]) || unicode.IsUpper(runes[i-1]) && unicode.IsLower(runes[i+1]) && !plural
}

func singular(word string) string {
	switch {
	case len(word) < 5 || strings.HasSuffix(word, "ss"):
		return word
	case strings.HasSuffix(word, "ies"):
		return strings.TrimSuffix(word, "ies") + "y"
	case strings.HasSuffix(word, "sses"):
		return strings.TrimSuffix(word, "es")
	}
	return strings.TrimSuffix(word, "s")
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }
