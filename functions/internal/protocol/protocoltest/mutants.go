package protocoltest

import (
	"encoding/json"
	"iter"
	"strings"
	"testing"
)

type mutant struct {
	name    string // the path and its change
	payload []byte
}

// mutants yields variants of the payload in which one value, at any depth, is removed or replaced.
func mutants(t *testing.T, payload []byte) iter.Seq[mutant] {
	t.Helper()
	replacements := []string{`null`, `true`, `-1`, `1e400`, `"\u0000"`, `""`, `"../..\r\n"`, `[]`, `[null]`, `{}`, `{"value":null}`}
	return func(yield func(mutant) bool) {
		mutate(payload, "", func(path string, with func(value json.RawMessage) []byte) bool {
			if !yield(mutant{path + " left out", with(nil)}) {
				return false
			}
			for _, value := range replacements {
				if !yield(mutant{path + " is " + value, with(json.RawMessage(value))}) {
					return false
				}
			}
			return true
		})
	}
}

// mutate visits every member of the JSON object, depth first. With returns the whole object with another value of that member, or without
// the member. It descends into strings that contain JSON objects.
func mutate(object json.RawMessage, path string, visit func(path string, with func(json.RawMessage) []byte) bool) bool {
	var members map[string]json.RawMessage
	if json.Unmarshal(object, &members) != nil {
		return true
	}
	for name, value := range members {
		here := strings.TrimPrefix(path+"."+name, ".")
		with := func(value json.RawMessage) []byte {
			changed := make(map[string]json.RawMessage, len(members))
			for other, unchanged := range members {
				changed[other] = unchanged
			}
			if changed[name] = value; value == nil {
				delete(changed, name)
			}
			encoded, err := json.Marshal(changed)
			if err != nil {
				panic(err) // every value is JSON
			}
			return encoded
		}
		if !visit(here, with) {
			return false
		}
		inner, wrap := value, func(value []byte) json.RawMessage { return value }
		var text string
		if json.Unmarshal(value, &text) == nil {
			inner, wrap = json.RawMessage(text), func(value []byte) json.RawMessage {
				encoded, err := json.Marshal(string(value))
				if err != nil {
					panic(err)
				}
				return encoded
			}
		}
		if !mutate(inner, here, func(path string, within func(json.RawMessage) []byte) bool {
			return visit(path, func(value json.RawMessage) []byte { return with(wrap(within(value))) })
		}) {
			return false
		}
	}
	return true
}
