package huaweicloud

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// item is what the service needs to know about a resource (ResourceEntity, "Querying All Resources Under Your Account", Config API
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
		Cloud: cloud, Account: account, Type: kind, ID: read.ID, Name: read.Name, Region: read.RegionID,
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

// Covers reports whether a rule evaluates a resource. It evaluates neither resources that are being processed ("Compliance", User
// Guide rms_05_3100) nor deleted ones.
func Covers(rule store.Rule, resource store.Resource) (bool, error) {
	if resource.Deleted || !rule.Covers(resource.Type) {
		return false, nil
	}
	var filter policyFilter
	if err := json.Unmarshal(rule.Scope, &filter); err != nil {
		return false, fmt.Errorf("scope of rule %q: %w", rule.Name, err)
	}
	var read item
	if err := json.Unmarshal(resource.Item, &read); err != nil {
		return false, fmt.Errorf("resource %q: %w", resource.ID, err)
	}
	value, tagged := read.Tags[filter.TagKey]
	return read.ProvisioningState != "Processing" &&
		limits(filter.RegionID, read.RegionID) && (len(filter.RegionIDs) == 0 || slices.Contains(filter.RegionIDs, read.RegionID)) && limits(filter.Provider, read.Provider) && limits(filter.Type, read.Type) &&
		limits(filter.ResourceID, read.ID) && (filter.TagKey == "" || tagged && limits(filter.TagValue, value)), nil
}

func limits(wanted, got string) bool { return wanted == "" || wanted == got }

func splitType(kind string) (provider, name string) {
	for i := range len(kind) {
		if kind[i] == '.' {
			return kind[:i], kind[i+1:]
		}
	}
	return "", kind
}
