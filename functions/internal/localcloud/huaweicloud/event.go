package huaweicloud

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/event"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// HashLifetime is how long a function may report with an evaluation hash: as long as an asynchronous invocation may live. The
// real service documents none.
const HashLifetime = 24 * time.Hour

// NewHash makes an evaluation_hash.
func NewHash() string {
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

// subject is the resource of an event. What is unknown is null.
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

// Event builds the event that a custom rule's function receives. A period event is about the account.
func Event(q event.Question) ([]byte, error) {
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

// The account as the resource of a period event.
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

// item is what the service has to know of a resource (ResourceEntity, "Querying All Resources Under Your Account", Config API
// Reference rms_04_0104).
type item struct {
	ID                string            `json:"id"`
	Name              string            `json:"name"`
	Provider          string            `json:"provider"`
	Type              string            `json:"type"`
	RegionID          string            `json:"region_id"`
	EpID              string            `json:"ep_id"`
	Tags              map[string]string `json:"tags"`
	Properties        map[string]any    `json:"properties"`
	ProvisioningState string            `json:"provisioning_state"`
	State             string            `json:"state"`
}

const (
	// A page ends at a marker of at most 400 characters that holds the resource's type and ID.
	maxResourceID   = 220
	maxResourceType = 40
	maxResourceName = 256
)

// Resource reads a native resource item of an account.
func Resource(account string, native json.RawMessage, at time.Time) (store.Resource, error) {
	var read item
	if err := json.Unmarshal(native, &read); err != nil {
		return store.Resource{}, fmt.Errorf("resource: %w", err)
	}
	kind := read.Provider + "." + read.Type
	switch {
	case read.ID == "" || read.Provider == "" || read.Type == "":
		return store.Resource{}, errors.New("resource: id, provider and type are required")
	case len(read.ID) > maxResourceID:
		return store.Resource{}, fmt.Errorf("resource: the id is longer than %d bytes", maxResourceID)
	case len(kind) > maxResourceType:
		return store.Resource{}, fmt.Errorf("resource %q: the type %q is longer than %d bytes", read.ID, kind, maxResourceType)
	case len(read.Name) > maxResourceName:
		return store.Resource{}, fmt.Errorf("resource %q: the name is longer than %d bytes", read.ID, maxResourceName)
	case read.Properties == nil:
		return store.Resource{}, fmt.Errorf("resource %q: properties are required", read.ID)
	}
	return store.Resource{
		Cloud: compliance.HuaweiCloud, Account: account, Type: kind, ID: read.ID, Name: read.Name, Region: read.RegionID,
		Item: native, Updated: at, Deleted: read.State == "Deleted" || read.State == "deleted",
	}, nil
}

// policyFilter limits a rule further than its resource types ("Adding a Rule", Config API Reference).
type policyFilter struct {
	RegionID   string   `json:"region_id"`
	RegionIDs  []string `json:"region_ids"` // of policy_filter_v2
	Provider   string   `json:"resource_provider"`
	Type       string   `json:"resource_type"`
	ResourceID string   `json:"resource_id"`
	TagKey     string   `json:"tag_key"`
	TagValue   string   `json:"tag_value"`
}

// Covers says whether a rule evaluates a resource. Resources that are being processed take no part ("Compliance", User Guide
// rms_05_3100), nor do deleted ones.
func Covers(rule store.Rule, resource store.Resource) (bool, error) {
	var filter policyFilter
	if err := json.Unmarshal(rule.Scope, &filter); err != nil {
		return false, fmt.Errorf("scope of rule %q: %w", rule.Name, err)
	}
	var read item
	if err := json.Unmarshal(resource.Item, &read); err != nil {
		return false, fmt.Errorf("resource %q: %w", resource.ID, err)
	}
	value, tagged := read.Tags[filter.TagKey]
	return !resource.Deleted && read.ProvisioningState != "Processing" && rule.Covers(resource.Type) &&
		limits(filter.RegionID, read.RegionID) && (len(filter.RegionIDs) == 0 || slices.Contains(filter.RegionIDs, read.RegionID)) && limits(filter.Provider, read.Provider) && limits(filter.Type, read.Type) &&
		limits(filter.ResourceID, read.ID) && (filter.TagKey == "" || tagged && limits(filter.TagValue, value)), nil
}

func limits(wanted, got string) bool { return wanted == "" || wanted == got }
