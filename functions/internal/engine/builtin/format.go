package builtin

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

var formats = []Builtin{
	{"sprintf", 2, sprintf},
}

func sprintf(c *Context, a []*value.Value) (*value.Value, error) {
	format, err := textAt(a, 0)
	if err != nil {
		return nil, err
	}
	if err := want(a, 1, value.Array); err != nil {
		return nil, err
	}
	arguments := make([]any, a[1].Len())
	for i, element := range a[1].Elements() {
		if arguments[i], err = formatted(c, element); err != nil {
			return nil, err
		}
	}
	if room := formatRoom(format, arguments); room > smallText {
		if err := c.Room(room); err != nil {
			return nil, err
		}
	}
	return c.String(fmt.Sprintf(format, arguments...)), nil
}

// formatted converts a value for fmt: a number that fits a Go type stays a number; anything else becomes a string.
func formatted(c *Context, v *value.Value) (any, error) {
	switch v.Kind() {
	case value.String:
		return v.Text(), nil
	case value.Number:
		if i, ok := v.Int(); ok {
			return i, nil
		}
		text := v.Text()
		if strings.ContainsAny(text, ".eE") {
			if f, err := strconv.ParseFloat(text, 64); err == nil {
				return f, nil
			}
			return text, nil
		}
		if i, ok := parseInteger(text); ok {
			return int64(i), nil
		}
		if i, ok := new(big.Int).SetString(text, 10); ok {
			return i, nil
		}
		return text, nil
	}
	if err := textRoom(c, v); err != nil {
		return nil, err
	}
	return v.String(), nil
}

// Limits of fmt's output.
const (
	maxWidth      = 1_000_000 // of a width or precision
	maxFloatWidth = 400       // of a float64 without them
	maxQuoted     = 10        // of a byte that is quoted
)

// formatRoom returns an upper bound of the length of a formatted string.
func formatRoom(format string, arguments []any) int {
	longest := maxFloatWidth
	star := 0
	for _, argument := range arguments {
		switch v := argument.(type) {
		case string:
			longest = max(longest, len(v))
		case int64:
			star = max(star, int(min(max(v, -v), maxWidth)))
		case *big.Int:
			longest = max(longest, v.BitLen())
		}
	}
	room, verbs := len(format), 1
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		verbs++
		for i+1 < len(format) && strings.IndexByte("+-# 0123456789.*[]", format[i+1]) >= 0 {
			i++
			if format[i] == '*' {
				room += star
			}
			number, from := 0, i
			for ; i < len(format) && isDigit(format[i]); i++ {
				number = min(10*number+int(format[i]-'0'), maxWidth)
			}
			if i > from {
				i--
				room += number
			}
		}
	}
	if verbs += len(arguments); longest > 1<<32/maxQuoted/verbs { // surplus arguments are written too
		return 1 << 40
	}
	if !strings.ContainsAny(format, "qxX#") {
		return room + verbs*(longest+32)
	}
	return room + verbs*(maxQuoted*longest+32)
}
