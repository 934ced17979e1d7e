package engine

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// reasons returns the sure reasons and validates all. A reason is a sentence, or an object with the sentence as message and with property,
// actual, desired and operator. If several clouds have the fact, property is an object from resource type to native path.
func reasons(found []eval.Reason, resourceType string) ([]compliance.Reason, error) {
	var all []compliance.Reason
	for _, one := range found {
		reason, ok := reasonOf(one.Value, resourceType)
		if !ok || reason.Message == "" {
			encoded, err := one.Value.AppendJSON(nil, false)
			if err != nil {
				return nil, err
			}
			return nil, fmt.Errorf("a reason is a sentence or an object with message, property, actual, desired and operator; got %s", encoded)
		}
		if !one.Unsure {
			all = append(all, reason)
		}
	}
	return all, nil
}

func reasonOf(element *value.Value, resourceType string) (reason compliance.Reason, ok bool) {
	if element.Kind() != value.Object {
		reason.Message, ok = text(element)
		return reason, ok && element.Kind() != value.Null
	}
	for _, member := range element.Members() {
		if member.Key.Kind() != value.String {
			return reason, false
		}
		switch member.Key.Text() {
		case "message":
			reason.Message, ok = text(member.Value)
		case "operator":
			reason.Operator, ok = text(member.Value)
		case "property":
			reason.Property, ok = propertyOf(member.Value, resourceType)
		case "actual":
			reason.Actual, ok = encode(member.Value)
		case "desired":
			reason.Desired, ok = encode(member.Value)
		default:
			ok = false
		}
		if !ok {
			return reason, false
		}
	}
	return reason, true
}

// propertyOf returns the native path, which is the same for all types or depends on the resource's type.
func propertyOf(v *value.Value, resourceType string) (path string, ok bool) {
	if v.Kind() != value.Object {
		return text(v)
	}
	for _, member := range v.Members() {
		native, isText := text(member.Value)
		if !isText {
			return "", false
		}
		if member.Key.Kind() == value.String && member.Key.Text() == resourceType {
			path = native
		}
	}
	return path, true
}

// text returns a copy, because the evaluation's memory is reused. Null is not a string.
func text(v *value.Value) (string, bool) {
	switch v.Kind() {
	case value.String:
		return strings.Clone(v.Text()), true
	case value.Null:
		return "", true
	}
	return "", false
}

func encode(v *value.Value) (json.RawMessage, bool) {
	encoded, err := v.AppendJSON(nil, false)
	return encoded, err == nil
}
