package huaweicloud

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// organizationPrefix stands before the name of an organization's rule in the member accounts (Config User Guide, "Organization Rules",
// rms_05_0702).
const organizationPrefix = "Org-"

const (
	maxDomainID   = 36  // RMS.00010007
	maxResourceID = 512 // RMS.00010009
	maxMillis     = 253402300799999
)

// wireEvent is what Config sends ("Events", rms_05_0506). A missing value and null are the same.
type wireEvent struct {
	DomainID       string                     `json:"domain_id"`
	AssignmentID   string                     `json:"policy_assignment_id"`
	AssignmentName string                     `json:"policy_assignment_name"`
	TriggerType    string                     `json:"trigger_type"`
	EvaluationTime json.RawMessage            `json:"evaluation_time"` // milliseconds since 1970: a number in all examples, a text in the API's table
	EvaluationHash json.RawMessage            `json:"evaluation_hash"`
	RuleParameter  map[string]json.RawMessage `json:"rule_parameter"`
	InvokingEvent  *wireResource              `json:"invoking_event"`
	EventType      string                     `json:"event_type"` // of recorder notifications: CREATE, UPDATE, DELETE
}

// wireResource is a resource as events and the resource API show it.
type wireResource struct {
	ID                string          `json:"id"`
	Name              string          `json:"name"`
	Provider          string          `json:"provider"`
	Type              string          `json:"type"`
	RegionID          string          `json:"region_id"`
	Created           json.RawMessage `json:"created"`
	ProvisioningState string          `json:"provisioning_state"` // Succeeded, Failed, Canceled, Processing
	State             string          `json:"state"`              // Normal, Deleted
	EventType         string          `json:"event_type"`
	Tags              json.RawMessage `json:"tags"`
	Properties        json.RawMessage `json:"properties"`
}

// Decode reads an event of a custom rule of an account or an organization. The notification of a period event about the account is a
// [compliance.Sweeper].
//
// A resource that is gone or still being changed is to be ignored: Config documents neither an event nor a state for the former, and
// leaves the latter out of compliance checks (Config User Guide, "Resource Compliance", rms_05_3100).
func (c *Cloud) Decode(payload []byte) (compliance.Notification, error) {
	wire, err := parse(payload)
	if err != nil {
		return nil, err
	}
	n := &notification{
		cloud: c, trigger: wire.TriggerType, assignmentID: wire.AssignmentID, assignmentName: wire.AssignmentName,
		time: bytes.TrimSpace(wire.EvaluationTime), hash: bytes.TrimSpace(wire.EvaluationHash),
	}
	if n.event, err = wire.event(); err != nil {
		return nil, fmt.Errorf("%w: %w", compliance.ErrEvent, err)
	}
	if n.event.Trigger == compliance.Period && n.event.Resource.Type == compliance.AccountType(compliance.HuaweiCloud) {
		return &periodic{n}, nil
	}
	return n, nil
}

// parse reads the JSON and finds out whose it is.
func parse(payload []byte) (*wireEvent, error) {
	if len(payload) > compliance.MaxEvent {
		return nil, fmt.Errorf("%w: the payload has %d bytes, at most %d MiB are read", compliance.ErrEvent, len(payload), compliance.MaxEvent>>20)
	}
	if !utf8.Valid(payload) {
		return nil, fmt.Errorf("%w: the payload is not UTF-8", compliance.ErrEvent)
	}
	var wire wireEvent
	err := json.Unmarshal(payload, &wire) // goes on after a value of the wrong type
	var mistyped *json.UnmarshalTypeError
	if err != nil && !errors.As(err, &mistyped) {
		return nil, fmt.Errorf("%w: the payload is not JSON, or is cut off: %w", compliance.ErrEvent, err)
	}
	ours := wire.AssignmentID != "" || wire.InvokingEvent != nil
	if err == nil && ours {
		return &wire, nil
	}
	if mistyped != nil && (ours || strings.HasPrefix(mistyped.Field, "policy_assignment_id") || strings.HasPrefix(mistyped.Field, "invoking_event")) {
		return nil, fmt.Errorf("%w: %s is a JSON %s, expected %s", compliance.ErrEvent, mistyped.Field, mistyped.Value, expected(mistyped.Type))
	}
	return nil, fmt.Errorf("%w: it has neither policy_assignment_id nor invoking_event", compliance.ErrForeign)
}

