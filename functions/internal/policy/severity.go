package policy

import (
	"fmt"
	"slices"
)

// Severity is how bad a finding is. The risk of a rule in a pack is one, too.
type Severity string

// The severities, in the order of Alibaba Cloud's levels.
const (
	High   Severity = "high"
	Medium Severity = "medium"
	Low    Severity = "low"
)

// severities are all, the worst first.
var severities = []Severity{High, Medium, Low}

// Level returns Alibaba Cloud's number: 1 high, 2 medium, 3 low, 0 for anything else.
func (s Severity) Level() int { return slices.Index(severities, s) + 1 }

// Check returns an error if the severity is not valid.
func (s Severity) Check() error {
	if s.Level() == 0 {
		return fmt.Errorf("%q must be high, medium or low", s)
	}
	return nil
}

// SeverityOf returns the severity of a level, empty for a number that is none.
func SeverityOf(level int) Severity {
	if level < 1 || level > len(severities) {
		return ""
	}
	return severities[level-1]
}
