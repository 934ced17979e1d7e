// Package framework knows the titles of the clauses that policies name in their METADATA.
package framework

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed clauses.tsv
var table string

// Title is what a clause is about.
type Title struct{ English, Chinese string }

type clause struct{ framework, id string }

var titles = sync.OnceValue(func() map[clause]Title {
	all := map[clause]Title{}
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) == 4 {
			all[clause{cells[0], cells[1]}] = Title{cells[2], cells[3]}
		}
	}
	return all
})

// TitleOf returns the title of a framework's clause. A part of a clause that has no title of its own has that of the clause: AC-17(4)(a) that
// of AC-17(4), CM-2a that of CM-2. Without one, false.
func TitleOf(framework, id string) (Title, bool) {
	for ; id != ""; id = shorter(id) {
		if title, found := titles()[clause{framework, id}]; found {
			return title, true
		}
	}
	return Title{}, false
}

// shorter leaves out the last part of a clause's number: (a) of AC-17(4)(a), a.1 of CP-2a.1, b of 7.1.2.1 b.
func shorter(id string) string {
	if cut, bracketed := strings.CutSuffix(id, ")"); bracketed {
		return strings.TrimSpace(cut[:max(strings.LastIndexByte(cut, '('), 0)])
	}
	if cut, _, item := cutLast(id, " "); item {
		return cut
	}
	if at := strings.IndexFunc(id, func(r rune) bool { return 'a' <= r && r <= 'z' }); at > 0 {
		return id[:at]
	}
	return ""
}

func cutLast(text, separator string) (before, after string, found bool) {
	at := strings.LastIndex(text, separator)
	if at < 0 {
		return text, "", false
	}
	return text[:at], text[at+len(separator):], true
}
