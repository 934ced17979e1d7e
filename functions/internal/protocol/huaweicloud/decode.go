package huaweicloud

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

// organizationPrefix begins the name of an organization's rule in the member accounts (Config User Guide, "Organization Rules", rms_05_0702).
const organizationPrefix = "Org-"

const (
	maxDomainID   = 36  // RMS.00010007
	maxResourceID = 512 // RMS.00010009
	maxMillis     = 253402300799999
)

// nativeEvent is what Config sends ("Events", rms_05_0506). A missing value and null are the same.
type nativeEvent struct {
	DomainID       string          `json:"domain_id"`
	AssignmentID   string          `json:"policy_assignment_id"`
	AssignmentName native.Text     `json:"policy_assignment_name"`
	TriggerType    string          `json:"trigger_type"`
	EvaluationTime json.RawMessage `json:"evaluation_time"` // milliseconds since 1970: a number in all examples, a string in the API's table
	EvaluationHash json.RawMessage `json:"evaluation_hash"`
	RuleParameter  json.RawMessage `json:"rule_parameter"`
	InvokingEvent  json.RawMessage `json:"invoking_event"`
	EventType      native.Text     `json:"event_type"` // of recorder notifications: CREATE, UPDATE, DELETE
}

// Decode reads an event of a custom rule of an account or an organization. The notification of a scheduled event about the account is a
// [compliance.Sweeper].
//
// A resource that is gone or still changing is ignored: Config documents neither an event nor a state for a deleted resource, and excludes
// changing resources from compliance checks (Config User Guide, "Resource Compliance", rms_05_3100).
func (c *Cloud) Decode(payload []byte) (compliance.Notification, error) {
	outer, err := parse(payload)
	if err != nil {
		return nil, err
	}
	n := &notification{
		cloud: c, trigger: outer.TriggerType, assignmentID: outer.AssignmentID, assignmentName: string(outer.AssignmentName),
		time: outer.EvaluationTime, hash: outer.EvaluationHash,
	}
	if n.event, err = outer.event(); err != nil {
		return nil, compliance.ErrEvent.Wrap(err)
	}
	if n.event.Trigger == compliance.Period && n.event.Resource.Type == compliance.AccountType(compliance.HuaweiCloud) {
		return &sweep{n}, nil
	}
	return n, nil
}

// parse reads the JSON and checks that it is an event of Huawei Cloud.
func parse(payload []byte) (*nativeEvent, error) {
	if err := native.CheckSize(payload); err != nil {
		return nil, err
	}
	if !utf8.Valid(payload) {
		return nil, compliance.ErrEvent.Errorf("the payload is not UTF-8")
	}
	object, err := native.Scan(payload)
	if err != nil {
		return nil, compliance.ErrEvent.Wrap(native.Explain("", err))
	}
	id := object.Get("policy_assignment_id")
	if (native.Absent(id) || string(id) == `""`) && native.Absent(object.Get("invoking_event")) {
		return nil, fmt.Errorf("%w: neither policy_assignment_id nor invoking_event", compliance.ErrForeign)
	}
	var outer nativeEvent
	if err := object.Read("", &outer); err != nil {
		return nil, compliance.ErrEvent.Wrap(err)
	}
	return &outer, nil
}

