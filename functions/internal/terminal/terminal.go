// Package terminal colors text on a terminal, and nowhere else.
package terminal

import (
	"io"
	"os"

	"golang.org/x/term"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Is reports whether a person reads what is written.
func Is(w io.Writer) bool {
	file, isFile := w.(*os.File)
	return isFile && term.IsTerminal(int(file.Fd()))
}

// Paint colors text, or leaves it as it is.
type Paint bool

// Painter colors on a terminal, unless the environment has NO_COLOR (no-color.org).
func Painter(w io.Writer, getenv func(name string) string) Paint {
	return Paint(Is(w) && getenv("NO_COLOR") == "")
}

func (p Paint) wrap(code, text string) string {
	if !p {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// Bold is for headings.
func (p Paint) Bold(text string) string { return p.wrap("1", text) }

// Good is green.
func (p Paint) Good(text string) string { return p.wrap("32", text) }

// Bad is red.
func (p Paint) Bad(text string) string { return p.wrap("31", text) }

// Dim is for what matters less.
func (p Paint) Dim(text string) string { return p.wrap("2", text) }

// Verdict colors the word of a verdict.
func (p Paint) Verdict(verdict compliance.Verdict) string { return p.As(verdict, string(verdict)) }

// As colors a text like a verdict.
func (p Paint) As(verdict compliance.Verdict, text string) string {
	switch verdict {
	case compliance.Compliant:
		return p.Good(text)
	case compliance.NotApplicable:
		return p.Dim(text)
	default:
		return p.Bad(text)
	}
}
