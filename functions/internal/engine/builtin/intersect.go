package builtin

import (
	"cmp"
	"errors"
	"slices"
	"unicode/utf8"
)

// maxIntersection limits the product of the lengths of two globs to intersect.
const maxIntersection = 1 << 20

// symbol is an element of the globs that regex.globs_match compares: one of some characters, once, at least once (+),
// or any number of times (*).
type symbol struct {
	any     bool // any character
	literal bool // one character, not a set of them
	ranges  []runes
	repeat  byte // 0, '+' or '*'
}

type runes struct{ low, high rune }

func (s symbol) equal(o symbol) bool {
	return s.any == o.any && s.literal == o.literal && slices.Equal(s.ranges, o.ranges)
}

func (s symbol) overlaps(o symbol) bool {
	if s.any || o.any {
		return true
	}
	for _, a := range s.ranges {
		for _, b := range o.ranges {
			if a.low <= b.high && b.low <= a.high {
				return true
			}
		}
	}
	return false
}

func parseSymbols(pattern string) ([]symbol, error) {
	input := []rune(pattern)
	var symbols []symbol
	for len(input) > 0 {
		parsed := symbol{literal: true}
		r := input[0]
		input = input[1:]
		switch r {
		case '.':
			parsed = symbol{any: true}
		case '[':
			set, rest, err := parseSet(input)
			if err != nil {
				return nil, err
			}
			parsed, input = symbol{ranges: set}, rest
		case ']', '+', '*':
			return nil, errors.New("the input provided is invalid: unexpected '" + string(r) + "'")
		case '\\':
			if len(input) == 0 {
				return nil, errors.New("the input provided is invalid: it ends with a \\ (escape) character")
			}
			r, input = input[0], input[1:]
			fallthrough
		default:
			parsed.ranges = []runes{{r, r}}
		}
		if len(input) > 0 && (input[0] == '+' || input[0] == '*') {
			parsed.repeat, input = byte(input[0]), input[1:]
		}
		if n := len(symbols) - 1; n >= 0 && parsed.repeat != 0 && symbols[n].repeat != 0 && parsed.equal(symbols[n]) {
			// Adjacent repetitions are joined: t+t* and t*t+ are t+.
			if parsed.repeat == '+' {
				symbols[n].repeat = '+'
			}
			continue
		}
		symbols = append(symbols, parsed)
	}
	return symbols, nil
}

// parseSet reads a set after its `[` and returns what follows its `]`.
func parseSet(input []rune) (set []runes, rest []rune, err error) {
	invalid := errors.New("the input provided is invalid: malformed set")
	inSet := false // whether the last character can begin a range
	for len(input) > 0 {
		r := input[0]
		input = input[1:]
		switch {
		case r == ']':
			return normalize(set), input, nil
		case r == '-':
			if !inSet || len(input) < 2 {
				return nil, nil, invalid
			}
			high := input[0]
			input = input[1:]
			if high == '\\' {
				high, input = input[0], input[1:]
			} else if high == ']' || high == '-' {
				return nil, nil, invalid
			}
			last := &set[len(set)-1]
			if high < last.low {
				return nil, nil, invalid
			}
			last.high, inSet = high, false
			continue
		case r == '\\':
			if len(input) == 0 {
				return nil, nil, invalid
			}
			r, input = input[0], input[1:]
		}
		set, inSet = append(set, runes{r, r}), true
	}
	return nil, nil, invalid
}

// normalize sorts ranges and joins overlapping and adjacent ones, so that equal sets have equal forms.
func normalize(set []runes) []runes {
	slices.SortFunc(set, func(a, b runes) int { return cmp.Compare(a.low, b.low) })
	var joined []runes
	for _, r := range set {
		if n := len(joined) - 1; n >= 0 && r.low <= joined[n].high+1 {
			joined[n].high = max(joined[n].high, r.high)
			continue
		}
		joined = append(joined, r)
	}
	return joined
}

// globsIntersect reports whether a non-empty string matches both globs.
func globsIntersect(a, b string, check func() error) (bool, error) {
	if utf8.RuneCountInString(a)*utf8.RuneCountInString(b) > maxIntersection {
		return false, errors.New("the patterns are too long")
	}
	first, err := parseSymbols(a)
	if err != nil {
		return false, err
	}
	second, err := parseSymbols(b)
	if err != nil {
		return false, err
	}
	first, second, ok := trimSymbols(first, second)
	if !ok {
		return false, nil
	}
	search := intersection{check: check, known: map[[2]int]bool{}, symbols: [2][]symbol{first, second}}
	matches := search.normal(0, 0, 0)
	return matches && search.err == nil, search.err
}

// trimSymbols removes common prefixes and suffixes, except for one symbol, and reports whether they are compatible.
func trimSymbols(a, b []symbol) ([]symbol, []symbol, bool) {
	left := 0
	for left < len(a) && left < len(b) && a[left].repeat == 0 && b[left].repeat == 0 {
		if !a[left].overlaps(b[left]) {
			return nil, nil, false
		}
		left++
	}
	left = max(left-1, 0)
	i, j := len(a)-1, len(b)-1
	for i >= left && j >= left && a[i].repeat == 0 && b[j].repeat == 0 {
		if !a[i].overlaps(b[j]) {
			return nil, nil, false
		}
		i, j = i-1, j-1
	}
	if i < len(a)-1 {
		i, j = i+1, j+1
	}
	return a[left : i+1], b[left : j+1], true
}

// intersection searches for a string that two lists of symbols match. It remembers the result for each pair of positions, so that the time
// is bounded.
type intersection struct {
	symbols [2][]symbol
	known   map[[2]int]bool
	check   func() error
	err     error
}

// normal searches from position i of one list and j of the other; side is the first list.
func (s *intersection) normal(side, i, j int) bool {
	a, b := s.symbols[side], s.symbols[1-side]
	for i < len(a) && j < len(b) {
		if a[i].repeat != 0 || b[j].repeat != 0 {
			return s.special(side, i, j)
		}
		if !a[i].overlaps(b[j]) {
			return false
		}
		i, j = i+1, j+1
	}
	return i == len(a) && j == len(b)
}

func (s *intersection) special(side, i, j int) bool {
	key := [2]int{2*i + side, j}
	found, ok := s.known[key]
	if !ok {
		if s.symbols[side][i].repeat != 0 {
			found = s.repeated(side, i, j)
		} else {
			found = s.repeated(1-side, j, i)
		}
		s.known[key] = found
	}
	return found
}

// repeated searches where the symbol at position i of the first list is a repeated one.
func (s *intersection) repeated(side, i, j int) bool {
	a, b := s.symbols[side], s.symbols[1-side]
	if a[i].repeat == '*' {
		return s.star(side, i, j)
	}
	if !a[i].overlaps(b[j]) {
		return false
	}
	return s.star(side, i, j+1) || b[j].repeat != 0 && s.normal(side, i+1, j)
}

func (s *intersection) star(side, i, j int) bool {
	a, b := s.symbols[side], s.symbols[1-side]
	last := i+1 == len(a)
	for ; j < len(b); j++ {
		if s.err == nil {
			s.err = s.check()
		}
		if s.err != nil {
			return false
		}
		if !last && b[j].overlaps(a[i+1]) && s.normal(side, i+1, j) {
			return true
		}
		if !b[j].overlaps(a[i]) {
			return false
		}
	}
	return last
}
