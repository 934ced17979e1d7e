package audit

import (
	"cmp"
	"maps"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/report"
)

// tally is what a worker counts.
type tally struct {
	resources report.Count
	rules     []report.Count
	places    map[place]*placeCounts
	uncovered map[string]int        // resources by type
	withheld  map[string]*undecided // by permissions
	sources   []sourceCounts
}

// place is an account in a region.
type place struct{ cloud, account, region string }

func (p place) compare(other place) int {
	return cmp.Or(strings.Compare(p.cloud, other.cloud), strings.Compare(p.account, other.account), strings.Compare(p.region, other.region))
}

type placeCounts struct{ resources, evaluations report.Count }

type sourceCounts struct {
	cloud             string
	several           bool // clouds
	resources, unread int
}

// of counts a cloud's resource.
func (s *sourceCounts) of(cloud string) {
	if cloud == "" || cloud == s.cloud {
		return
	}
	s.several = s.several || s.cloud != ""
	s.cloud = cloud
}

func newTally(rules, sources int) tally {
	return tally{rules: make([]report.Count, rules), places: map[place]*placeCounts{}, uncovered: map[string]int{}, withheld: map[string]*undecided{}, sources: make([]sourceCounts, sources)}
}

func (t *tally) add(other tally) {
	t.resources = t.resources.Plus(other.resources)
	for i, count := range other.rules {
		t.rules[i] = t.rules[i].Plus(count)
	}
	for at, counts := range other.places {
		mine := t.places[at]
		if mine == nil {
			mine = &placeCounts{}
			t.places[at] = mine
		}
		mine.resources, mine.evaluations = mine.resources.Plus(counts.resources), mine.evaluations.Plus(counts.evaluations)
	}
	for name, count := range other.uncovered {
		t.uncovered[name] += count
	}
	for permissions, of := range other.withheld {
		mine := t.withheld[permissions]
		if mine == nil {
			mine = &undecided{rules: map[string]bool{}}
			t.withheld[permissions] = mine
		}
		mine.resources += of.resources
		maps.Copy(mine.rules, of.rules)
	}
	for i, source := range other.sources {
		t.sources[i].of(source.cloud)
		t.sources[i].several = t.sources[i].several || source.several
		t.sources[i].resources += source.resources
		t.sources[i].unread += source.unread
	}
}

// badness orders verdicts: a resource counts by its worst.
func badness(verdict compliance.Verdict) int {
	switch verdict {
	case compliance.NonCompliant:
		return 4
	case compliance.Undetermined:
		return 3
	case compliance.Compliant:
		return 2
	case compliance.NotApplicable:
		return 1
	}
	return 0
}

func worse(a, b compliance.Verdict) compliance.Verdict {
	if badness(b) > badness(a) {
		return b
	}
	return a
}
