package builtin

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

var texts = []Builtin{
	{"contains", 2, textTest(strings.Contains)},
	{"startswith", 2, textTest(strings.HasPrefix)},
	{"endswith", 2, textTest(strings.HasSuffix)},
	{"lower", 1, textMap(strings.ToLower)},
	{"upper", 1, textMap(strings.ToUpper)},
	{"trim_space", 1, textMap(strings.TrimSpace)},
	{"strings.reverse", 1, textMap(reverseText)},
	{"trim", 2, textMap2(strings.Trim)},
	{"trim_left", 2, textMap2(strings.TrimLeft)},
	{"trim_right", 2, textMap2(strings.TrimRight)},
	{"trim_prefix", 2, textMap2(strings.TrimPrefix)},
	{"trim_suffix", 2, textMap2(strings.TrimSuffix)},
	{"strings.count", 2, func(c *Context, a []*value.Value) (*value.Value, error) {
		if err := wantTwo(a, value.String); err != nil {
			return nil, err
		}
		return c.Int(int64(strings.Count(a[0].Text(), a[1].Text()))), nil
	}},
	{"concat", 2, concat},
	{"split", 2, split},
	{"strings.split_n", 3, splitN},
	{"substring", 3, substring},
	{"indexof", 2, indexOf},
	{"indexof_n", 2, indexOfN},
	{"replace", 3, replace},
	{"strings.replace_n", 2, replaceN},
	{"strings.any_prefix_match", 2, anyAffix(strings.HasPrefix, func(s string) string { return s })},
	{"strings.any_suffix_match", 2, anyAffix(strings.HasSuffix, reverseBytes)},
	{"internal.template_string", 1, templateString},
}

func textTest(holds func(s, t string) bool) Func {
	return func(_ *Context, a []*value.Value) (*value.Value, error) {
		if err := wantTwo(a, value.String); err != nil {
			return nil, err
		}
		return value.Of(holds(a[0].Text(), a[1].Text())), nil
	}
}

func textMap(change func(string) string) Func {
	return func(c *Context, a []*value.Value) (*value.Value, error) {
		if err := want(a, 0, value.String); err != nil {
			return nil, err
		}
		return changed(c, a[0], change(a[0].Text())), nil
	}
}

func textMap2(change func(s, t string) string) Func {
	return func(c *Context, a []*value.Value) (*value.Value, error) {
		if err := wantTwo(a, value.String); err != nil {
			return nil, err
		}
		return changed(c, a[0], change(a[0].Text(), a[1].Text())), nil
	}
}

// changed returns a new string, or the original value if they are equal.
func changed(c *Context, v *value.Value, text string) *value.Value {
	if v.Text() == text {
		return v
	}
	return c.String(text)
}

// reverseText reverses characters and invalid bytes.
func reverseText(s string) string {
	reversed := make([]byte, len(s))
	for from := 0; from < len(s); {
		_, size := utf8.DecodeRuneInString(s[from:])
		copy(reversed[len(s)-from-size:], s[from:from+size])
		from += size
	}
	return string(reversed)
}

func reverseBytes(s string) string {
	reversed := []byte(s)
	slices.Reverse(reversed)
	return string(reversed)
}

func concat(c *Context, a []*value.Value) (*value.Value, error) {
	separator, err := textAt(a, 0)
	if err != nil {
		return nil, err
	}
	if kind := a[1].Kind(); kind != value.Array && kind != value.Set {
		return nil, wrongKind(1, a[1], "set", "array")
	}
	elements := a[1].Elements()
	size := 0
	for _, element := range elements {
		if element.Kind() != value.String {
			return nil, wrongElement(1, a[1], element, "string")
		}
		// At most the memory of any evaluation, so that the sum cannot overflow.
		if size += len(element.Text()) + len(separator); size > 1<<40 {
			return nil, c.Room(size)
		}
	}
	if len(elements) == 1 {
		return elements[0], nil
	}
	if err := c.Room(size); err != nil {
		return nil, err
	}
	if err := c.Step(len(elements)); err != nil {
		return nil, err
	}
	var text strings.Builder
	text.Grow(size)
	for i, element := range elements {
		if i > 0 {
			text.WriteString(separator)
		}
		text.WriteString(element.Text())
	}
	return c.String(text.String()), nil
}

