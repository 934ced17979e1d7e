package huaweicloud

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// TokenLifetime is how long a function may report with an evaluation hash: as long as an asynchronous invocation may live. The cloud
// documents no lifetime.
const TokenLifetime = 24 * time.Hour

// NewToken returns an evaluation_hash.
func NewToken() string {
	b := make([]byte, 16)
	rand.Read(b)
	return hex.EncodeToString(b)
}

// ruleEvent is the event of a custom rule ("Events Received by a Custom Rule", Config User Guide rms_05_0506).
type ruleEvent struct {
	DomainID      string          `json:"domain_id"`
	RuleID        string          `json:"policy_assignment_id"`
	RuleName      string          `json:"policy_assignment_name"`
	FunctionURN   string          `json:"function_urn"`
	TriggerType   string          `json:"trigger_type"`
	Time          int64           `json:"evaluation_time"`
	Hash          string          `json:"evaluation_hash"`
	Parameters    json.RawMessage `json:"rule_parameter"`
	InvokingEvent subject         `json:"invoking_event"`
}

// subject is the resource of an event. Unknown members are null.
type subject struct {
	ID                json.RawMessage `json:"id"`
	Name              json.RawMessage `json:"name"`
	Provider          json.RawMessage `json:"provider"`
	Type              json.RawMessage `json:"type"`
	Tags              json.RawMessage `json:"tags"`
	Created           json.RawMessage `json:"created"`
	Updated           json.RawMessage `json:"updated"`
	Properties        json.RawMessage `json:"properties"`
	EpID              json.RawMessage `json:"ep_id"`
	ProjectID         json.RawMessage `json:"project_id"`
	RegionID          json.RawMessage `json:"region_id"`
	ProvisioningState json.RawMessage `json:"provisioning_state"`
}

// Event builds the event that a custom rule's function receives. A scheduled event is about the account.
func Event(q store.Question) ([]byte, error) {
	payload := ruleEvent{
		DomainID: q.Rule.Account, RuleID: q.Rule.ID, RuleName: q.Rule.Name, FunctionURN: q.Rule.Source,
		TriggerType: triggerType(q.Trigger), Time: q.Asked.UnixMilli(), Hash: q.Secret, Parameters: q.Rule.Parameters,
	}
	if q.Resource == nil {
		id, err := json.Marshal(q.Rule.Account)
		if err != nil {
			return nil, fmt.Errorf("event: %w", err)
		}
		payload.InvokingEvent = subject{ID: id, Name: json.RawMessage(`"` + accountName + `"`), RegionID: json.RawMessage(`"` + accountRegion + `"`)}
	} else if err := json.Unmarshal(q.Resource.Item, &payload.InvokingEvent); err != nil {
		return nil, fmt.Errorf("event: resource %q: %w", q.Resource.ID, err)
	}
	return json.Marshal(payload)
}

// The account as the resource of a scheduled event.
const (
	accountName   = "Account"
	accountRegion = "global"
)

func triggerType(trigger compliance.Trigger) string {
	if trigger == compliance.Period {
		return "period"
	}
	return "resource"
}
