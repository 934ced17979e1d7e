package policy

import (
	"encoding/json"
	"strings"
)

// Text writes a parameter's value for the clouds that know strings only: a string without its quotes, a list with commas between its
// elements, anything else as JSON. A list stays JSON, too, if it would be read as something else: [] as a value that is not given, a comma in
// an element as two elements.
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
		text := Text(element)
		if elements[i] = text; strings.Contains(text, ",") || text != strings.TrimSpace(text) {
			return string(value)
		}
	}
	joined := strings.Join(elements, ",")
	if joined == "" || strings.HasPrefix(joined, "[") {
		return string(value)
	}
	return joined
}
