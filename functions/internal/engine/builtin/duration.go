package builtin

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

var hoursPer = map[string]float64{"d": 24, "w": 7 * 24, "y": 365 * 24}

// parseDuration reads Go's durations, and also days (d), weeks (w) and years of 365 days (y).
func parseDuration(s string) (time.Duration, error) {
	if !strings.ContainsAny(s, "dwy") {
		return time.ParseDuration(s)
	}
	invalid := fmt.Errorf("time: invalid duration %q", s)
	rest, plain := s, ""
	if rest[0] == '+' || rest[0] == '-' {
		plain, rest = rest[:1], rest[1:]
	}
	for rest != "" {
		unit := strings.TrimLeft(rest, "0123456789.")
		digits := rest[:len(rest)-len(unit)]
		size := 1
		switch {
		case strings.HasPrefix(unit, "ms"), strings.HasPrefix(unit, "us"), strings.HasPrefix(unit, "ns"):
			size = 2
		case strings.HasPrefix(unit, "µs"):
			size = len("µs")
		case unit == "" || unit[0] < 'a' || unit[0] > 'z':
			return 0, invalid
		}
		if digits == "" {
			return 0, invalid
		}
		rest, unit = unit[size:], unit[:size]
		if hours, ok := hoursPer[unit]; ok {
			count, err := strconv.ParseFloat(digits, 64)
			if err != nil {
				return 0, invalid
			}
			digits, unit = strconv.FormatFloat(count*hours, 'f', -1, 64), "h"
		}
		plain += digits + unit
	}
	duration, err := time.ParseDuration(plain)
	if err != nil {
		return 0, invalid
	}
	return duration, nil
}