func expected(t reflect.Type) string {
	if t.Kind() == reflect.String {
		return "a text"
	}
	return "an object"
}

// event checks what is required and says what has to be done.
func (w *wireEvent) event() (*compliance.Event, error) {
	if w.InvokingEvent == nil {
		return nil, missing("invoking_event")
	}
	for _, required := range []struct{ field, value string }{
		{"domain_id", w.DomainID},
		{"policy_assignment_id", w.AssignmentID},
		{"evaluation_time", literal(w.EvaluationTime)},
		{"evaluation_hash", literal(w.EvaluationHash)},
		{"invoking_event.id", w.InvokingEvent.ID},
	} {
		if required.value == "" {
			return nil, missing(required.field)
		}
	}
	if err := checkDomainID(w.DomainID); err != nil {
		return nil, err
	}
	if n := utf8.RuneCountInString(w.InvokingEvent.ID); n > maxResourceID {
		return nil, fmt.Errorf("invoking_event.id has %d characters, Config knows at most %d", n, maxResourceID)
	}
	var hash string
	if err := json.Unmarshal(w.EvaluationHash, &hash); err != nil || hash == "" {
		return nil, errors.New("evaluation_hash is not a text, or is empty")
	}
	asked, err := evaluationTime(w.EvaluationTime)
	if err != nil {
		return nil, err
	}

	event := &compliance.Event{
		Cloud: compliance.HuaweiCloud, Rule: strings.TrimPrefix(w.AssignmentName, organizationPrefix), Time: asked,
		Parameters: make(map[string]json.RawMessage, len(w.RuleParameter)),
	}
	switch w.TriggerType {
	case triggerResource:
		event.Trigger = compliance.Change
	case triggerPeriod:
		event.Trigger = compliance.Period
	case "":
		return nil, missing("trigger_type")
	default:
		return nil, fmt.Errorf("trigger_type is %.40q, expected %q or %q", w.TriggerType, triggerResource, triggerPeriod)
	}
	for name, value := range w.RuleParameter {
		event.Parameters[name] = unwrap(value)
	}
	if event.Resource, err = w.InvokingEvent.resource(w.DomainID); err != nil {
		return nil, fmt.Errorf("invoking_event.%w", err)
	}
	account := event.Resource.Type == compliance.AccountType(compliance.HuaweiCloud)
	switch {
	case account && event.Trigger == compliance.Period:
	case account:
		return nil, missing("invoking_event.provider")
	case w.InvokingEvent.gone() || strings.EqualFold(w.EventType, "DELETE"):
		event.Action, event.Because = compliance.Ignore, "the resource is deleted"
	case w.InvokingEvent.processing():
		event.Action, event.Because = compliance.Ignore, "the resource is still being changed (provisioning_state Processing)"
	case event.Resource.Properties == nil:
		event.Action, event.Because = compliance.Ignore, "the event holds no properties, as for a resource that is deleted"
	}
	return event, nil
}

const (
	triggerResource = "resource"
	triggerPeriod   = "period"
)

