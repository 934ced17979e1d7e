package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

const (
	maxShownValue = 80 // characters of a value that a cause shows
	maxShownReads = 8
)

// explain says why the evidence is undefined: which of the properties that it rests on are missing or null, and what the others hold. The
// evidence is evaluated once more for that, so that evaluations need not remember what they read.
func (j *Judge) explain(ctx context.Context, input *value.Value) string {
	var reads []eval.Read
	evaluation := j.policy.evaluator.Begin(ctx, input, eval.Options{Memory: evaluationMemory, Reads: &reads})
	_, _ = evaluation.Value(Evidence) // it is undefined
	resource := input.Member("resource")
	var missing, present []found
	for _, f := range propertiesRead(reads, resource) {
		if f.absent {
			missing = append(missing, f)
		} else {
			present = append(present, f)
		}
	}
	evaluation.Close()
	switch {
	case len(missing) > 0: // one of the others can be what is wrong all the same: another spelling of what is missing
		return "no evidence: " + inWords(append(missing, present...))
	case len(present) > 0:
		return "no evidence: the policy cannot use what it reads: " + inWords(present)
	}
	return "no evidence: the facts that the policy needs are not known for resources of type " + resource.Member("type").String()
}

// found is what a policy found where it read a property.
type found struct {
	path, text, at string
	absent         bool
}

// propertiesRead are the properties of a resource that were read, sorted by their paths, without what they lie in and without what always has a
// value. What facts read that have a value explains nothing, unless nothing else was read.
func propertiesRead(reads []eval.Read, resource *value.Value) []found {
	paths := map[*value.Value]string{resource: ""}
	within := map[*value.Value]bool{} // of which members were read
	var settled, open []found
	type unique struct{ path, at string }
	seen := map[unique]bool{}
	for _, read := range reads {
		if _, known := paths[read.From]; known {
			within[read.From] = true
			if read.Found != nil {
				paths[read.Found] = member(paths[read.From], read.Key)
			}
		}
	}
	for _, read := range reads {
		parent, known := paths[read.From]
		path := member(parent, read.Key)
		if !known || path == "type" || path == "cloud" || read.Found.Kind() >= value.Array && within[read.Found] {
			continue
		}
		f := found{path: path, at: fmt.Sprintf("%s:%d", read.File, read.Row)}
		switch read.Found.Kind() {
		case value.Undefined:
			f.absent, f.text = true, path+" is missing"
		case value.Null:
			f.absent, f.text = true, path+" is null"
		default:
			f.text = path + " is " + shorten(read.Found.String())
		}
		if seen[unique{f.path, f.at}] {
			continue
		}
		seen[unique{f.path, f.at}] = true
		if read.Settled {
			settled = append(settled, f)
		} else {
			open = append(open, f)
		}
	}
	if len(open) == 0 {
		open = settled
	}
	slices.SortStableFunc(open, func(a, b found) int { return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.at, b.at)) })
	return open
}

// member is the path of a member: properties.disks[0].size.
func member(of string, key *value.Value) string {
	name := key.Text()
	switch {
	case key.Kind() != value.String:
		return of + "[" + key.String() + "]"
	case strings.ContainsFunc(name, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}):
		return of + "[" + strconv.Quote(name) + "]"
	case of == "":
		return name
	}
	return of + "." + name
}

// inWords tells each place once for what was found there one after the other.
func inWords(all []found) string {
	more := ""
	if len(all) > maxShownReads {
		more = fmt.Sprintf("; and %d more", len(all)-maxShownReads)
		all = all[:maxShownReads]
	}
	var text strings.Builder
	for i, f := range all {
		text.WriteString(f.text)
		switch {
		case i+1 < len(all) && all[i+1].at == f.at:
			text.WriteString(", ")
		case i+1 < len(all):
			fmt.Fprintf(&text, " (%s); ", f.at)
		default:
			fmt.Fprintf(&text, " (%s)", f.at)
		}
	}
	return text.String() + more
}

func shorten(text string) string {
	if characters := []rune(text); len(characters) > maxShownValue {
		return string(characters[:maxShownValue]) + "…"
	}
	return text
}
