package builtin

import (
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

var globs = []Builtin{
	{"glob.match", 3, globMatch},
	{"glob.quote_meta", 1, textMap(quoteGlob)},
}

func globMatch(c *Context, a []*value.Value) (*value.Value, error) {
	pattern, err := textAt(a, 0)
	if err != nil {
		return nil, err
	}
	var separators string
	switch a[1].Kind() {
	case value.Null:
	case value.Array:
		if separators, err = runesAt(a, 1); err != nil {
			return nil, err
		}
		if separators == "" {
			separators = "."
		}
	default:
		return nil, wrongKind(1, a[1], "array", "null")
	}
	text, err := textAt(a, 2)
	if err != nil {
		return nil, err
	}
	if err := patternRoom(c, pattern); err != nil {
		return nil, err
	}
	compiled, err := cached(c.Cache, "glob "+separators, pattern, func(pattern string) (*glob, error) { return compileGlob(pattern, separators) })
	if err != nil {
		return nil, err
	}
	if compiled.re == nil {
		return value.Of(compiled.match(text)), nil
	}
	matches, err := matchRegexp(c, compiled.re, text)
	if err != nil {
		return nil, err
	}
	return value.Of(matches), nil
}

// glob is a compiled pattern: a prefix and a suffix, possibly with a star between them, or a regular expression for any other pattern.
type glob struct {
	prefix, suffix, separators string
	star                       bool
	re                         *regexp.Regexp
}

func compileGlob(pattern, separators string) (*glob, error) {
	prefix, suffix, star := strings.Cut(pattern, "*")
	if !strings.ContainsAny(prefix+suffix, `*?\[]{}`) && utf8.ValidString(pattern) {
		return &glob{prefix: prefix, suffix: suffix, separators: separators, star: star}, nil
	}
	translated, err := translateGlob(pattern, separators)
	if err != nil {
		return nil, err
	}
	re, err := regexp.Compile(translated)
	return &glob{re: re}, err
}

func (g *glob) match(text string) bool {
	rest, begins := strings.CutPrefix(text, g.prefix)
	if !g.star || !begins {
		return begins && rest == ""
	}
	starred, ends := strings.CutSuffix(rest, g.suffix)
	return ends && !strings.ContainsAny(starred, g.separators)
}

// runesAt joins the elements of an array, which must be single characters.
func runesAt(a []*value.Value, i int) (string, error) {
	var runes []rune
	for _, element := range a[i].Elements() {
		if element.Kind() != value.String {
			return "", wrongElement(i, a[i], element, "string")
		}
		if utf8.RuneCountInString(element.Text()) != 1 {
			return "", wrongElement(i, a[i], element, "rune")
		}
		runes = append(runes, []rune(element.Text())...)
	}
	return string(runes), nil
}

// translateGlob translates a glob into a regular expression, which matches every pattern in linear time.
func translateGlob(pattern, separators string) (string, error) {
	if !utf8.ValidString(pattern) {
		return "", errors.New("glob: invalid UTF-8 sequence")
	}
	single := `.`
	if separators != "" {
		single = `[^` + quoteClass(separators) + `]`
	}
	out := []byte(`\A(?s:`)
	depth := 0
	for len(pattern) > 0 {
		c := pattern[0]
		switch {
		case strings.HasPrefix(pattern, "**"):
			out = append(out, `.*`...)
			pattern = pattern[2:]
			continue
		case c == '*':
			out = append(append(out, single...), '*')
		case c == '?':
			out = append(out, single...)
		case c == '{':
			out = append(out, `(?:`...)
			depth++
		case c == '}' && depth > 0:
			out = append(out, ')')
			depth--
		case c == ',' && depth > 0:
			out = append(out, '|')
		case c == '[':
			class, rest, err := translateGlobClass(pattern[1:])
			if err != nil {
				return "", err
			}
			out = append(out, class...)
			pattern = rest
			continue
		default:
			if c == '\\' {
				pattern = pattern[1:]
			}
			_, size := utf8.DecodeRuneInString(pattern)
			if size == 0 {
				return "", errors.New("glob: trailing backslash")
			}
			out = append(out, regexp.QuoteMeta(pattern[:size])...)
			pattern = pattern[size:]
			continue
		}
		pattern = pattern[1:]
	}
	if depth > 0 {
		return "", errors.New("glob: unclosed `{`")
	}
	return string(append(out, `)\z`...)), nil
}

// translateGlobClass translates a class after its `[` and returns what follows its `]`. A class is one range, or a set of
// characters in which `-` has no special meaning. A range has no escapes.
func translateGlobClass(pattern string) (class, rest string, err error) {
	class = `[`
	if strings.HasPrefix(pattern, "!") {
		class, pattern = `[^`, pattern[1:]
	}
	low, size := utf8.DecodeRuneInString(pattern)
	if between := strings.TrimPrefix(pattern[size:], "-"); size > 0 && between != pattern[size:] {
		high, size := utf8.DecodeRuneInString(between)
		if size == 0 || high < low || !strings.HasPrefix(between[size:], "]") {
			return "", "", errors.New("glob: malformed range")
		}
		return class + quoteClass(string(low)) + "-" + quoteClass(string(high)) + `]`, between[size+1:], nil
	}
	var set []rune
	for pattern != "" && pattern[0] != ']' {
		if pattern[0] == '\\' {
			pattern = pattern[1:]
		}
		r, size := utf8.DecodeRuneInString(pattern)
		if size == 0 {
			return "", "", errors.New("glob: trailing backslash")
		}
		set = append(set, r)
		pattern = pattern[size:]
	}
	if pattern == "" || len(set) == 0 {
		return "", "", errors.New("glob: malformed character class")
	}
	return class + quoteClass(string(set)) + `]`, pattern[1:], nil
}

// quoteClass escapes characters for use within a character class.
func quoteClass(s string) string {
	var out strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf && !('0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z') {
			if r < ' ' || r == 0x7f {
				const digits = "0123456789abcdef"
				out.WriteString(`\x`)
				out.WriteByte(digits[r>>4])
				out.WriteByte(digits[r&15])
				continue
			}
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}

func quoteGlob(s string) string {
	var out strings.Builder
	for i := range len(s) {
		if strings.IndexByte(`*?\[]{}`, s[i]) >= 0 {
			out.WriteByte('\\')
		}
		out.WriteByte(s[i])
	}
	return out.String()
}
