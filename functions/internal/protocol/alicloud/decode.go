package alicloud

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

const maxUnixTime = 253402300799999 // ms; the last instant of the year 9999; later times have no JSON form

// The message types of a rule's event. Manual is documented as a trigger of results. If an event carries it, the event is a change if it
// has a resource, and scheduled otherwise.
const (
	changeMessage    = "ConfigurationItemChangeNotification"
	scheduledMessage = "ScheduledNotification"
	manualMessage    = "Manual"
)

// oversize is the configurationType of an event whose configuration exceeds 100 KB and must be fetched.
const oversize = "OVERSIZE"

// nativeEvent is what Cloud Config sends.
type nativeEvent struct {
	Ordering    json.RawMessage `json:"orderingTimestamp"`
	Invoking    json.RawMessage `json:"invokingEvent"`
	Parameters  json.RawMessage `json:"ruleParameters"`
	ResultToken json.RawMessage `json:"resultToken"`
}

// invokingEvent is what happened.
type invokingEvent struct {
	MessageType       string          `json:"messageType"`
	ConfigurationType native.Text     `json:"configurationType"`
	AccountID         json.RawMessage `json:"accountId"`
	Created           json.RawMessage `json:"notificationCreationTimestamp"`
	Item              json.RawMessage `json:"configurationItem"`
}

// Decode reads an event.
//
// An event does not name its rule, so the parameter "rule" does. An event without a configuration item (missing, null or {}) is about the
// account. An empty configuration means that the resource is gone: the action is Clear.
//
// The time is orderingTimestamp, else notificationCreationTimestamp, else the item's captureTime, else zero. The report carries one of the
// first two. If both are missing, it carries the time of the first report, because the service could treat an older time as an outdated
// result.
func (c *Cloud) Decode(payload []byte) (compliance.Notification, error) {
	if err := native.CheckSize(payload); err != nil {
		return nil, err
	}
	object, err := native.Scan(payload)
	if err != nil {
		return nil, broken("the payload is not JSON or is truncated")
	}
	if !bytes.HasPrefix(object.Get("invokingEvent"), []byte("{")) {
		return nil, fmt.Errorf("%w: invokingEvent is not a JSON object", compliance.ErrForeign)
	}
	var outer nativeEvent
	if err := object.Read("", &outer); err != nil {
		return nil, broken("%w", err)
	}
	var inner invokingEvent
	if err := native.ReadObject("invokingEvent", outer.Invoking, &inner); err != nil {
		return nil, broken("%w", err)
	}
	if native.Absent(outer.ResultToken) && inner.MessageType == "" {
		return nil, fmt.Errorf("%w: neither resultToken nor invokingEvent.messageType", compliance.ErrForeign)
	}
	var token string
	if err := json.Unmarshal(outer.ResultToken, &token); err != nil || token == "" {
		return nil, broken("resultToken is missing, empty or not a string; results cannot be reported without it")
	}

	n := &notification{cloud: c, token: token, event: &compliance.Event{Cloud: compliance.Alicloud}}
	n.readTimes(outer.Ordering, inner.Created)
	if err := n.readParameters(outer.Parameters); err != nil {
		return nil, err
	}
	var item nativeItem
	if !native.Absent(inner.Item) {
		if err := native.ReadObject("invokingEvent.configurationItem", inner.Item, &item); err != nil {
			return nil, broken("%w", err)
		}
	}
	hasItem := !native.Absent(inner.Item) && !emptyObject(inner.Item)
	switch inner.MessageType {
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
		return nil, broken("invokingEvent.messageType is %q but must be %s, %s or %s",
			cut(inner.MessageType, 100), changeMessage, scheduledMessage, manualMessage)
	}
	if !hasItem {
		account, err := accountID("invokingEvent.accountId", inner.AccountID)
		switch {
		case err != nil:
			return nil, broken("%w", err)
		case account == "":
			return nil, broken("invokingEvent.accountId is missing")
		}
		n.event.Resource = compliance.Resource{
			Cloud: compliance.Alicloud, Type: compliance.AccountType(compliance.Alicloud), ID: account, Account: account,
		}
		return &sweep{notification: n}, nil
	}
	if err := n.readItem(item, inner); err != nil {
		return nil, err
	}
	if n.event.Action == compliance.Fetch {
		return &oversized{n}, nil
	}
	return n, nil
}

func (n *notification) readTimes(ordering, created json.RawMessage) {
	told := cmp.Or(milliseconds(ordering), milliseconds(created))
	if told == 0 {
		n.event.Undated = true
		n.ordering = sync.OnceValue(func() int64 { return time.Now().UnixMilli() })
		return
	}
	n.event.Time = instant(told)
	n.ordering = func() int64 { return told }
}

func (n *notification) readParameters(raw json.RawMessage) error {
	if native.Absent(raw) {
		return nil
	}
	if err := native.ReadObject("ruleParameters", raw, &n.event.Parameters); err != nil {
		return broken("%w", err)
	}
	if name, told := n.event.Parameters["rule"]; told {
		_ = json.Unmarshal(name, &n.event.Rule) // the handler reports a value that is not a string
	}
	return nil
}

func (n *notification) readItem(i nativeItem, inner invokingEvent) error {
	const path = "invokingEvent.configurationItem."
	if told, err := accountID("", i.AccountID); err != nil || told == "" {
		i.AccountID = inner.AccountID
	}
	if inner.ConfigurationType == oversize {
		i.Configuration = nil
	}
	item, err := i.item()
	if err != nil {
		return broken("%s%w", path, err)
	}
	if item.Resource.Account == "" {
		return broken("%saccountId is missing", path)
	}
	if n.event.Time.IsZero() {
		n.event.Time = item.Captured
	}
	n.event.Resource, n.event.Action, n.event.Because = item.Resource, item.Action, item.Because
	switch kind := inner.ConfigurationType; kind {
	case oversize:
	case "", "COMMON", "NONE": // NONE is listed but not explained, so the configuration decides
		if item.Action == compliance.Fetch {
			n.event.Action, n.event.Because = compliance.Clear, configurationEmpty
		}
	default:
		return broken("invokingEvent.configurationType is %q but must be COMMON, OVERSIZE or NONE", cut(string(kind), 100))
	}
	return nil
}

// milliseconds reads a Unix time, which some clients send as a string. Zero means missing or unreadable, because no time is required.
func milliseconds(raw json.RawMessage) int64 {
	value, told, err := whole(raw)
	if err != nil || !told || value < 0 || value > maxUnixTime {
		return 0
	}
	return value
}

// accountID reads an account number, which must never pass through a float. It returns "" if the number is missing.
func accountID(name string, raw json.RawMessage) (string, error) {
	id, told, err := whole(raw)
	switch {
	case err != nil || told && id <= 0:
		return "", fmt.Errorf("%s must be an account number", name)
	case !told:
		return "", nil
	}
	return strconv.FormatInt(id, 10), nil
}

// whole reads a whole number, bare or in a string; missing, null and "" count as absent.
func whole(raw json.RawMessage) (value int64, told bool, err error) {
	if native.Absent(raw) {
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

func emptyObject(raw json.RawMessage) bool {
	var fields map[string]json.RawMessage
	return json.Unmarshal(raw, &fields) == nil && len(fields) == 0
}

func broken(format string, arguments ...any) error {
	return compliance.ErrEvent.Errorf(format, arguments...)
}
