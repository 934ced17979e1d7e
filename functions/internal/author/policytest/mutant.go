package policytest

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/assay-rules/assay/functions/internal/policy"
)

// change is another value for a place, and what METADATA calls such a change.
type change struct {
	mutation policy.Mutation
	value    any // nothing{}: it is dropped
}

// changes are what can become of the value in a place. Elements of lists are not dropped: a shorter list is another resource, not one of which
// less is known.
func changes(value any, p place) []change {
	var all []change
	add := func(mutation policy.Mutation, values ...any) {
		for _, changed := range values {
			all = append(all, change{mutation, changed})
		}
	}
	unreadable := policy.Retyped
	if p.inElement() {
		unreadable = policy.Unreadable
		add(unreadable, nil)
	} else {
		add(policy.Dropped, nothing{}, nil)
	}
	switch v := value.(type) {
	case nil:
	case map[string]any:
		if len(v) > 0 {
			add(policy.Emptied, map[string]any{})
		}
		add(unreadable, []any{}, "?")
	case []any:
		if len(v) > 0 {
			add(policy.Emptied, []any{})
		}
		add(unreadable, inListOf(v))
		add(policy.Unreadable, append(slices.Clip(v), nil), append(slices.Clip(v), otherThan(v)))
	default:
		if v != "" {
			add(policy.Emptied, "")
		}
		if other := otherSpelling(v); other != nil {
			add(policy.Retyped, other)
		}
		add(unreadable, []any{})
	}
	return all
}

// otherSpelling is "5" for 5 and "true" for true, and the other way round.
func otherSpelling(value any) any {
	switch v := value.(type) {
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case string:
		if number, ok := decoded([]byte(v)); ok {
			switch number.(type) {
			case json.Number, bool:
				return number
			}
		}
	}
	return nil
}

// inListOf is a value instead of a list: the first in it, if it is one.
func inListOf(list []any) any {
	if len(list) > 0 {
		switch first := list[0].(type) {
		case string, bool, json.Number:
			return first
		}
	}
	return "?"
}

// otherThan is an element that does not belong in a list.
func otherThan(list []any) any {
	if len(list) > 0 {
		switch list[0].(type) {
		case map[string]any, []any:
			return "?"
		}
	}
	return map[string]any{}
}
