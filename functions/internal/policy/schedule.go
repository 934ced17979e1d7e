package policy

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Frequencies are the intervals at which all three clouds can trigger a scheduled rule.
var Frequencies = []string{"One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"}

// Interval returns the duration of a frequency, or 0 if it is not valid.
func Interval(frequency string) time.Duration {
	hours := []time.Duration{1, 3, 6, 12, 24}
	if at := slices.Index(Frequencies, frequency); at >= 0 {
		return hours[at] * time.Hour
	}
	return 0
}

// Schedule is the trigger of a rule.
type Schedule struct {
	Trigger   compliance.Trigger
	Frequency string
}

// Complete fills in the defaults: a change, and every 24 hours for a scheduled rule. The error's text begins with the field that is wrong.
func (s Schedule) Complete() (Schedule, error) {
	s.Trigger = cmp.Or(s.Trigger, compliance.Change)
	switch s.Trigger {
	case compliance.Change:
		if s.Frequency != "" {
			return s, errors.New("frequency is for rules with trigger: period or both")
		}
	case compliance.Period, compliance.Both:
		s.Frequency = cmp.Or(s.Frequency, "TwentyFour_Hours")
		if !slices.Contains(Frequencies, s.Frequency) {
			return s, fmt.Errorf("frequency %q must be one of %s", s.Frequency, strings.Join(Frequencies, ", "))
		}
	default:
		return s, fmt.Errorf("trigger %q must be change, period or both", s.Trigger)
	}
	return s, nil
}
