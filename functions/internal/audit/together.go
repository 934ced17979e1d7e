package audit

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// group is rules of a type whose outcomes are remembered together, by all that any of them has read. Where that is the same, each rule would
// follow the same path through its tree; comparing it once takes less time.
type group struct {
	rules []int        // of the type
	reads []value.Read // that are compared one by one
	whole []*value.Place
	known map[string][]*outcome // by what was compared
	bytes int                   // that known takes

	key         []byte // of the item that is looked at
	missed      bool
	tries, hits int // since the groups were reviewed
}

const (
	mostCombinations = 1024 // of outcomes that a group may have: more are seldom met again
	oneByOne         = 6    // reads in a member of the properties; if there are more, all of it is compared

	firstReview   = 64   // items after which rules are grouped; that is reviewed after twice as many, and so on
	betweenAtMost = 8192 // items
)

// recallAll sets what is known of what rules say about the item.
func (m *memo) recallAll(rules []judged, outcomes []*outcome) {
	if m == nil || m.broken {
		return
	}
	if m.items++; m.items == m.review {
		m.reviewGroups(rules)
	}
	for i := range m.groups {
		g := &m.groups[i]
		if g.missed = false; !m.compare(g) {
			return
		}
		known := g.known[string(g.key)]
		g.tries++
		if g.missed = known == nil; !g.missed {
			g.hits++
		}
		for i, o := range known {
			outcomes[g.rules[i]] = o
		}
	}
}

// learnAll remembers what rules say about the item. It may only be called if what rules of groups say was learned or recalled.
func (m *memo) learnAll(outcomes []*outcome) {
	if m == nil || m.broken || m.stale {
		return
	}
	for i := range m.groups {
		g := &m.groups[i]
		if !g.missed {
			continue
		}
		all := make([]*outcome, len(g.rules))
		for i, rule := range g.rules {
			all[i] = outcomes[rule]
		}
		g.known[string(g.key)] = all
		size := len(g.key) + 8*len(all) + 100
		g.bytes += size
		*m.bytes += size
	}
}

// reviewGroups groups the rules again if they have read something that is not compared, or if a group finds too little.
func (m *memo) reviewGroups(rules []judged) {
	m.review += min(m.items, betweenAtMost)
	for i := range m.groups {
		g := &m.groups[i]
		m.stale = m.stale || g.hits*2 < g.tries
		g.tries, g.hits = 0, 0
	}
	if !m.stale {
		return
	}
	m.ungroup()
	m.stale = false
	type candidate struct {
		rule         int
		reads        string
		combinations int
	}
	var candidates []candidate
	for i := range rules {
		rule := &rules[i]
		rule.grouped = !rule.asks && !rule.tree.off && rule.tree.outcomes <= mostCombinations
		if rule.grouped {
			candidates = append(candidates, candidate{i, rule.tree.signature(), max(rule.tree.outcomes, 1)})
		}
	}
	slices.SortFunc(candidates, func(a, b candidate) int {
		return cmp.Or(strings.Compare(a.reads, b.reads), cmp.Compare(a.rule, b.rule))
	})
	combinations := 0
	for i, c := range candidates {
		switch {
		case i > 0 && c.reads == candidates[i-1].reads:
		case i > 0 && combinations*c.combinations <= mostCombinations:
			combinations *= c.combinations
		default:
			combinations = c.combinations
			m.groups = append(m.groups, group{known: map[string][]*outcome{}})
		}
		g := &m.groups[len(m.groups)-1]
		g.rules = append(g.rules, c.rule)
	}
	for i := range m.groups {
		m.gather(&m.groups[i], rules)
	}
}

// ungroup forgets what groups remember. Trees remember it still.
func (m *memo) ungroup() {
	for i := range m.groups {
		*m.bytes -= m.groups[i].bytes
	}
	m.groups = nil
}

// signature is the same for trees that read the same.
func (t *tree) signature() string {
	slots := make([]int32, 0, len(t.reads))
	for read := range t.reads {
		slots = append(slots, slotOf(read))
	}
	slices.Sort(slots)
	return fmt.Sprint(slots)
}

// gather sets what a group compares: all that the rules' trees have branches for.
func (m *memo) gather(g *group, rules []judged) {
	in := map[*value.Place][]value.Read{}
	seen := map[value.Read]bool{}
	for _, rule := range g.rules {
		for read := range rules[rule].tree.reads {
			if seen[read] {
				continue
			}
			seen[read] = true
			if member := m.member(read.Place); member != nil {
				in[member] = append(in[member], read)
			} else {
				g.reads = append(g.reads, read)
			}
		}
	}
	for member, reads := range in {
		if len(reads) > oneByOne {
			g.whole = append(g.whole, member)
		} else {
			g.reads = append(g.reads, reads...)
		}
	}
}

// member is the member of the properties, or of what supplements them, that a place is in; nil if it is in none.
func (m *memo) member(place *value.Place) *value.Place {
	for ; place.Parent != nil; place = place.Parent {
		if in := place.Parent; in.Parent == m.resource && (in.Name == "properties" || in.Name == "supplementary") {
			return place
		}
	}
	return nil
}

// compare sets a group's key: the text of all that is compared, each after its length. It is false if nothing may be remembered of the item.
func (m *memo) compare(g *group) bool {
	key := g.key[:0]
	for _, read := range g.reads {
		text, fixed := m.text(read)
		if m.broken {
			return false
		}
		key = appendCompared(key, text, fixed)
	}
	for _, member := range g.whole {
		at := m.find(member)
		if m.broken {
			return false
		}
		var text []byte
		if at.node >= 0 {
			text = at.tape.Raw(at.node)
		}
		key = appendCompared(key, text, absent)
	}
	g.key = key
	return true
}

func appendCompared(key, text []byte, fixed uint32) []byte {
	if text == nil {
		return binary.AppendUvarint(key, uint64(fixed))
	}
	return append(binary.AppendUvarint(key, uint64(firstValue)+uint64(len(text))), text...)
}