func split(c *Context, a []*value.Value) (*value.Value, error) {
	if err := wantTwo(a, value.String); err != nil {
		return nil, err
	}
	text, delimiter := a[0].Text(), a[1].Text()
	n := strings.Count(text, delimiter) + 1
	if n == 1 {
		return c.Array(a[0]), nil
	}
	if err := c.Room(8 * n); err != nil {
		return nil, err
	}
	parts := c.NewArray(n)
	for part := range strings.SplitSeq(text, delimiter) {
		if err := c.Step(1); err != nil {
			return nil, err
		}
		c.Append(parts, c.String(part))
	}
	return parts, nil
}

func splitN(c *Context, a []*value.Value) (*value.Value, error) {
	if err := wantTwo(a, value.String); err != nil {
		return nil, err
	}
	n, err := integerAt(a, 2)
	if err != nil {
		return nil, err
	}
	text, delimiter := a[0].Text(), a[1].Text()
	if err := c.Room(16 * min(strings.Count(text, delimiter)+1, max(n, -n, 0)+1)); err != nil {
		return nil, err
	}
	if n < 0 {
		parts := strings.Split(text, delimiter)
		return stringsResult(c, parts[max(len(parts)+n, 0):])
	}
	// One more than wanted, for the rest; no limit if that overflows.
	limit := n + 1
	if limit < 0 {
		limit = -1
	}
	parts := strings.SplitN(text, delimiter, limit)
	return stringsResult(c, parts[:min(n, len(parts))])
}

func substring(c *Context, a []*value.Value) (*value.Value, error) {
	text, err := textAt(a, 0)
	if err != nil {
		return nil, err
	}
	from, err := integerAt(a, 1)
	if err != nil {
		return nil, err
	}
	length, err := integerAt(a, 2)
	if err != nil {
		return nil, err
	}
	if from < 0 {
		return nil, errors.New("negative offset")
	}
	if from == 0 && length >= 0 && length >= utf8.RuneCountInString(text) {
		return a[0], nil
	}
	if isASCII(text) {
		from, to := bounds(len(text), from, length)
		return c.String(text[from:to]), nil
	}
	runes := []rune(text)
	from, to := bounds(len(runes), from, length)
	return c.String(string(runes[from:to])), nil
}

