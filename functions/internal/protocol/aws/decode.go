package aws

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

// nativeEvent is the event as Lambda hands it over. InvokingEvent and RuleParameters are JSON in strings.
type nativeEvent struct {
	InvokingEvent  json.RawMessage `json:"invokingEvent"`
	RuleParameters json.RawMessage `json:"ruleParameters"` // missing or "" in some real events
	ResultToken    string          `json:"resultToken"`
	EventLeftScope json.RawMessage `json:"eventLeftScope"` // true or false
	ConfigRuleName native.Text     `json:"configRuleName"`
	AccountID      native.Text     `json:"accountId"` // of the rule
	ConfigRuleARN  json.RawMessage `json:"configRuleArn"`
}

// invokingEvent is what happened.
type invokingEvent struct {
	MessageType  string          `json:"messageType"`
	Created      optionalTime    `json:"notificationCreationTime"`
	Item         json.RawMessage `json:"configurationItem"`
	Summary      json.RawMessage `json:"configurationItemSummary"`
	EventAccount native.Text     `json:"awsAccountId"`
}

// Decode reads an event of a custom rule (AWS Config developer guide, "Example events for AWS Config rules").
// The notification is a [compliance.Fetcher] for an oversized item and a [compliance.Sweeper] for a schedule.
func (c *Cloud) Decode(payload []byte) (compliance.Notification, error) {
	if err := native.CheckSize(payload); err != nil {
		return nil, err
	}
	object, err := native.Scan(payload)
	if err != nil {
		return nil, compliance.ErrEvent.Wrap(native.Explain("", err))
	}
	// Alibaba Cloud's invokingEvent is an object; a rule's ARN shows an AWS event that was mangled.
	if invoking := object.Get("invokingEvent"); len(invoking) == 0 || invoking[0] != '"' {
		if object.Get("configRuleArn") == nil {
			return nil, fmt.Errorf("%w: AWS Config sends an object with invokingEvent, a string that contains JSON", compliance.ErrForeign)
		}
		return nil, compliance.ErrEvent.Errorf("invokingEvent must be a string that contains JSON")
	}
	var outer nativeEvent
	if err := object.Read("", &outer); err != nil {
		return nil, compliance.ErrEvent.Wrap(err)
	}
	notification, err := c.decode(outer)
	if err != nil {
		return nil, compliance.ErrEvent.Wrap(err)
	}
	return notification, nil
}

func (c *Cloud) decode(outer nativeEvent) (compliance.Notification, error) {
	var inner invokingEvent
	if err := object("invokingEvent", outer.InvokingEvent, &inner); err != nil {
		return nil, err
	}
	event := &compliance.Event{
		Cloud:   compliance.AWS,
		Rule:    ruleName(string(outer.ConfigRuleName)),
		Trigger: compliance.Change,
		Time:    inner.Created.Time,
	}
	if err := object("ruleParameters", outer.RuleParameters, &event.Parameters); err != nil {
		return nil, err
	}
	if outer.ResultToken == "" {
		return nil, native.Missing("resultToken")
	}
	n := &notification{cloud: c, event: event, token: outer.ResultToken, rule: string(outer.ConfigRuleName)}

	switch inner.MessageType {
	case "ConfigurationItemChangeNotification":
		if err := n.about("configurationItem", inner.Item, outer, compliance.Evaluate); err != nil {
			return nil, err
		}
		return n, nil
	case "OversizedConfigurationItemChangeNotification":
		if err := n.about("configurationItemSummary", inner.Summary, outer, compliance.Fetch); err != nil {
			return nil, err
		}
		return &oversized{n}, nil
	case "ScheduledNotification":
		account := string(cmp.Or(inner.EventAccount, outer.AccountID))
		switch {
		case outer.AccountID != "" && string(outer.AccountID) != account:
			return nil, fmt.Errorf("the event is about account %.20q, but its rule belongs to account %.20q", account, outer.AccountID)
		case inner.Created.IsZero():
			return nil, native.Missing("invokingEvent.notificationCreationTime")
		case account == "":
			return nil, native.Missing("invokingEvent.awsAccountId")
		}
		event.Trigger = compliance.Period
		event.Resource = compliance.Resource{
			Cloud:   compliance.AWS,
			Type:    compliance.AccountType(compliance.AWS),
			ID:      account,
			Account: account,
		}
		n.ordering = epoch(inner.Created.Time)
		return &sweep{n}, nil
	case "ConfigurationSnapshotDeliveryCompleted":
		return nil, errors.New("ConfigurationSnapshotDeliveryCompleted announces a snapshot in S3 and contains nothing to evaluate; " +
			"trigger the rule by ConfigurationItemChangeNotification, OversizedConfigurationItemChangeNotification or ScheduledNotification")
	case "":
		return nil, native.Missing("invokingEvent.messageType")
	default:
		return nil, fmt.Errorf("invokingEvent.messageType %.100q is unknown", inner.MessageType)
	}
}

// about fills in the resource of a change event; field is the item's place in the event.
func (n *notification) about(field string, source json.RawMessage, outer nativeEvent, action compliance.Action) error {
	field = "invokingEvent." + field
	if native.Absent(source) {
		return native.Missing(field)
	}
	var i nativeItem
	if err := native.ReadObject(field, source, &i); err != nil {
		return err
	}
	item, err := i.item()
	if err != nil {
		return fmt.Errorf("%s.%w", field, err)
	}
	item.Resource.Account = cmp.Or(item.Resource.Account, string(outer.AccountID))
	if item.Resource.Account == "" {
		return native.Missing(field + ".awsAccountId")
	}
	n.captured = item.Captured
	n.ordering = epoch(n.captured)
	n.event.Resource = item.Resource
	if n.event.Time.IsZero() {
		n.event.Time, n.event.Undated = n.captured, true
	}
	switch {
	case strings.Trim(string(outer.EventLeftScope), `"`) == "true":
		n.event.Action, n.event.Because = compliance.Clear, "the resource left the scope of the rule"
	case item.Action == compliance.Clear:
		n.event.Action, n.event.Because = item.Action, item.Because
	default:
		n.event.Action = action // an item without configuration is judged without it
	}
	return nil
}

// ruleName strips what AWS Config adds to the names of a conformance pack's rules and of an organization's rules in the member accounts: eip-attached-conformance-pack-szsm1uv0w, OrgConfigRule-eip-attached-dbgzf8ba (AWS Audit Manager API reference,
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

// object reads a JSON object from a string that contains JSON, or from the object itself. A value that is absent, null or empty leaves
// target unchanged.
func object(field string, value json.RawMessage, target any) error {
	inner := []byte(value)
	if len(inner) > 0 && inner[0] == '"' {
		var text string
		if err := json.Unmarshal(inner, &text); err != nil {
			return native.Explain(field, err)
		}
		inner = []byte(text)
	}
	inner = bytes.TrimSpace(inner)
	if len(inner) == 0 || string(inner) == "null" {
		return nil
	}
	return native.ReadObject(field, inner, target)
}
