package audit

import (
	"cmp"
	"maps"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/exemption"
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
	exempted  map[*exemption.Exemption]exempted
	samples   samples
}

// exempted counts the findings that an exemption exempts, and those that it does not any more.
type exempted struct{ findings, reopened int }

// exempt counts a finding that is exempt, or that was as long as an exemption was not over.
func (t *tally) exempt(valid, over *exemption.Exemption) {
	if valid != nil {
		of := t.exempted[valid]
		of.findings++
		t.exempted[valid] = of
	}
	if over != nil {
		of := t.exempted[over]
		of.reopened++
		t.exempted[over] = of
	}
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
	return tally{rules: make([]report.Count, rules), places: map[place]*placeCounts{}, uncovered: map[string]int{}, withheld: map[string]*undecided{}, sources: make([]sourceCounts, sources), exempted: map[*exemption.Exemption]exempted{}, samples: samples{}}
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
	for e, of := range other.exempted {
		mine := t.exempted[e]
		t.exempted[e] = exempted{mine.findings + of.findings, mine.reopened + of.reopened}
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
	t.samples.merge(other.samples)
	for i, source := range other.sources {
		t.sources[i].of(source.cloud)
		t.sources[i].several = t.sources[i].several || source.several
		t.sources[i].resources += source.resources
		t.sources[i].unread += source.unread
	}
}

// worst is the state by which a resource counts: NonCompliant, Undetermined, exempt, Compliant, NotApplicable, in this order.
type worst struct {
	verdict compliance.Verdict
	exempt  bool
}

func (w worst) badness() int {
	switch {
	case w.verdict == compliance.NonCompliant && !w.exempt:
		return 5
	case w.verdict == compliance.Undetermined:
		return 4
	case w.exempt:
		return 3
	case w.verdict == compliance.Compliant:
		return 2
	case w.verdict == compliance.NotApplicable:
		return 1
	}
	return 0
}

func (w worst) or(other worst) worst {
	if other.badness() > w.badness() {
		return other
	}
	return w
}
