package rule

import (
	"slices"
	"time"
)

const defaultFrequency = "TwentyFour_Hours"

// frequencies are the names that all three clouds use, in the order of their periods.
func frequencies() []string {
	return []string{"One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", defaultFrequency}
}

// Period is the time between two evaluations of a scheduled rule; zero for a rule that is triggered by changes.
func (r Rule) Period() time.Duration {
	hours := []time.Duration{1, 3, 6, 12, 24}
	if i := slices.Index(frequencies(), r.Frequency); i >= 0 {
		return hours[i] * time.Hour
	}
	return 0
}