// resource is the neutral form. A resource with neither provider nor type is the account. The error begins with the name of the field.
func (w *wireResource) resource(domain string) (compliance.Resource, error) {
	r := compliance.Resource{
		Cloud: compliance.HuaweiCloud, ID: w.ID, Name: w.Name, Region: w.RegionID, Account: domain, Status: w.ProvisioningState,
	}
	switch {
	case w.ID == "":
		return r, missing("id")
	case w.Provider == "" && w.Type == "":
		r.Type = compliance.AccountType(compliance.HuaweiCloud)
	case w.Provider == "":
		return r, missing("provider")
	case w.Type == "":
		return r, missing("type")
	case strings.ContainsAny(w.Provider, "./"):
		return r, fmt.Errorf("provider is %.40q, expected a name without dots and slashes", w.Provider)
	default:
		r.Type = typePrefix + w.Provider + "." + w.Type
	}
	if literal(w.Properties) != "" {
		if w.Properties[0] != '{' {
			return r, errors.New("properties is not an object")
		}
		r.Properties = w.Properties
	}
	var err error
	if r.Tags, err = tags(w.Tags); err != nil {
		return r, err
	}
	// Nothing is decided by when a resource was created, unless a policy asks: then an unreadable time is a missing one.
	var created string
	if json.Unmarshal(w.Created, &created) == nil {
		if at, err := time.Parse(time.RFC3339, created); err == nil && at.Year() > 0 {
			r.Created = at.UTC()
		}
	}
	return r, nil
}

const typePrefix = compliance.HuaweiCloud + "/"

func (w *wireResource) gone() bool {
	return strings.EqualFold(w.State, "Deleted") || strings.EqualFold(w.EventType, "DELETE")
}

func (w *wireResource) processing() bool { return strings.EqualFold(w.ProvisioningState, "Processing") }

// tags reads {"key": "value"}; a key without a value has null.
func tags(raw json.RawMessage) (map[string][]string, error) {
	if literal(raw) == "" {
		return nil, nil
	}
	var pairs map[string]*string
	if err := json.Unmarshal(raw, &pairs); err != nil {
		return nil, errors.New("tags is not an object of texts")
	}
	values := make(map[string][]string, len(pairs))
	for key, value := range pairs {
		if value == nil {
			value = new(string)
		}
		values[key] = []string{*value}
	}
	return values, nil
}

// unwrap takes a parameter's value out of {"value": …}. The documented organization example reads it bare (rms_05_0707).
func unwrap(parameter json.RawMessage) json.RawMessage {
	var wrapper map[string]json.RawMessage
	if json.Unmarshal(parameter, &wrapper) == nil {
		if value, wrapped := wrapper["value"]; wrapped {
			return value
		}
	}
	return parameter
}

// evaluationTime reads milliseconds since 1970, a number or a text.
func evaluationTime(raw json.RawMessage) (time.Time, error) {
	text := string(raw)
	_ = json.Unmarshal(raw, &text) // a number stays what it is
	millis, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		float, notFloat := strconv.ParseFloat(text, 64) // 1.669098286719e12
		if notFloat != nil || float != math.Trunc(float) || math.Abs(float) > maxMillis {
			return time.Time{}, fmt.Errorf("evaluation_time is %.40q, expected milliseconds since 1970", text)
		}
		millis = int64(float)
	}
	if millis <= 0 || millis > maxMillis {
		return time.Time{}, fmt.Errorf("evaluation_time is %d, expected milliseconds since 1970", millis)
	}
	return time.UnixMilli(millis).UTC(), nil
}

// checkDomainID keeps to what account ids are made of: the id becomes part of a URL.
func checkDomainID(id string) error {
	for _, r := range id {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_') {
			return fmt.Errorf("domain_id is %.40q, expected letters, digits, - and _", id)
		}
	}
	if len(id) > maxDomainID {
		return fmt.Errorf("domain_id has %d characters, expected at most %d", len(id), maxDomainID)
	}
	return nil
}

// literal is the JSON text of a value, empty if the value is missing or null.
func literal(raw json.RawMessage) string {
	text := string(bytes.TrimSpace(raw))
	if text == "null" {
		return ""
	}
	return text
}

func missing(field string) error { return fmt.Errorf("%s is missing", field) }