// event converts to the neutral form and checks required fields.
func (e *nativeEvent) event() (*compliance.Event, error) {
	if native.Absent(e.InvokingEvent) {
		return nil, native.Missing("invoking_event")
	}
	var invoking nativeItem
	if err := native.ReadObject("invoking_event", e.InvokingEvent, &invoking); err != nil {
		return nil, err
	}
	for _, required := range [...]struct {
		field   string
		missing bool
	}{
		{"domain_id", e.DomainID == ""},
		{"policy_assignment_id", e.AssignmentID == ""},
		{"evaluation_time", native.Absent(e.EvaluationTime)},
		{"evaluation_hash", native.Absent(e.EvaluationHash)},
		{"invoking_event.id", invoking.ID == ""},
	} {
		if required.missing {
			return nil, native.Missing(required.field)
		}
	}
	if err := checkDomainID(e.DomainID); err != nil {
		return nil, err
	}
	if n := utf8.RuneCountInString(invoking.ID); n > maxResourceID {
		return nil, fmt.Errorf("invoking_event.id has %d characters; the limit is %d", n, maxResourceID)
	}
	if hash, _ := native.String(e.EvaluationHash); hash == "" {
		return nil, errors.New("evaluation_hash must be a non-empty string")
	}
	asked, err := evaluationTime(e.EvaluationTime)
	if err != nil {
		return nil, err
	}

	event := &compliance.Event{
		Cloud: compliance.HuaweiCloud, Rule: strings.TrimPrefix(string(e.AssignmentName), organizationPrefix), Time: asked,
	}
	if event.Parameters, err = parameters(e.RuleParameter); err != nil {
		return nil, err
	}
	switch e.TriggerType {
	case triggerResource:
		event.Trigger = compliance.Change
	case triggerPeriod:
		event.Trigger = compliance.Period
	case "":
		return nil, native.Missing("trigger_type")
	default:
		return nil, fmt.Errorf("trigger_type is %.40q but must be %q or %q", e.TriggerType, triggerResource, triggerPeriod)
	}
	if invoking.account() {
		if event.Trigger != compliance.Period {
			return nil, native.Missing("invoking_event.provider")
		}
		event.Resource = compliance.Resource{
			Cloud: compliance.HuaweiCloud, Type: compliance.AccountType(compliance.HuaweiCloud), ID: invoking.ID, Account: e.DomainID,
			Name: string(invoking.Name), Region: string(invoking.RegionID),
		}
		return event, nil
	}
	item, err := invoking.item()
	if err != nil {
		return nil, fmt.Errorf("invoking_event.%w", err)
	}
	event.Resource, event.Action, event.Because = item.Resource, item.Action, item.Because
	event.Resource.Account = e.DomainID
	switch {
	case item.Action == compliance.Clear || strings.EqualFold(string(e.EventType), eventDelete):
		event.Action, event.Because = compliance.Ignore, deleted
	case item.Action == compliance.Fetch:
		event.Action, event.Because = compliance.Ignore, "the event has no properties, as for a deleted resource"
	}
	return event, nil
}

const (
	triggerResource = "resource"
	triggerPeriod   = "period"
)

// parameters reads the parameters of the rule. Unreadable ones are errors, because a rule without parameters is judged by its defaults.
func parameters(raw json.RawMessage) (map[string]json.RawMessage, error) {
	given := map[string]json.RawMessage{}
	if native.Absent(raw) {
		return given, nil
	}
	if err := native.ReadObject("rule_parameter", raw, &given); err != nil {
		return nil, err
	}
	for name, value := range given {
		var err error
		if given[name], err = unwrap(name, value); err != nil {
			return nil, err
		}
	}
	return given, nil
}

// unwrap returns a parameter's value from {"value": …}. In the documented organization example the value is bare (rms_05_0707).
func unwrap(name string, parameter json.RawMessage) (json.RawMessage, error) {
	object, err := native.Scan(parameter)
	if err != nil || object.Get("value") == nil {
		return parameter, nil
	}
	var wrapper struct {
		Value json.RawMessage `json:"value"`
	}
	err = object.Read("rule_parameter."+name, &wrapper)
	return wrapper.Value, err
}

// evaluationTime reads milliseconds since 1970, a number or a string.
func evaluationTime(raw json.RawMessage) (time.Time, error) {
	text, quoted := native.String(raw)
	if !quoted {
		text = string(raw)
	}
	millis, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		float, notFloat := strconv.ParseFloat(text, 64) // 1.669098286719e12
		if notFloat != nil || float != math.Trunc(float) || math.Abs(float) > maxMillis {
			return time.Time{}, fmt.Errorf("evaluation_time is %.40q but must be milliseconds since 1970", text)
		}
		millis = int64(float)
	}
	if millis <= 0 || millis > maxMillis {
		return time.Time{}, fmt.Errorf("evaluation_time is %d but must be milliseconds since 1970", millis)
	}
	return time.UnixMilli(millis).UTC(), nil
}

// checkDomainID accepts only the characters of account ids, because the id becomes part of a URL.
func checkDomainID(id string) error {
	for _, r := range id {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_') {
			return fmt.Errorf("domain_id is %.40q but may have only letters, digits, - and _", id)
		}
	}
	if len(id) > maxDomainID {
		return fmt.Errorf("domain_id has %d characters; the limit is %d", len(id), maxDomainID)
	}
	return nil
}
