// Package redrive finds the rules whose events a function gave up, in the messages of a dead-letter queue, and lets the Config service evaluate
// these rules again.
//
// The events themselves are not sent again: their tokens and hashes expire, and the resources may have changed since.
package redrive

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Rule is a rule with events that were given up.
type Rule struct {
	Cloud   string `json:"cloud"`
	Name    string `json:"rule"`              // as in the Config service; on Alibaba Cloud, whose events do not tell it, the rule that they name as a parameter
	ID      string `json:"id,omitempty"`      // of the policy assignment, on Huawei Cloud
	Account string `json:"account,omitempty"` // of the rule, if the events tell it
	Region  string `json:"region,omitempty"`  // of the rule, on AWS
	Events  int    `json:"events"`
}

// Letters are the rules that messages name.
type Letters struct {
	Rules    []Rule // by cloud and name
	Messages int    // JSON values that were read
	Unknown  int    // messages that hold no event of a Config rule, or one that names no rule
}

// deepest is how many layers of objects, lists and texts a message may have: a queue's answer, its messages, a record, an event.
const deepest = 12

// Add reads messages: JSON values, one after another. A message may be what the command of a cloud prints, a queue's message, the record that a
// platform makes of a failed invocation, or an event; texts may hold JSON, or JSON in base64. What else they hold is of no interest.
func (l *Letters) Add(messages io.Reader) error {
	decoder := json.NewDecoder(messages)
	for {
		var message any
		err := decoder.Decode(&message)
		if errors.Is(err, io.EOF) {
			return nil
		}
		l.Messages++
		if err != nil {
			return fmt.Errorf("message %d: must be JSON, as the queue returned it: %w", l.Messages, err)
		}
		if l.search(message, deepest) == 0 {
			l.Unknown++
		}
	}
}

// AddRule adds a rule that no message names.
func (l *Letters) AddRule(cloud, name string) { l.count(Rule{Cloud: cloud, Name: name}, 0) }

// search counts the events in a value.
func (l *Letters) search(value any, depth int) (found int) {
	if depth == 0 {
		return 0
	}
	switch value := value.(type) {
	case map[string]any:
		if rule, isEvent := ruleOf(value); isEvent {
			if rule.Name == "" && rule.ID == "" {
				return 0
			}
			l.count(rule, 1)
			return 1
		}
		for _, member := range value {
			found += l.search(member, depth-1)
		}
	case []any:
		for _, element := range value {
			found += l.search(element, depth-1)
		}
	case string:
		if inner, isJSON := decoded(value); isJSON {
			found = l.search(inner, depth-1)
		}
	}
	return found
}

func (l *Letters) count(rule Rule, events int) {
	order := func(a, b Rule) int {
		return cmp.Or(cmp.Compare(a.Cloud, b.Cloud), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region))
	}
	at, known := slices.BinarySearchFunc(l.Rules, rule, order)
	if !known {
		l.Rules = slices.Insert(l.Rules, at, rule)
	}
	l.Rules[at].Events += events
}

// decoded is the JSON object or list in a text.
func decoded(text string) (value any, isJSON bool) {
	text = strings.TrimSpace(text)
	if plain, err := base64.StdEncoding.DecodeString(text); err == nil {
		text = strings.TrimSpace(string(plain))
	}
	if text == "" || text[0] != '{' && text[0] != '[' {
		return nil, false
	}
	err := json.Unmarshal([]byte(text), &value)
	return value, err == nil
}

// ruleOf is the rule of an event, if an object is one.
func ruleOf(object map[string]any) (Rule, bool) {
	text := func(name string) string { s, _ := object[name].(string); return s }
	switch invoking := object["invokingEvent"].(type) {
	case string:
		arn := text("configRuleArn")
		return Rule{Cloud: compliance.AWS, Name: text("configRuleName"), Account: text("accountId"), Region: regionOf(arn)}, arn != "" || text("configRuleName") != ""
	case map[string]any:
		parameters, isObject := object["ruleParameters"].(map[string]any)
		if !isObject {
			inner, _ := decoded(text("ruleParameters"))
			parameters, _ = inner.(map[string]any)
		}
		name, _ := parameters["rule"].(string)
		return Rule{Cloud: compliance.Alicloud, Name: name}, invoking["messageType"] != nil
	}
	if object["invoking_event"] == nil {
		return Rule{}, false
	}
	return Rule{Cloud: compliance.HuaweiCloud, Name: text("policy_assignment_name"), ID: text("policy_assignment_id"), Account: text("domain_id")}, true
}

// regionOf is the region in an ARN: arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE.
func regionOf(arn string) string {
	const region, parts = 3, 6
	if split := strings.SplitN(arn, ":", parts); len(split) == parts {
		return split[region]
	}
	return ""
}
