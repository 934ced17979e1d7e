package policytest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/assay-rules/assay/functions/internal/policy"
)

// change is what becomes of the value in a place.
type change struct {
	mutation policy.Mutation // as METADATA calls it
	value    any             // nothing{}: it is dropped
	readable bool            // another spelling of the same value
	words    string          // what the property is then
}

// unread reports whether the change leaves less to judge by: null and nothing are the same where it does.
func (c change) unread() bool {
	switch c.mutation {
	case policy.Dropped:
		return c.value != nil
	case policy.Retyped, policy.Unreadable:
		return !c.readable
	}
	return false
}

// changes are what can become of the value in a place. Elements of lists are not dropped: a shorter list is another resource, not one of which
// less is known. Properties as a whole are not emptied, because each of them is dropped.
func changes(value any, p place) []change {
	var all []change
	add := func(mutation policy.Mutation, changed any) {
		all = append(all, change{mutation, changed, false, "is " + shown(changed)})
	}
	unreadable := policy.Retyped
	if p.inElement() {
		unreadable = policy.Unreadable
		add(unreadable, nil)
	} else {
		add(policy.Dropped, nothing{})
		add(policy.Dropped, nil)
	}
	switch v := value.(type) {
	case nil:
	case map[string]any:
		if len(v) > 0 && (len(p) > 1 || p[0] == "tags") {
			add(policy.Emptied, map[string]any{})
		}
		add(unreadable, []any{})
		add(unreadable, "?")
	case []any:
		if len(v) > 0 {
			add(policy.Emptied, []any{})
		}
		if areAnswers(v, p) {
			return all[len(all)-1:] // nothing else can become of it
		}
		add(unreadable, outsideOf(v))
		for _, element := range []any{nil, strangerIn(v)} {
			all = append(all, change{policy.Unreadable, append(slices.Clip(v), element), false, "has one more element, " + shown(element)})
		}
	default:
		if v != "" {
			add(policy.Emptied, "")
		}
		add(unreadable, []any{})
	}
	if other := respelt(value); other != nil {
		all = append(all, change{policy.Retyped, other, true, fmt.Sprintf("is %s instead of %s", shown(other), shown(value))})
	}
	return all
}

// respelt is a value in another spelling, as clouds and templates have it: "5" for 5, "true" for true, and the only element of a list for the list.
func respelt(value any) any {
	switch v := value.(type) {
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case string:
		if parsed, ok := decoded([]byte(v)); ok {
			switch parsed.(type) {
			case json.Number, bool:
				return parsed
			}
		}
	case []any:
		if len(v) == 1 {
			switch v[0].(type) {
			case string, json.Number, bool:
				return v[0]
			}
		}
	}
	return nil
}

// outsideOf is a value instead of a list, of another type than what is in it.
func outsideOf(list []any) any {
	if len(list) > 0 {
		if _, isText := list[0].(string); isText {
			return json.Number("0")
		}
	}
	return "?"
}

// strangerIn is an element of another type than those of the list. It is null if the list tells no type.
func strangerIn(list []any) any {
	if len(list) == 0 {
		return nil
	}
	switch list[0].(type) {
	case map[string]any, []any:
		return "?"
	}
	return map[string]any{}
}

const maxShown = 60 // characters

func shown(value any) string {
	if _, dropped := value.(nothing); dropped {
		return "missing"
	}
	text := []rune(string(encoded(value)))
	if len(text) > maxShown {
		return string(text[:maxShown]) + "…"
	}
	return string(text)
}
