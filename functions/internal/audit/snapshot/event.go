package snapshot

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

// event gives an item the form that it has in events, which is what the clouds' protocols read. Files of Simple Log Service hold a
// configuration and tags that are no strings, answers of AWS's API a configuration that is one.
func (r reader) event(cloud string, item []byte) (written []byte, needed bool, err error) {
	switch cloud {
	case compliance.Alicloud:
		configuration, tagged := r.kind(properties), r.kind(tags)
		if configuration != '{' && tagged != '{' && tagged != '[' {
			return nil, false, nil
		}
		changed := map[string]json.RawMessage{}
		if configuration == '{' {
			changed["configuration"] = quote(r.raw(properties))
		}
		if tagged == '{' || tagged == '[' {
			changed["tags"] = quote(listedTags(r.raw(tags)))
		}
		written, err = with(item, changed)
		return written, true, err
	case compliance.AWS:
		if r.kind(properties) != '"' {
			return nil, false, nil
		}
		changed := map[string]json.RawMessage{"configuration": unwrapped(r.raw(properties))}
		if r.kind(supplementary) == '{' {
			var values map[string]json.RawMessage
			if err := json.Unmarshal(r.raw(supplementary), &values); err != nil {
				return nil, true, err
			}
			for name, value := range values {
				values[name] = unwrapped(value)
			}
			if changed["supplementaryConfiguration"], err = native.Write(values); err != nil {
				return nil, true, err
			}
		}
		written, err = with(item, changed)
		return written, true, err
	}
	return nil, false, nil
}

// resourceCenter gives a record of Alibaba Cloud's Resource Center the form of an item.
func resourceCenter(record []byte) ([]byte, error) {
	var outer map[string]json.RawMessage
	if err := readObject("item", record, &outer); err != nil {
		return nil, err
	}
	var inner map[string]json.RawMessage
	if err := readObject("resourceSnapshot", outer["resourceSnapshot"], &inner); err != nil {
		return nil, err
	}
	delete(outer, "resourceSnapshot")
	for theirs, ours := range map[string]string{"configuration": "configuration", "tags": "tags", "resourceName": "resourceName", "zoneId": "availabilityZone"} {
		if value, told := inner[theirs]; told {
			outer[ours] = value
		}
	}
	var at time.Time
	if json.Unmarshal(inner["createTime"], &at) == nil && !at.IsZero() {
		outer["resourceCreateTime"], _ = json.Marshal(at.UnixMilli())
	}
	return native.Write(outer)
}

// with is an object with other values for some members.
func with(object []byte, changed map[string]json.RawMessage) ([]byte, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(object, &members); err != nil {
		return nil, err
	}
	for name, value := range changed {
		members[name] = value
	}
	return native.Write(members)
}

// quote is JSON in a string.
func quote(value []byte) json.RawMessage {
	quoted, err := native.Write(string(value))
	if err != nil { // a string has always JSON
		return nil
	}
	return quoted
}

// unwrapped is the JSON that a string holds, or the value itself.
func unwrapped(value json.RawMessage) json.RawMessage {
	var text string
	if len(value) == 0 || value[0] != '"' || json.Unmarshal(value, &text) != nil {
		return value
	}
	if inner := bytes.TrimSpace([]byte(text)); json.Valid(inner) {
		return inner
	}
	return value
}

// listedTags gives tags the form {"key": ["value", …]}. Tags in none of the known forms stay as they are, and cannot be read.
func listedTags(value []byte) []byte {
	all := map[string][]string{}
	var single map[string]string
	var pairs []struct{ Key, Value string }
	switch {
	case json.Unmarshal(value, &all) == nil:
		return value
	case unique(value) && json.Unmarshal(value, &single) == nil:
		all = map[string][]string{}
		for key, text := range single {
			all[key] = []string{text}
		}
	case json.Unmarshal(value, &pairs) == nil:
		all = map[string][]string{}
		for _, pair := range pairs {
			all[pair.Key] = append(all[pair.Key], pair.Value)
		}
	default:
		return value
	}
	written, err := native.Write(all)
	if err != nil {
		return value
	}
	return written
}

// unique reports whether no object in a value repeats a name.
func unique(value []byte) bool { return jsontext.Value(value).IsValid(jsontext.AllowInvalidUTF8(true)) }

// readObject reads the members of an object that repeats none.
func readObject(field string, value []byte, members *map[string]json.RawMessage) error {
	if err := native.Read(field, value, members); err != nil {
		return err
	}
	if !unique(value) {
		return compliance.SayError("%s repeats a member", field)
	}
	return nil
}
