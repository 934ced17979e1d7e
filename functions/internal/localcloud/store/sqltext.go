package store

import (
	"encoding/json"
	"fmt"
	"strings"
)

// conditions is the WHERE clause of a filter.
type conditions struct {
	clauses   []string
	arguments []any
}

func (c *conditions) add(clause string, arguments ...any) {
	c.clauses = append(c.clauses, clause)
	c.arguments = append(c.arguments, arguments...)
}

// equal limits a column unless the value is empty.
func (c *conditions) equal(column, value string) {
	if value != "" {
		c.add(column+" = ?", value)
	}
}

func (c *conditions) String() string {
	if len(c.clauses) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.clauses, " AND ")
}

// In is the condition that a column has one of several values.
func In[T any](column string, values []T) (clause string, arguments []any) {
	if len(values) == 0 {
		return "FALSE", nil
	}
	for _, value := range values {
		arguments = append(arguments, value)
	}
	return column + " IN (?" + strings.Repeat(",?", len(values)-1) + ")", arguments
}

// jsonText scans text into a json.RawMessage.
type jsonText json.RawMessage

func (j *jsonText) Scan(value any) error {
	switch text := value.(type) {
	case string:
		*j = jsonText(text)
	case []byte:
		*j = append(jsonText(nil), text...)
	default:
		return fmt.Errorf("JSON is stored as %T", value)
	}
	return nil
}

func objectText(raw json.RawMessage) string {
	if len(raw) == 0 {
		return "{}"
	}
	return string(raw)
}
