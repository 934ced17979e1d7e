package alicloud

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

const (
	maxUnixTime = 253402300799999 // ms; the last instant of the year 9999, beyond which a time has no JSON form
	typePrefix  = compliance.Alicloud + "/"
)

// The message types of a rule's event. Manual is documented as a trigger of results; should an event carry it, it is read as a
// change if there is a resource and as a period if there is none.
const (
	changeMessage    = "ConfigurationItemChangeNotification"
	scheduledMessage = "ScheduledNotification"
	manualMessage    = "Manual"
)

// oversize is the configurationType of an event whose configuration exceeds 100 KB and has to be fetched.
const oversize = "OVERSIZE"

type invokingEvent struct {
	MessageType       string          `json:"messageType"`
	ConfigurationType string          `json:"configurationType"`
	AccountID         json.RawMessage `json:"accountId"`
	Created           json.RawMessage `json:"notificationCreationTimestamp"`
	Item              json.RawMessage `json:"configurationItem"`
}

type configurationItem struct {
	AccountID     json.RawMessage `json:"accountId"`
	Zone          string          `json:"availabilityZone"`
	Region        string          `json:"regionId"`
	Configuration string          `json:"configuration"`
	CaptureTime   json.RawMessage `json:"captureTime"`
	Created       json.RawMessage `json:"resourceCreationTime"` // as the field list spells it
	CreatedSample json.RawMessage `json:"resourceCreateTime"`   // as the published sample event spells it
	Status        string          `json:"resourceStatus"`
	ID            string          `json:"resourceId"`
	Name          string          `json:"resourceName"`
	Type          string          `json:"resourceType"`
	Tags          *string         `json:"tags"`
}

// Decode reads an event.
//
// An event tells no rule name, unless the rule was given a parameter named "rule". An event without a configuration item (missing,
// null or {}) is about the account. Empty configuration means that the resource is gone: the action is Clear.
//
// The time is orderingTimestamp, else notificationCreationTimestamp, else the item's captureTime, else zero. What is echoed in the
// report is the first of the former two; if both are missing, the time of the first report, because an older time might
// be taken for an outdated result.
func (c *Cloud) Decode(payload []byte) (compliance.Notification, error) {
	if len(payload) > compliance.MaxEvent {
		return nil, broken("the payload has %d bytes, at most %d MiB are read", len(payload), compliance.MaxEvent>>20)
	}
	if !json.Valid(payload) {
		return nil, broken("the payload is not JSON, or only a part of it")
	}
	var envelope struct {
		Ordering    json.RawMessage `json:"orderingTimestamp"`
		Invoking    json.RawMessage `json:"invokingEvent"`
		Parameters  json.RawMessage `json:"ruleParameters"`
		ResultToken json.RawMessage `json:"resultToken"`
	}
	if err := json.Unmarshal(payload, &envelope); err != nil {
		return nil, fmt.Errorf("%w: not a JSON object", compliance.ErrForeign)
	}
	if !bytes.HasPrefix(envelope.Invoking, []byte("{")) {
		return nil, fmt.Errorf("%w: invokingEvent is not a JSON object", compliance.ErrForeign)
	}
	var invoking invokingEvent
	if err := object("invokingEvent", envelope.Invoking, &invoking); err != nil {
		return nil, err
	}
	if absent(envelope.ResultToken) && invoking.MessageType == "" {
		return nil, fmt.Errorf("%w: neither resultToken nor invokingEvent.messageType", compliance.ErrForeign)
	}
	var token string
	if err := json.Unmarshal(envelope.ResultToken, &token); err != nil || token == "" {
		return nil, broken("resultToken is missing or no text; it is what a result is reported with")
	}

	n := &notification{cloud: c, token: token, event: compliance.Event{Cloud: compliance.Alicloud}}
	if err := n.readTimes(envelope.Ordering, invoking.Created); err != nil {
		return nil, err
	}
	if err := n.readParameters(envelope.Parameters); err != nil {
		return nil, err
	}
	var item configurationItem
	if !absent(invoking.Item) {
		if err := object("invokingEvent.configurationItem", invoking.Item, &item); err != nil {
			return nil, err
		}
	}
	hasItem := !absent(invoking.Item) && !emptyObject(invoking.Item)
	switch invoking.MessageType {
	case changeMessage:
		if !hasItem {
			return nil, broken("invokingEvent.configurationItem is missing in a %s", changeMessage)
		}
		n.event.Trigger = compliance.Change
	case scheduledMessage:
		n.event.Trigger = compliance.Period
	case manualMessage:
		n.event.Trigger = compliance.Period
		if hasItem {
			n.event.Trigger = compliance.Change
		}
	default:
		return nil, broken("invokingEvent.messageType is %q, expected %s, %s or %s",
			cut(invoking.MessageType, 100), changeMessage, scheduledMessage, manualMessage)
	}
	if !hasItem {
		account, err := accountID("invokingEvent.accountId", invoking.AccountID)
		if err != nil {
			return nil, err
		}
		n.event.Resource = compliance.Resource{
			Cloud: compliance.Alicloud, Type: compliance.AccountType(compliance.Alicloud), ID: account, Account: account,
		}
		return &sweep{notification: n}, nil
	}
	if err := n.readItem(item, invoking); err != nil {
		return nil, err
	}
	if n.event.Action == compliance.Fetch {
		return &oversized{n}, nil
	}
	return n, nil
}

func (n *notification) readTimes(ordering, created json.RawMessage) error {
	told, err := milliseconds("orderingTimestamp", ordering)
	if err != nil {
		return err
	}
	if told == 0 {
		if told, err = milliseconds("invokingEvent.notificationCreationTimestamp", created); err != nil {
			return err
		}
	}
	if told == 0 {
		n.ordering = sync.OnceValue(func() int64 { return time.Now().UnixMilli() })
		return nil
	}
	n.event.Time = instant(told)
	n.ordering = func() int64 { return told }
	return nil
}

