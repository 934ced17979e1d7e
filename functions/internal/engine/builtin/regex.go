package builtin

import (
	"fmt"
	"io"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

var expressions = []Builtin{
	{"regex.match", 2, regexMatch},
	{"re_match", 2, regexMatch},
	{"regex.is_valid", 1, func(_ *Context, a []*value.Value) (*value.Value, error) {
		return value.Of(a[0].Kind() == value.String && isRegexp(a[0].Text())), nil
	}},
	{"regex.split", 2, regexSplit},
	{"regex.find_n", 3, regexFind},
	{"regex.find_all_string_submatch_n", 3, regexFindSubmatches},
	{"regex.replace", 3, regexReplace},
	{"regex.template_match", 4, regexTemplateMatch},
	{"regex.globs_match", 2, func(c *Context, a []*value.Value) (*value.Value, error) {
		if err := wantTwo(a, value.String); err != nil {
			return nil, err
		}
		intersects, err := globsIntersect(a[0].Text(), a[1].Text(), func() error { return c.Step(1) })
		if err != nil {
			return nil, err
		}
		return value.Of(intersects), nil
	}},
}

func regexMatch(c *Context, a []*value.Value) (*value.Value, error) {
	if err := wantTwo(a, value.String); err != nil {
		return nil, err
	}
	return matchText(c, a[0].Text(), a[1].Text())
}

func matchText(c *Context, pattern, text string) (*value.Value, error) {
	re, err := expression(c, pattern)
	if err != nil {
		return nil, err
	}
	matches, err := matchRegexp(c, re, text)
	if err != nil {
		return nil, err
	}
	return value.Of(matches), nil
}

func expression(c *Context, pattern string) (*regexp.Regexp, error) {
	if err := patternRoom(c, pattern); err != nil {
		return nil, err
	}
	return cached(c.Cache, "regex", pattern, regexp.Compile)
}

// patternRoom reserves the memory for compiling a long pattern.
func patternRoom(c *Context, pattern string) error {
	if len(pattern) < 1<<12 {
		return nil
	}
	return c.Room(128 * len(pattern))
}

// searchedRegexp finds matches of the first argument in the second. The optional third argument limits their number.
func searchedRegexp(c *Context, a []*value.Value, limited bool) (re *regexp.Regexp, text string, matches [][]int, err error) {
	if err := wantTwo(a, value.String); err != nil {
		return nil, "", nil, err
	}
	n := -1
	if limited {
		if n, err = integerAt(a, 2); err != nil {
			return nil, "", nil, err
		}
	}
	if re, err = expression(c, a[0].Text()); err != nil {
		return nil, "", nil, err
	}
	matches, err = findAll(c, re, a[1].Text(), n)
	return re, a[1].Text(), matches, err
}

func regexFind(c *Context, a []*value.Value) (*value.Value, error) {
	_, text, matches, err := searchedRegexp(c, a, true)
	if err != nil {
		return nil, err
	}
	found := make([]string, len(matches))
	for i, match := range matches {
		found[i] = text[match[0]:match[1]]
	}
	return stringsResult(c, found)
}

func regexFindSubmatches(c *Context, a []*value.Value) (*value.Value, error) {
	_, text, matches, err := searchedRegexp(c, a, true)
	if err != nil {
		return nil, err
	}
	all := c.NewArray(0)
	for _, match := range matches {
		groups := c.NewArray(len(match) / 2)
		for i := 0; i < len(match); i += 2 {
			if err := c.Step(1); err != nil {
				return nil, err
			}
			if match[i] < 0 {
				c.Append(groups, value.EmptyString)
			} else {
				c.Append(groups, c.String(text[match[i]:match[i+1]]))
			}
		}
		c.Append(all, groups)
	}
	return all, nil
}

// regexSplit splits as [regexp.Regexp.Split] does.
func regexSplit(c *Context, a []*value.Value) (*value.Value, error) {
	re, text, matches, err := searchedRegexp(c, a, false)
	if err != nil {
		return nil, err
	}
	if re.String() != "" && text == "" {
		return c.Array(value.EmptyString), nil
	}
	var parts []string
	from, to := 0, 0
	for _, match := range matches {
		to = match[0]
		if match[1] != 0 {
			parts = append(parts, text[from:to])
		}
		from = match[1]
	}
	if to != len(text) {
		parts = append(parts, text[from:])
	}
	return stringsResult(c, parts)
}

func regexReplace(c *Context, a []*value.Value) (*value.Value, error) {
	texts, err := textsAt(a, 3)
	if err != nil {
		return nil, err
	}
	text, template := texts[0], texts[2]
	re, err := expression(c, texts[1])
	if err != nil {
		return nil, err
	}
	matches, err := findAll(c, re, text, -1)
	if err != nil {
		return nil, err
	}
	out := sink{c: c}
	end := 0
	for _, match := range matches {
		if _, err := out.WriteString(text[end:match[0]]); err != nil {
			return nil, err
		}
		// A template can name a group at most at every second byte.
		if err := c.Room(len(template) / 2 * (match[1] - match[0]) / 64); err != nil {
			return nil, err
		}
		if _, err := out.Write(re.ExpandString(nil, template, text, match)); err != nil {
			return nil, err
		}
		end = match[1]
	}
	if _, err := out.WriteString(text[end:]); err != nil {
		return nil, err
	}
	return changed(c, a[0], out.text.String()), nil
}

func regexTemplateMatch(c *Context, a []*value.Value) (*value.Value, error) {
	texts, err := textsAt(a, 4)
	if err != nil {
		return nil, err
	}
	if len(texts[2]) != 1 {
		return nil, fmt.Errorf("start delimiter has to be exactly one character long but is %d long", len(texts[2]))
	}
	if len(texts[3]) != 1 {
		return nil, fmt.Errorf("end delimiter has to be exactly one character long but is %d long", len(texts[3]))
	}
	pattern, err := templatePattern(texts[0], texts[2][0], texts[3][0])
	if err != nil {
		return nil, err
	}
	return matchText(c, pattern, texts[1])
}

// A match takes up to the length of the text times the size of the pattern in steps; a search for all matches, as many for each match.
// Searches with fewer steps than this run at once, others rune by rune, with checks of the deadline.
const (
	fewSteps      = 1 << 24
	betweenChecks = 1 << 18
)

// steps returns an upper bound of a pattern's steps per rune.
func steps(re *regexp.Regexp) int {
	pattern := re.String()
	if strings.Contains(pattern, "{") {
		return 1000 * len(pattern) // the maximum repetition in a pattern
	}
	return 2*len(pattern) + 1
}

func isRegexp(pattern string) bool {
	_, err := syntax.Parse(pattern, syntax.Perl)
	return err == nil
}

func matchRegexp(c *Context, re *regexp.Regexp, text string) (bool, error) {
	size := steps(re)
	if size <= fewSteps/(len(text)+1) {
		return re.MatchString(text), nil
	}
	reader := watchedReader{c: c, text: text, pause: betweenChecks / size}
	found := re.MatchReader(&reader)
	return found && reader.err == nil, reader.err
}

// findAll returns the positions of at most n matches, of all of them if n is negative.
func findAll(c *Context, re *regexp.Regexp, text string, n int) ([][]int, error) {
	size := steps(re)
	if size <= fewSteps/(len(text)+1)/(len(text)+1) {
		return re.FindAllStringSubmatchIndex(text, n), nil
	}
	next, err := cached(c.Cache, "continued regex", re.String(), continued)
	if err != nil {
		return nil, err
	}
	var matches [][]int
	before, previousEnd := 0, -1 // before is the start of the rune before the position
	for position := 0; position <= len(text) && (n < 0 || len(matches) < n); {
		match := []int(nil)
		reader := watchedReader{c: c, text: text[before:], pause: betweenChecks / size}
		if position == 0 {
			match = re.FindReaderSubmatchIndex(&reader)
		} else if match = next.FindReaderSubmatchIndex(&reader); match != nil {
			match = match[2:]
		}
		if reader.err != nil {
			return nil, reader.err
		}
		if match == nil {
			break
		}
		for i := range match {
			if match[i] >= 0 {
				match[i] += before
			}
		}
		accept := true
		if match[1] == position { // an empty match
			accept = match[0] != previousEnd
			_, size := utf8.DecodeRuneInString(text[position:])
			position += max(size, 1)
		} else {
			position = match[1]
		}
		_, size := utf8.DecodeLastRuneInString(text[:min(position, len(text))])
		before = min(position, len(text)) - size
		previousEnd = match[1]
		if accept {
			if err := c.Room(8 * len(match)); err != nil {
				return nil, err
			}
			matches = append(matches, match)
		}
	}
	return matches, nil
}

// continued returns an expression for a text that starts one rune before the position where the search continues, so that ^ and \b see the
// preceding rune. Its first group is the pattern's match.
func continued(pattern string) (*regexp.Regexp, error) {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, err
	}
	return regexp.Compile(`\A(?s:.)(?s:.*?)(` + parsed.String() + `)`)
}

