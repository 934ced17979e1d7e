package aws

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// envelope is the event as Lambda hands it over. InvokingEvent and RuleParameters are JSON in strings.
type envelope struct {
	InvokingEvent  json.RawMessage `json:"invokingEvent"`
	RuleParameters json.RawMessage `json:"ruleParameters"` // real events can leave it out, or have ""
	ResultToken    string          `json:"resultToken"`
	EventLeftScope bool            `json:"eventLeftScope"`
	ConfigRuleName string          `json:"configRuleName"`
	AccountID      string          `json:"accountId"` // of the rule
	ConfigRuleARN  json.RawMessage `json:"configRuleArn"`
}

// invokingEvent is what happened.
type invokingEvent struct {
	MessageType  string    `json:"messageType"`
	Created      timestamp `json:"notificationCreationTime"`
	Item         *item     `json:"configurationItem"`
	Summary      *item     `json:"configurationItemSummary"`
	EventAccount string    `json:"awsAccountId"`
}

// Decode reads an event of a custom rule (AWS Config developer guide, "Example events for AWS Config rules").
// The notification is a [compliance.Fetcher] for an oversized item and a [compliance.Sweeper] for a schedule.
func (c *Cloud) Decode(payload []byte) (compliance.Notification, error) {
	if len(payload) > compliance.MaxEvent {
		return nil, fmt.Errorf("%w: %d bytes, at most %d MiB are read", compliance.ErrEvent, len(payload), compliance.MaxEvent>>20)
	}
	var outer envelope
	err := json.Unmarshal(payload, &outer)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return nil, fmt.Errorf("%w: %w", compliance.ErrEvent, readable("the payload", err))
	}
	// Alibaba Cloud's invokingEvent is an object; a rule's ARN shows an AWS event that was mangled.
	if len(outer.InvokingEvent) == 0 || outer.InvokingEvent[0] != '"' {
		if outer.ConfigRuleARN == nil {
			return nil, fmt.Errorf("%w: AWS Config sends an object with invokingEvent, a string that holds JSON", compliance.ErrForeign)
		}
		return nil, fmt.Errorf("%w: invokingEvent must be a string that holds JSON", compliance.ErrEvent)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", compliance.ErrEvent, readable("the payload", err))
	}
	notification, err := c.decode(outer)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", compliance.ErrEvent, err)
	}
	return notification, nil
}

func (c *Cloud) decode(outer envelope) (compliance.Notification, error) {
	var inner invokingEvent
	if err := object("invokingEvent", outer.InvokingEvent, &inner); err != nil {
		return nil, err
	}
	event := &compliance.Event{
		Cloud:   compliance.AWS,
		Rule:    ruleName(outer.ConfigRuleName),
		Trigger: compliance.Change,
		Time:    inner.Created.Time,
	}
	if err := object("ruleParameters", outer.RuleParameters, &event.Parameters); err != nil {
		return nil, err
	}
	if outer.ResultToken == "" {
		return nil, missing("resultToken")
	}
	n := notification{cloud: c, event: event, token: outer.ResultToken, rule: outer.ConfigRuleName}

	switch inner.MessageType {
	case "ConfigurationItemChangeNotification":
		if err := n.about("configurationItem", inner.Item, outer, compliance.Evaluate); err != nil {
			return nil, err
		}
		return &n, nil
	case "OversizedConfigurationItemChangeNotification":
		if err := n.about("configurationItemSummary", inner.Summary, outer, compliance.Fetch); err != nil {
			return nil, err
		}
		return &oversized{notification: n}, nil
	case "ScheduledNotification":
		account := cmp.Or(inner.EventAccount, outer.AccountID)
		switch {
		case inner.Created.IsZero():
			return nil, missing("invokingEvent.notificationCreationTime")
		case account == "":
			return nil, missing("invokingEvent.awsAccountId")
		}
		event.Trigger = compliance.Period
		event.Resource = compliance.Resource{
			Cloud:   compliance.AWS,
			Type:    compliance.AccountType(compliance.AWS),
			ID:      account,
			Account: account,
		}
		n.ordering = epoch(inner.Created.Time)
		return &scheduled{notification: n, seed: maphash.MakeSeed(), seen: map[uint64]bool{}}, nil
	case "ConfigurationSnapshotDeliveryCompleted":
		return nil, errors.New("ConfigurationSnapshotDeliveryCompleted tells that a snapshot lies in S3 and has nothing to evaluate; " +
			"trigger the rule by ConfigurationItemChangeNotification, OversizedConfigurationItemChangeNotification or ScheduledNotification")
	case "":
		return nil, missing("invokingEvent.messageType")
	default:
		return nil, fmt.Errorf("invokingEvent.messageType %.100q is unknown", inner.MessageType)
	}
}