func (n *notification) readParameters(raw json.RawMessage) error {
	if absent(raw) {
		return nil
	}
	if err := object("ruleParameters", raw, &n.event.Parameters); err != nil {
		return err
	}
	if name, told := n.event.Parameters["rule"]; told {
		_ = json.Unmarshal(name, &n.event.Rule) // whoever reads the parameters says what is wrong with one that is no text
	}
	return nil
}

func (n *notification) readItem(item configurationItem, invoking invokingEvent) error {
	const path = "invokingEvent.configurationItem."
	switch {
	case item.ID == "":
		return broken(path + "resourceId is missing")
	case item.Type == "":
		return broken(path + "resourceType is missing")
	}
	account := item.AccountID
	if absent(account) {
		account = invoking.AccountID
	}
	owner, err := accountID(path+"accountId", account)
	if err != nil {
		return err
	}
	created, err := milliseconds(path+"resourceCreationTime", item.Created)
	if err != nil {
		return err
	}
	if created == 0 {
		if created, err = milliseconds(path+"resourceCreateTime", item.CreatedSample); err != nil {
			return err
		}
	}
	captured, err := milliseconds(path+"captureTime", item.CaptureTime)
	if err != nil {
		return err
	}
	if n.event.Time.IsZero() {
		n.event.Time = instant(captured)
	}
	n.event.Resource = compliance.Resource{
		Cloud:   compliance.Alicloud,
		Type:    typePrefix + item.Type,
		ID:      item.ID,
		Name:    item.Name,
		Region:  item.Region,
		Zone:    item.Zone,
		Account: owner,
		Status:  item.Status,
		Created: instant(created),
	}
	if item.Tags != nil {
		if n.event.Resource.Tags, err = tags(*item.Tags); err != nil {
			return broken(path + "tags is neither empty nor the JSON text of an object with lists of texts")
		}
	}

	switch kind := invoking.ConfigurationType; kind {
	case oversize:
		n.event.Action = compliance.Fetch
		return nil
	case "", "COMMON", "NONE": // NONE is listed and nowhere explained: the configuration decides
	default:
		return broken("invokingEvent.configurationType is %q, expected COMMON, OVERSIZE or NONE", cut(kind, 100))
	}
	n.event.Resource.Properties, err = properties(item.Configuration)
	if err != nil {
		return broken("%sconfiguration: %w", path, err)
	}
	if n.event.Resource.Properties == nil {
		n.event.Action, n.event.Because = compliance.Clear, "configuration is empty"
	}
	return nil
}

// properties is the JSON object that a configuration text holds, untouched; nil if the text is empty.
func properties(configuration string) (json.RawMessage, error) {
	text := strings.TrimSpace(configuration)
	if text == "" || text == "null" {
		return nil, nil
	}
	if !json.Valid([]byte(text)) {
		return nil, errors.New("the text is not JSON, or only a part of it")
	}
	if text[0] != '{' {
		return nil, errors.New("the text is not a JSON object")
	}
	return json.RawMessage(configuration), nil
}

// tags reads "" or the text of {"key": ["value", …]}. The result is not nil.
func tags(text string) (map[string][]string, error) {
	all := map[string][]string{}
	if strings.TrimSpace(text) == "" {
		return all, nil
	}
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return nil, err
	}
	if all == nil {
		return map[string][]string{}, nil
	}
	return all, nil
}

// milliseconds reads a Unix time, which some clients send as text. Zero means that it is not told.
func milliseconds(name string, raw json.RawMessage) (int64, error) {
	value, told, err := whole(raw)
	if err != nil || value < 0 || value > maxUnixTime {
		return 0, broken("%s is not a time in milliseconds", name)
	}
	if !told {
		return 0, nil
	}
	return value, nil
}

// accountID reads an account's number, which must never pass through a float.
func accountID(name string, raw json.RawMessage) (string, error) {
	id, told, err := whole(raw)
	switch {
	case err != nil || told && id <= 0:
		return "", broken("%s is not an account number", name)
	case !told:
		return "", broken("%s is missing", name)
	}
	return strconv.FormatInt(id, 10), nil
}

// whole reads a whole number, bare or as text; missing, null and "" are not told.
func whole(raw json.RawMessage) (value int64, told bool, err error) {
	if absent(raw) {
		return 0, false, nil
	}
	text := string(raw)
	if text[0] == '"' {
		if err := json.Unmarshal(raw, &text); err != nil || text == "" {
			return 0, false, err
		}
	}
	value, err = strconv.ParseInt(text, 10, 64)
	return value, true, err
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func absent(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

func emptyObject(raw json.RawMessage) bool {
	var fields map[string]json.RawMessage
	return json.Unmarshal(raw, &fields) == nil && len(fields) == 0
}

// object reads a part of an event. Its errors name the field and never a value.
func object(name string, raw json.RawMessage, into any) error {
	err := json.Unmarshal(raw, into)
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) {
		if mismatch.Field != "" {
			name += "." + mismatch.Field
		}
		kind, _, _ := strings.Cut(mismatch.Value, " ")
		expected := "an object"
		if mismatch.Type.Kind() == reflect.String {
			expected = "a text"
		}
		return broken("%s is a JSON %s, expected %s", name, kind, expected)
	}
	if err != nil {
		return broken("%s: %w", name, err)
	}
	return nil
}

func broken(format string, arguments ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{compliance.ErrEvent}, arguments...)...)
}
