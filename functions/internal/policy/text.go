package policy

import (
	"encoding/json"
	"strings"
)

// Text writes a parameter's value for the clouds that know strings only: a string without its quotes, a list with commas between its
// elements, anything else as JSON. A list with a comma in an element stays JSON, too.
func Text(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	var list []json.RawMessage
	if json.Unmarshal(value, &list) != nil {
		return string(value)
	}
	elements := make([]string, len(list))
	for i, element := range list {
		if elements[i] = Text(element); strings.Contains(elements[i], ",") {
			return string(value)
		}
	}
	return strings.Join(elements, ",")
}