// about fills in what a change event says about a resource; field is where it says so.
func (n *notification) about(field string, i *item, outer envelope, action compliance.Action) error {
	field = "invokingEvent." + field
	if i == nil {
		return missing(field)
	}
	i.EventAccount = cmp.Or(i.account(), outer.AccountID)
	switch {
	case i.ResourceType == "":
		return missing(field + ".resourceType")
	case i.ResourceID == "":
		return missing(field + ".resourceId")
	case i.account() == "":
		return missing(field + ".awsAccountId")
	case i.Status == "":
		return missing(field + ".configurationItemStatus")
	case i.CaptureTime.IsZero():
		return missing(field + ".configurationItemCaptureTime")
	}
	n.captured = i.CaptureTime.Time
	n.ordering = epoch(n.captured)
	n.event.Resource = i.resource()
	n.event.Action = action
	if n.event.Time.IsZero() {
		n.event.Time = n.captured
	}
	switch {
	case outer.EventLeftScope:
		n.event.Action, n.event.Because = compliance.Clear, "the resource left the scope of the rule"
	case !i.recorded():
		n.event.Action, n.event.Because = compliance.Clear, fmt.Sprintf("configurationItemStatus is %.100s", i.Status)
	}
	return nil
}

// ruleName is the rule's name without what AWS Config puts around the names of a conformance pack's rules, and of an organization's rules in
// the member accounts: eip-attached-conformance-pack-szsm1uv0w, OrgConfigRule-eip-attached-dbgzf8ba (AWS Audit Manager API reference,
// SourceKeyword).
func ruleName(name string) string {
	inner, ofOrganization := strings.CutPrefix(name, "OrgConfigRule-")
	mark := "-conformance-pack-"
	if ofOrganization {
		mark = "-"
	}
	if at := strings.LastIndex(inner, mark); at > 0 && consistsOf(inner[at+len(mark):], lower+digits) {
		return inner[:at]
	}
	return name
}

// object reads a JSON object out of a string that holds JSON. A value that is absent, null or empty leaves target as it is,
// one that is not wrapped in a string is read as it stands.
func object(field string, value json.RawMessage, target any) error {
	inner := []byte(value)
	if len(inner) > 0 && inner[0] == '"' {
		var text string
		if err := json.Unmarshal(inner, &text); err != nil {
			return readable(field, err)
		}
		inner = []byte(text)
	}
	inner = bytes.TrimSpace(inner)
	if len(inner) == 0 || string(inner) == "null" {
		return nil
	}
	if err := json.Unmarshal(inner, target); err != nil {
		return readable(field, err)
	}
	return nil
}

func missing(field string) error { return fmt.Errorf("%s is missing", field) }

// readable is a JSON error about a field in words that do not repeat the value, which can be a token.
func readable(field string, err error) error {
	var mismatch *json.UnmarshalTypeError
	if !errors.As(err, &mismatch) {
		return fmt.Errorf("%s is not JSON: %w", field, err)
	}
	if mismatch.Field != "" {
		field += "." + mismatch.Field
	}
	switch mismatch.Type.String() {
	case "time.Time":
		return fmt.Errorf("%s must be a time such as 2025-03-04T09:15:27.318Z", field)
	case "bool":
		return fmt.Errorf("%s must be true or false, not %s", field, mismatch.Value)
	case "string":
		return fmt.Errorf("%s must be a string, not %s", field, mismatch.Value)
	default:
		return fmt.Errorf("%s must be an object, not %s", field, mismatch.Value)
	}
}
