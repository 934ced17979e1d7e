package alicloud

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
)

// oversize is the size above which an event lacks the configuration ("Create a custom rule using Function Compute 2.0").
const oversize = 100 << 10 // bytes

type ruleEvent struct {
	OrderingTimestamp int64         `json:"orderingTimestamp"`
	InvokingEvent     invokingEvent `json:"invokingEvent"`
	RuleParameters    parameters    `json:"ruleParameters"`
	ResultToken       string        `json:"resultToken"`
}

type invokingEvent struct {
	MessageType                   string                     `json:"messageType"`
	ConfigurationType             string                     `json:"configurationType,omitempty"`
	NotificationCreationTimestamp int64                      `json:"notificationCreationTimestamp"`
	AccountID                     json.Number                `json:"accountId"`
	ConfigurationItem             map[string]json.RawMessage `json:"configurationItem,omitempty"`
}

// Event builds the event that a rule's function receives. A scheduled event has no configuration item unless it is about a resource. A
// managed rule, which runs as a function here, passes its identifier as the parameter "rule".
func Event(q store.Question) ([]byte, error) {
	payload := ruleEvent{
		OrderingTimestamp: q.Asked.UnixMilli(), RuleParameters: parametersOf(q.Rule), ResultToken: q.Secret,
		InvokingEvent: invokingEvent{
			MessageType: messageType(q.Trigger), NotificationCreationTimestamp: q.Asked.UnixMilli(), AccountID: json.Number(q.Rule.Account),
		},
	}
	if _, told := payload.RuleParameters["rule"]; q.Rule.Managed && !told {
		payload.RuleParameters["rule"] = q.Rule.Source
	}
	if q.Resource != nil {
		var err error
		if payload.InvokingEvent.ConfigurationItem, payload.InvokingEvent.ConfigurationType, err = eventItem(*q.Resource); err != nil {
			return nil, err
		}
	}
	return json.Marshal(payload)
}

// eventItem is the native item in an event. It lacks the configuration if that is too big, or if the resource was deleted.
func eventItem(resource store.Resource) (native map[string]json.RawMessage, configurationType string, err error) {
	read, err := itemOf(resource)
	if err != nil {
		return nil, "", err
	}
	if err := json.Unmarshal(resource.Item, &native); err != nil {
		return nil, "", fmt.Errorf("resource %q: %w", resource.ID, err)
	}
	configurationType = "COMMON"
	if len(read.Configuration) > oversize {
		configurationType = "OVERSIZE"
	}
	if configurationType == "OVERSIZE" || resource.Deleted {
		native["configuration"] = json.RawMessage(`""`)
	}
	for name, value := range map[string]string{
		"accountId": resource.Account, "captureTime": strconv.FormatInt(store.Millis(resource.Updated), 10), "availabilityZone": `""`, "resourceStatus": `""`, "tags": `""`,
	} {
		if _, told := native[name]; !told {
			native[name] = json.RawMessage(value)
		}
	}
	return native, configurationType, nil
}

// TokenLifetime is how long a function may report with a result token: as long as an asynchronous invocation may live. The cloud documents
// no lifetime.
const TokenLifetime = 24 * time.Hour

// NewToken returns a resultToken.
func NewToken() string { return wire.Token() }

// messageType is the word for a trigger.
func messageType(trigger compliance.Trigger) string {
	if trigger == compliance.Period {
		return onSchedule
	}
	return onChange
}