// watchedReader reads runes and regularly checks whether the evaluation must stop.
type watchedReader struct {
	c        *Context
	text     string
	position int
	pause    int
	reads    int
	err      error
}

func (r *watchedReader) ReadRune() (rune, int, error) {
	if r.reads++; r.reads > r.pause && r.err == nil {
		r.err, r.reads = r.c.Check(), 0
	}
	if r.err != nil || r.position >= len(r.text) {
		return 0, 0, io.EOF
	}
	next, size := utf8.DecodeRuneInString(r.text[r.position:])
	r.position += size
	return next, size, nil
}

// templatePattern returns the expression for a text that contains regular expressions between delimiters.
func templatePattern(template string, start, end byte) (string, error) {
	unbalanced := fmt.Errorf("unbalanced braces in %q", template)
	var out strings.Builder
	out.WriteByte('^')
	level, literal, opened := 0, 0, 0
	for i := range len(template) {
		switch template[i] {
		case start:
			if level++; level == 1 {
				opened = i
			}
		case end:
			level--
			if level < 0 {
				return "", unbalanced
			}
			if level > 0 {
				continue
			}
			inner := template[opened+1 : i]
			if _, err := regexp.Compile("^" + inner + "$"); err != nil {
				return "", err
			}
			out.WriteString(regexp.QuoteMeta(template[literal:opened]) + "(" + inner + ")")
			literal = i + 1
		}
	}
	if level != 0 {
		return "", unbalanced
	}
	out.WriteString(regexp.QuoteMeta(template[literal:]) + "$")
	return out.String(), nil
}
