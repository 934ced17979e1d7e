package main

import (
	"io"
	"os"

	"golang.org/x/term"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// paint colours text where a person reads it on a terminal, and nowhere else.
type paint bool

// painter respects NO_COLOR (no-color.org).
func painter(w io.Writer) paint {
	file, isFile := w.(*os.File)
	return paint(isFile && term.IsTerminal(int(file.Fd())) && os.Getenv("NO_COLOR") == "")
}

func (p paint) wrap(code, text string) string {
	if !p {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p paint) bold(text string) string { return p.wrap("1", text) }
func (p paint) good(text string) string { return p.wrap("32", text) }
func (p paint) bad(text string) string  { return p.wrap("31", text) }
func (p paint) dim(text string) string  { return p.wrap("2", text) }

func (p paint) verdict(verdict compliance.Verdict) string {
	switch verdict {
	case compliance.Compliant:
		return p.good(string(verdict))
	case compliance.NotApplicable:
		return p.dim(string(verdict))
	default:
		return p.bad(string(verdict))
	}
}