// bounds returns the limits of a part of n elements; a negative length means up to the end.
func bounds(n, from, length int) (int, int) {
	from = min(from, n)
	if length < 0 {
		return from, n
	}
	return from, from + min(length, n-from)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func indexOf(c *Context, a []*value.Value) (*value.Value, error) {
	text, search, err := searched(a)
	if err != nil {
		return nil, err
	}
	at := strings.Index(text, search)
	if at < 0 {
		return c.Int(-1), nil
	}
	return c.Int(int64(utf8.RuneCountInString(text[:at]))), nil
}

func indexOfN(c *Context, a []*value.Value) (*value.Value, error) {
	text, search, err := searched(a)
	if err != nil {
		return nil, err
	}
	positions := c.NewArray(0)
	for position := 0; ; {
		at := strings.Index(text, search)
		if at < 0 {
			return positions, nil
		}
		if err := c.Step(1 + len(search)/16); err != nil {
			return nil, err
		}
		position += utf8.RuneCountInString(text[:at])
		c.Append(positions, c.Int(int64(position)))
		_, size := utf8.DecodeRuneInString(text[at:])
		text = text[at+size:]
		position++
	}
}

// searched is a text and the text to find in it, in characters; all invalid bytes are equal.
func searched(a []*value.Value) (text, search string, err error) {
	if err := wantTwo(a, value.String); err != nil {
		return "", "", err
	}
	text, search = a[0].Text(), a[1].Text()
	if search == "" {
		return "", "", errors.New("empty search character")
	}
	if !utf8.ValidString(text) || !utf8.ValidString(search) {
		return string([]rune(text)), string([]rune(search)), nil
	}
	return text, search, nil
}

func replace(c *Context, a []*value.Value) (*value.Value, error) {
	for i := range a {
		if err := want(a, i, value.String); err != nil {
			return nil, err
		}
	}
	text, from, to := a[0].Text(), a[1].Text(), a[2].Text()
	if from == "" {
		return replaced(c, a[0], strings.NewReplacer(from, to))
	}
	n := strings.Count(text, from)
	if n == 0 {
		return a[0], nil
	}
	if err := c.Room(n * len(to)); err != nil {
		return nil, err
	}
	return changed(c, a[0], strings.ReplaceAll(text, from, to)), nil
}

func replaced(c *Context, v *value.Value, replacer *strings.Replacer) (*value.Value, error) {
	out := sink{c: c}
	if _, err := replacer.WriteString(&out, v.Text()); err != nil {
		return nil, err
	}
	return changed(c, v, out.text.String()), nil
}

func replaceN(c *Context, a []*value.Value) (*value.Value, error) {
	if err := want(a, 0, value.Object); err != nil {
		return nil, err
	}
	if err := want(a, 1, value.String); err != nil {
		return nil, err
	}
	pairs := make([]string, 0, 2*a[0].Len())
	for _, member := range a[0].Members() {
		if member.Key.Kind() != value.String {
			return nil, errors.New("operand 1 non-string key found in pattern object")
		}
		if member.Value.Kind() != value.String {
			return nil, errors.New("operand 1 non-string value found in pattern object")
		}
		pairs = append(pairs, member.Key.Text(), member.Value.Text())
	}
	return replaced(c, a[1], strings.NewReplacer(pairs...))
}

// anyAffix reports whether any string starts, or ends, with any of the others; oriented turns ends into starts.
func anyAffix(has func(s, affix string) bool, oriented func(string) string) Func {
	return func(c *Context, a []*value.Value) (*value.Value, error) {
		texts, err := oneOrMore(a, 0)
		if err != nil {
			return nil, err
		}
		affixes, err := oneOrMore(a, 1)
		if err != nil {
			return nil, err
		}
		if err := c.Step(len(texts) + len(affixes)); err != nil {
			return nil, err
		}
		if len(texts) > 8 && len(affixes) > 8 {
			return value.Of(anyPrefix(mapped(texts, oriented), mapped(affixes, oriented))), nil
		}
		for _, text := range texts {
			for _, affix := range affixes {
				if has(text, affix) {
					return value.True, nil
				}
			}
		}
		return value.False, nil
	}
}

// oneOrMore reads an argument that is a string or a collection of strings.
func oneOrMore(a []*value.Value, i int) ([]string, error) {
	switch a[i].Kind() {
	case value.String:
		return []string{a[i].Text()}, nil
	case value.Array, value.Set:
		return textElements(a, i)
	}
	return nil, wrongKind(i, a[i], "string", "set", "array")
}

func mapped(texts []string, change func(string) string) []string {
	all := make([]string, len(texts))
	for i, text := range texts {
		all[i] = change(text)
	}
	return all
}

// anyPrefix sorts the strings, so that strings with a prefix follow its position.
func anyPrefix(texts, prefixes []string) bool {
	slices.Sort(texts)
	return slices.ContainsFunc(prefixes, func(prefix string) bool {
		i, _ := slices.BinarySearch(texts, prefix)
		return i < len(texts) && strings.HasPrefix(texts[i], prefix)
	})
}

// templateString joins the parts of a template string. A computed part is a set, which is empty if the part is undefined.
func templateString(c *Context, a []*value.Value) (*value.Value, error) {
	if err := want(a, 0, value.Array); err != nil {
		return nil, err
	}
	out := sink{c: c}
	for _, part := range a[0].Elements() {
		switch kind := part.Kind(); {
		case kind == value.Array || kind == value.Object:
			return nil, &Halt{errors.New("illegal argument type: " + kind.String())}
		case kind == value.Set && part.Len() > 1:
			return nil, &Halt{errors.New("template-strings must not produce multiple outputs")}
		case kind == value.Set && part.Len() == 0:
			if _, err := out.WriteString("<undefined>"); err != nil {
				return nil, err
			}
			continue
		case kind == value.Set:
			part = part.Elements()[0]
		}
		text := part.Text()
		if part.Kind() != value.String {
			if err := textRoom(c, part); err != nil {
				return nil, err
			}
			text = part.String()
		}
		if _, err := out.WriteString(text); err != nil {
			return nil, err
		}
	}
	return c.String(out.text.String()), nil
}
