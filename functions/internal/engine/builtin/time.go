package builtin

import (
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

var layouts = map[string]string{
	"ANSIC": time.ANSIC, "UnixDate": time.UnixDate, "RubyDate": time.RubyDate, "RFC822": time.RFC822, "RFC822Z": time.RFC822Z,
	"RFC850": time.RFC850, "RFC1123": time.RFC1123, "RFC1123Z": time.RFC1123Z, "RFC3339": time.RFC3339, "RFC3339Nano": time.RFC3339Nano,
}

var times = []Builtin{
	{"time.parse_rfc3339_ns", 1, func(c *Context, a []*value.Value) (*value.Value, error) {
		text, err := textAt(a, 0)
		if err != nil {
			return nil, err
		}
		return parseTime(c, time.RFC3339, text)
	}},
	{"time.parse_ns", 2, func(c *Context, a []*value.Value) (*value.Value, error) {
		if err := wantTwo(a, value.String); err != nil {
			return nil, err
		}
		return parseTime(c, layoutOf(a[0].Text()), a[1].Text())
	}},
	{"time.parse_duration_ns", 1, func(c *Context, a []*value.Value) (*value.Value, error) {
		text, err := textAt(a, 0)
		if err != nil {
			return nil, err
		}
		duration, err := parseDuration(text)
		if err != nil {
			return nil, err
		}
		return c.Int(int64(duration)), nil
	}},
	{"time.format", 1, func(c *Context, a []*value.Value) (*value.Value, error) {
		t, layout, err := timeAt(c, a, 0)
		if err != nil {
			return nil, err
		}
		if layout == "" {
			layout = time.RFC3339Nano
		}
		if err := c.Room(9 * len(layout)); err != nil { // 1 becomes a month name, at most September
			return nil, err
		}
		return c.String(t.Format(layoutOf(layout))), nil
	}},
	{"time.date", 1, timePart(func(c *Context, t time.Time) *value.Value {
		year, month, day := t.Date()
		return c.Array(c.Int(int64(year)), c.Int(int64(month)), c.Int(int64(day)))
	})},
	{"time.clock", 1, timePart(func(c *Context, t time.Time) *value.Value {
		hour, minute, second := t.Clock()
		return c.Array(c.Int(int64(hour)), c.Int(int64(minute)), c.Int(int64(second)))
	})},
	{"time.weekday", 1, timePart(func(c *Context, t time.Time) *value.Value { return c.String(t.Weekday().String()) })},
	{"time.add_date", 4, addDate},
	{"time.diff", 2, timeDifference},
}

func layoutOf(name string) string {
	if layout, ok := layouts[name]; ok {
		return layout
	}
	return name
}

func parseTime(c *Context, layout, text string) (*value.Value, error) {
	t, err := time.Parse(layout, text)
	if err != nil {
		return nil, err
	}
	return nanoseconds(c, t)
}

func nanoseconds(c *Context, t time.Time) (*value.Value, error) {
	if ns := t.UnixNano(); time.Unix(0, ns).Equal(t) {
		return c.Int(ns), nil
	}
	return nil, errors.New("time outside of valid range")
}

func timePart(part func(*Context, time.Time) *value.Value) Func {
	return func(c *Context, a []*value.Value) (*value.Value, error) {
		t, _, err := timeAt(c, a, 0)
		if err != nil {
			return nil, err
		}
		return part(c, t), nil
	}
}

// timeAt reads an argument that is a time in nanoseconds, or an array of a time, a time zone and a layout.
func timeAt(c *Context, a []*value.Value, i int) (t time.Time, layout string, err error) {
	parts := a[i : i+1]
	if parts[0].Kind() == value.Array {
		parts = parts[0].Elements()
	}
	if len(parts) == 0 || parts[0].Kind() != value.Number {
		return t, "", wrongKind(i, a[i], "either number (ns) or [number (ns), string (tz)]")
	}
	zone := time.UTC
	if len(parts) > 1 {
		name, err := textAt(parts, 1)
		if err != nil {
			return t, "", err
		}
		if zone, err = cached(c.Cache, "zone", name, location); err != nil {
			return t, "", err
		}
	}
	if len(parts) > 2 {
		if layout, err = textAt(parts, 2); err != nil {
			return t, "", err
		}
	}
	ns, ok := parts[0].Int()
	if !ok {
		var accuracy big.Accuracy
		if ns, accuracy = parts[0].Float().Int64(); accuracy != big.Exact {
			return t, "", errors.New("timestamp too big")
		}
	}
	return time.Unix(0, ns).In(zone), layout, nil
}

// location returns a time zone of the system by its name, but never the local zone, because a verdict must not depend on the machine.
func location(name string) (*time.Location, error) {
	if name == "Local" {
		return nil, fmt.Errorf("unknown time zone %s: name the zone", name)
	}
	return time.LoadLocation(name)
}

func addDate(c *Context, a []*value.Value) (*value.Value, error) {
	t, _, err := timeAt(c, a, 0)
	if err != nil {
		return nil, err
	}
	var parts [3]int
	for i := range parts {
		if parts[i], err = integerAt(a, i+1); err != nil {
			return nil, err
		}
	}
	return nanoseconds(c, t.AddDate(parts[0], parts[1], parts[2]))
}

// timeDifference counts whole years, months, days, hours, minutes and seconds between two times.
func timeDifference(c *Context, a []*value.Value) (*value.Value, error) {
	from, _, err := timeAt(c, a, 0)
	if err != nil {
		return nil, err
	}
	to, _, err := timeAt(c, a, 1)
	if err != nil {
		return nil, err
	}
	to = to.In(from.Location())
	if from.After(to) {
		from, to = to, from
	}
	fromYear, fromMonth, fromDay := from.Date()
	toYear, toMonth, toDay := to.Date()
	fromHour, fromMinute, fromSecond := from.Clock()
	toHour, toMinute, toSecond := to.Clock()
	daysInMonth := time.Date(fromYear, fromMonth+1, 0, 0, 0, 0, 0, time.UTC).Day()
	parts := [6]int{toYear - fromYear, int(toMonth - fromMonth), toDay - fromDay, toHour - fromHour, toMinute - fromMinute, toSecond - fromSecond}
	units := [6]int{0, 12, daysInMonth, 24, 60, 60}
	for i := len(parts) - 1; i > 0; i-- {
		if parts[i] < 0 {
			parts[i] += units[i]
			parts[i-1]--
		}
	}
	result := c.NewArray(len(parts))
	for _, part := range parts {
		c.Append(result, c.Int(int64(part)))
	}
	return result, nil
}
