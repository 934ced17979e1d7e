package alicloud

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// item is the native configurationItem of a custom rule's event ("Custom rule parameters", GitHub
// aliyun/alibabacloud-config-samples, rules/data.json). Configuration and Tags are JSON inside a string.
type item struct {
	AccountID            json.Number `json:"accountId"`
	AvailabilityZone     string      `json:"availabilityZone"`
	RegionID             string      `json:"regionId"`
	Configuration        string      `json:"configuration"`
	CaptureTime          int64       `json:"captureTime"`
	ResourceCreationTime int64       `json:"resourceCreationTime,omitempty"`
	ResourceCreateTime   int64       `json:"resourceCreateTime,omitempty"` // what the documentation's sample calls it
	ResourceStatus       string      `json:"resourceStatus"`
	ResourceID           string      `json:"resourceId"`
	ResourceName         string      `json:"resourceName"`
	ResourceType         string      `json:"resourceType"`
	Tags                 string      `json:"tags"`
}

func (i item) created() int64 { return max(i.ResourceCreationTime, i.ResourceCreateTime) }

// tags are the keys and values of the item's tags.
func (i item) tags() (map[string][]string, error) {
	if i.Tags == "" {
		return nil, nil
	}
	var tags map[string][]string
	if err := json.Unmarshal([]byte(i.Tags), &tags); err != nil {
		return nil, fmt.Errorf("tags: %w", err)
	}
	return tags, nil
}

// property is a string at the top of the configuration, empty if there is none.
func (i item) property(name string) string {
	var properties map[string]json.RawMessage
	var text string
	if json.Unmarshal([]byte(i.Configuration), &properties) != nil || json.Unmarshal(properties[name], &text) != nil {
		return ""
	}
	return text
}

func itemOf(resource store.Resource) (item, error) {
	var read item
	if err := json.Unmarshal(resource.Item, &read); err != nil {
		return item{}, fmt.Errorf("resource %q: %w", resource.ID, err)
	}
	return read, nil
}

const maxIdentifier = 256 // characters of a resource's id, name or type: the service's own limit, because none is documented

// Resource reads a native configurationItem of an account. An item of another account is refused, because its resource would never be
// judged.
func Resource(account string, native json.RawMessage, at time.Time) (store.Resource, error) {
	var read item
	if err := json.Unmarshal(native, &read); err != nil {
		return store.Resource{}, fmt.Errorf("resource: %w", err)
	}
	if read.ResourceID == "" || read.ResourceType == "" || read.RegionID == "" {
		return store.Resource{}, errors.New("resource: resourceId, resourceType and regionId are required")
	}
	for _, field := range []struct{ name, value string }{
		{"resourceId", read.ResourceID}, {"resourceName", read.ResourceName}, {"resourceType", read.ResourceType}, {"regionId", read.RegionID},
	} {
		if len(field.value) > maxIdentifier {
			return store.Resource{}, fmt.Errorf("resource: %s is longer than %d bytes", field.name, maxIdentifier)
		}
	}
	if read.Configuration != "" && !json.Valid([]byte(read.Configuration)) {
		return store.Resource{}, fmt.Errorf("resource %q: configuration must be JSON inside a string", read.ResourceID)
	}
	if _, err := read.tags(); err != nil {
		return store.Resource{}, fmt.Errorf("resource %q: %w: they must be a JSON object of lists inside a string", read.ResourceID, err)
	}
	if read.AccountID != "" && read.AccountID.String() != account {
		return store.Resource{}, fmt.Errorf("resource %q: its accountId is %s, the account is %s", read.ResourceID, read.AccountID, account)
	}
	return store.Resource{
		Cloud: cloud, Account: account, Type: read.ResourceType, ID: read.ResourceID, Name: read.ResourceName, Region: read.RegionID,
		Item: native, Updated: at,
	}, nil
}

// scope limits what a rule or a pack judges, in the parameters of CreateConfigRule and CreateCompliancePack. Lists are separated by commas.
type scope struct {
	RegionIdsScope               string   `json:",omitempty" xml:",omitempty"`
	ExcludeRegionIdsScope        string   `json:",omitempty" xml:",omitempty"`
	ResourceIdsScope             string   `json:",omitempty" xml:",omitempty"`
	ExcludeResourceIdsScope      string   `json:",omitempty" xml:",omitempty"`
	ResourceGroupIdsScope        string   `json:",omitempty" xml:",omitempty"`
	ExcludeResourceGroupIdsScope string   `json:",omitempty" xml:",omitempty"`
	TagKeyScope                  string   `json:",omitempty" xml:",omitempty"`
	TagValueScope                string   `json:",omitempty" xml:",omitempty"`
	TagsScope                    []tagKey `json:",omitempty"`
	ExcludeTagsScope             []tagKey `json:",omitempty"`
}

// tagKey is a tag as scopes and answers write it.
type tagKey struct {
	TagKey   string
	TagValue string
}

// ruleScope is what a rule has beyond a pack's scope. It is the rule's [store.Rule.Scope].
type ruleScope struct {
	scope
	ResourceNameScope string `json:",omitempty"`
	TagKeyLogicScope  string `json:",omitempty"` // how several TagsScope combine: AND, or OR
}

// Covers reports whether a rule judges a resource. A deleted resource is not judged.
func Covers(rule store.Rule, resource store.Resource) (bool, error) {
	if resource.Deleted || !rule.Covers(resource.Type) {
		return false, nil
	}
	var limits ruleScope
	if err := json.Unmarshal(rule.Scope, &limits); err != nil {
		return false, fmt.Errorf("scope of rule %q: %w", rule.Name, err)
	}
	read, err := itemOf(resource)
	if err != nil {
		return false, err
	}
	tags, err := read.tags()
	if err != nil {
		return false, fmt.Errorf("resource %q: %w", resource.ID, err)
	}
	tagged := func(tag tagKey) bool {
		values, has := tags[tag.TagKey]
		return has && (tag.TagValue == "" || slices.Contains(values, tag.TagValue))
	}
	inTags := len(limits.TagsScope) == 0 || slices.ContainsFunc(limits.TagsScope, tagged)
	if limits.TagKeyLogicScope == "AND" {
		inTags = !slices.ContainsFunc(limits.TagsScope, func(tag tagKey) bool { return !tagged(tag) })
	}
	group := read.property("ResourceGroupId")
	return inTags &&
		listed(limits.RegionIdsScope, resource.Region, true) && !listed(limits.ExcludeRegionIdsScope, resource.Region, false) &&
		listed(limits.ResourceIdsScope, resource.ID, true) && !listed(limits.ExcludeResourceIdsScope, resource.ID, false) &&
		listed(limits.ResourceGroupIdsScope, group, true) && !listed(limits.ExcludeResourceGroupIdsScope, group, false) &&
		(limits.TagKeyScope == "" || tagged(tagKey{limits.TagKeyScope, limits.TagValueScope})) &&
		!slices.ContainsFunc(limits.ExcludeTagsScope, tagged) &&
		(limits.ResourceNameScope == "" || limits.ResourceNameScope == resource.Name), nil
}

// listed reports whether a value is in a comma-separated list; for an empty list it returns empty.
func listed(list, value string, empty bool) bool {
	if list == "" {
		return empty
	}
	for entry := range strings.SplitSeq(list, ",") {
		if strings.TrimSpace(entry) == value {
			return true
		}
	}
	return false
}
