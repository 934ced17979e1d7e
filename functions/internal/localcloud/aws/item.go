package aws

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
)

// native is a configuration item from an event, a snapshot or an answer of the API, which spell some members differently ("ConfigurationItem",
// API Reference; "Example events for AWS Config rules", Developer Guide). The store says when it was recorded.
type native struct {
	Status           string                     `json:"configurationItemStatus"`
	ARN              string                     `json:"ARN"` // or arn: encoding/json takes both
	EventAccount     string                     `json:"awsAccountId"`
	APIAccount       string                     `json:"accountId"`
	ResourceType     string                     `json:"resourceType"`
	ResourceID       string                     `json:"resourceId"`
	ResourceName     string                     `json:"resourceName"`
	Region           string                     `json:"awsRegion"`
	AvailabilityZone string                     `json:"availabilityZone"`
	Created          json.RawMessage            `json:"resourceCreationTime"` // RFC 3339, or a number of epoch seconds
	Tags             map[string]string          `json:"tags"`
	RelatedEvents    []string                   `json:"relatedEvents"`
	Relationships    []relationship             `json:"relationships"`
	Configuration    json.RawMessage            `json:"configuration"` // JSON, or a string that holds JSON
	Supplementary    map[string]json.RawMessage `json:"supplementaryConfiguration"`
}

type relationship struct {
	ResourceID   string `json:"resourceId"`
	ResourceName string `json:"resourceName"`
	ResourceType string `json:"resourceType"`
	EventName    string `json:"name"`
	APIName      string `json:"relationshipName"`
}

// The statuses of a configuration item (API Reference, ConfigurationItem).
const (
	statusOK         = "OK"
	statusDiscovered = "ResourceDiscovered"
	statusDeleted    = "ResourceDeleted"
	statusGone       = "ResourceDeletedNotRecorded"
	statusIgnored    = "ResourceNotRecorded"
)

const (
	maxID   = 768 // characters of a resource's ID (API Reference, ResourceKey)
	maxType = 256 // of its type, and, the service's own limit, of its name
)

// Resource reads a native configuration item of an account. It counts as recorded at the given time, whatever its own capture time.
func Resource(account string, item json.RawMessage, at time.Time) (store.Resource, error) {
	read, err := readNative(item)
	if err != nil {
		return store.Resource{}, fmt.Errorf("resource: %w", err)
	}
	switch owner := cmp.Or(read.EventAccount, read.APIAccount, account); {
	case read.ResourceID == "" || read.ResourceType == "" || read.Region == "":
		return store.Resource{}, errors.New("resource: resourceId, resourceType and awsRegion are required")
	case len(read.ResourceID) > maxID:
		return store.Resource{}, fmt.Errorf("resource: the resourceId is longer than %d bytes", maxID)
	case len(read.ResourceName) > maxType || len(read.ResourceType) > maxType:
		return store.Resource{}, fmt.Errorf("resource %q: the resourceName or the resourceType is longer than %d bytes", read.ResourceID, maxType)
	case !typeForm.MatchString(read.ResourceType):
		return store.Resource{}, fmt.Errorf("resource %q: resourceType %q is not written like AWS::EC2::EIP", read.ResourceID, read.ResourceType)
	case owner != account:
		return store.Resource{}, fmt.Errorf("resource %q: it belongs to account %.20q, recorded is %s", read.ResourceID, owner, account)
	}
	return store.Resource{
		Cloud: cloud, Account: account, Type: read.ResourceType, ID: read.ResourceID, Name: read.ResourceName, Region: read.Region,
		Item: item, Updated: at, Deleted: read.Status == statusDeleted || read.Status == statusGone,
	}, nil
}

func readNative(item json.RawMessage) (native, error) {
	var read native
	if err := json.Unmarshal(item, &read); err != nil {
		return read, err
	}
	var err error
	if read.Configuration, err = outOfString(read.Configuration); err != nil {
		return read, fmt.Errorf("configuration: %w", err)
	}
	if trimmed := bytes.TrimSpace(read.Configuration); len(trimmed) > 0 && trimmed[0] != '{' && string(trimmed) != "null" {
		return read, errors.New("configuration: it is not a JSON object, or a string that holds one")
	}
	if _, err := read.created(); err != nil {
		return read, fmt.Errorf("resourceCreationTime: %w", err)
	}
	switch read.Status {
	case "", statusOK, statusDiscovered, statusDeleted, statusGone, statusIgnored:
		return read, nil
	default:
		return read, fmt.Errorf("configurationItemStatus %.40q is unknown", read.Status)
	}
}

// outOfString unwraps JSON that may be inside a string.
func outOfString(value json.RawMessage) (json.RawMessage, error) {
	if len(value) == 0 || value[0] != '"' {
		return value, nil
	}
	var text string
	if err := json.Unmarshal(value, &text); err != nil || text == "" {
		return nil, err
	}
	var inner json.RawMessage
	err := json.Unmarshal([]byte(text), &inner)
	return inner, err
}

func (n native) created() (time.Time, error) {
	switch {
	case len(n.Created) == 0 || string(n.Created) == "null":
		return time.Time{}, nil
	case n.Created[0] == '"':
		var at time.Time
		err := json.Unmarshal(n.Created, &at)
		return at, err
	default:
		return epochTime(n.Created)
	}
}

// item is a recorded resource and its native item.
type item struct {
	native
	resource store.Resource
}

func itemOf(resource store.Resource) (item, error) {
	read, err := readNative(resource.Item)
	if err != nil {
		return item{}, fmt.Errorf("resource %q: %w", resource.ID, err)
	}
	read.Status = cmp.Or(read.Status, statusOK)
	if resource.Deleted {
		if read.Status != statusGone {
			read.Status = statusDeleted
		}
		read.Configuration, read.Supplementary, read.Relationships = nil, nil, nil
	}
	return item{read, resource}, nil
}

// stateID orders the items of a resource.
func (i item) stateID() int64 { return i.resource.Updated.UnixMilli() }

const (
	itemVersion = "1.3"
	eventTime   = "2006-01-02T15:04:05.000Z"
)

// timeOrNull is a time as events write it.
func timeOrNull(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	return wire.OrNull(t.UTC().Format(eventTime))
}

// eventItem is a configuration item in an event.
type eventItem struct {
	Version          string                     `json:"version"`
	CaptureTime      string                     `json:"configurationItemCaptureTime"`
	Status           string                     `json:"configurationItemStatus"`
	StateID          int64                      `json:"configurationStateId"`
	MD5Hash          string                     `json:"configurationItemMD5Hash"`
	ARN              *string                    `json:"ARN"`
	ResourceType     string                     `json:"resourceType"`
	ResourceID       string                     `json:"resourceId"`
	ResourceName     *string                    `json:"resourceName"`
	Account          string                     `json:"awsAccountId"`
	Region           string                     `json:"awsRegion"`
	AvailabilityZone *string                    `json:"availabilityZone"`
	Created          *string                    `json:"resourceCreationTime"`
	Tags             map[string]string          `json:"tags"`
	RelatedEvents    []string                   `json:"relatedEvents"`
	Relationships    []eventRelationship        `json:"relationships"`
	Configuration    json.RawMessage            `json:"configuration"`
	Supplementary    map[string]json.RawMessage `json:"supplementaryConfiguration"`
	Transition       string                     `json:"resourceTransitionStatus"`
}

type eventRelationship struct {
	ResourceID   string  `json:"resourceId"`
	ResourceName *string `json:"resourceName"`
	ResourceType string  `json:"resourceType"`
	Name         string  `json:"name"`
}

func (i item) event() eventItem {
	created, _ := i.created() // readNative has checked it
	e := eventItem{
		Version: itemVersion, CaptureTime: i.resource.Updated.UTC().Format(eventTime), Status: i.Status, StateID: i.stateID(), ARN: wire.OrNull(i.ARN),
		ResourceType: i.ResourceType, ResourceID: i.ResourceID, ResourceName: wire.OrNull(i.ResourceName), Account: i.resource.Account, Region: i.Region,
		AvailabilityZone: wire.OrNull(i.AvailabilityZone), Created: timeOrNull(created), Tags: i.Tags, RelatedEvents: append([]string{}, i.RelatedEvents...),
		Relationships: []eventRelationship{}, Configuration: i.Configuration, Supplementary: map[string]json.RawMessage{}, Transition: "None",
	}
	if e.Tags == nil {
		e.Tags = map[string]string{}
	}
	for _, r := range i.Relationships {
		e.Relationships = append(e.Relationships, eventRelationship{r.ResourceID, wire.OrNull(r.ResourceName), r.ResourceType, cmp.Or(r.EventName, r.APIName)})
	}
	for name, value := range i.Supplementary {
		if inner, err := outOfString(value); err == nil && inner != nil {
			value = inner // else it is plain text
		}
		e.Supplementary[name] = value
	}
	return e
}

// baseItem is a configuration item in an answer of the API (API Reference, BaseConfigurationItem).
type baseItem struct {
	Version          string            `json:"version"`
	Account          string            `json:"accountId"`
	CaptureTime      json.Number       `json:"configurationItemCaptureTime"`
	Status           string            `json:"configurationItemStatus"`
	StateID          string            `json:"configurationStateId"`
	ARN              string            `json:"arn,omitempty"`
	ResourceType     string            `json:"resourceType"`
	ResourceID       string            `json:"resourceId"`
	ResourceName     string            `json:"resourceName,omitempty"`
	Region           string            `json:"awsRegion"`
	AvailabilityZone string            `json:"availabilityZone,omitempty"`
	Created          json.Number       `json:"resourceCreationTime,omitempty"`
	Configuration    string            `json:"configuration,omitempty"` // JSON
	Supplementary    map[string]string `json:"supplementaryConfiguration"`
}

// apiItem is an item of a history (API Reference, ConfigurationItem).
type apiItem struct {
	baseItem
	MD5Hash       string            `json:"configurationItemMD5Hash"`
	Tags          map[string]string `json:"tags"`
	RelatedEvents []string          `json:"relatedEvents"`
	Relationships []apiRelationship `json:"relationships"`
}

type apiRelationship struct {
	ResourceType string `json:"resourceType"`
	ResourceID   string `json:"resourceId"`
	ResourceName string `json:"resourceName,omitempty"`
	Name         string `json:"relationshipName"`
}

func (i item) base() (baseItem, error) {
	created, _ := i.created() // readNative has checked it
	b := baseItem{
		Version: itemVersion, Account: i.resource.Account, CaptureTime: epoch(i.resource.Updated), Status: i.Status, StateID: fmt.Sprint(i.stateID()), ARN: i.ARN,
		ResourceType: i.ResourceType, ResourceID: i.ResourceID, ResourceName: i.ResourceName, Region: i.Region, AvailabilityZone: i.AvailabilityZone,
		Created: epoch(created), Supplementary: map[string]string{},
	}
	var err error
	if b.Configuration, err = text(i.Configuration); err != nil {
		return b, err
	}
	for name, value := range i.Supplementary {
		if b.Supplementary[name], err = text(value); err != nil {
			return b, err
		}
	}
	return b, nil
}

func (i item) api() (apiItem, error) {
	base, err := i.base()
	a := apiItem{baseItem: base, Tags: i.Tags, RelatedEvents: append([]string{}, i.RelatedEvents...), Relationships: []apiRelationship{}}
	if a.Tags == nil {
		a.Tags = map[string]string{}
	}
	for _, r := range i.Relationships {
		a.Relationships = append(a.Relationships, apiRelationship{r.ResourceType, r.ResourceID, r.ResourceName, cmp.Or(r.EventName, r.APIName)})
	}
	return a, err
}

// text is JSON as a string that holds it; what is a string already stays as it is, null and nothing are empty.
func text(value json.RawMessage) (string, error) {
	if len(value) == 0 || string(value) == "null" {
		return "", nil
	}
	if value[0] == '"' {
		var plain string
		err := json.Unmarshal(value, &plain)
		return plain, err
	}
	var compact bytes.Buffer
	err := json.Compact(&compact, value)
	return compact.String(), err
}

// withoutTags drops what BatchGetResourceConfig leaves out of the supplementary configuration.
func (b baseItem) withoutTags() baseItem {
	b.Supplementary = maps.Clone(b.Supplementary)
	maps.DeleteFunc(b.Supplementary, func(name, _ string) bool { return strings.Contains(name, "Tag") })
	return b
}

// rowTag is a tag in a row of a query (tags.tag, tags.key and tags.value in GitHub awslabs/aws-config-resource-schema).
type rowTag struct {
	Tag   string `json:"tag"`
	Value string `json:"value"`
	Key   string `json:"key"`
}

func (i item) rowTags() []rowTag {
	var tags []rowTag
	for _, key := range slices.Sorted(maps.Keys(i.Tags)) {
		tags = append(tags, rowTag{key + "=" + i.Tags[key], i.Tags[key], key})
	}
	return tags
}

// scope limits a rule further than its resource types (API Reference, Scope). It is the rule's [store.Rule.Scope].
type scope struct {
	TagKey               string `json:",omitempty"`
	TagValue             string `json:",omitempty"`
	ComplianceResourceId string `json:",omitempty"`
}

// Covers reports whether a rule evaluates a resource. A deleted resource is not evaluated.
func Covers(rule store.Rule, resource store.Resource) (bool, error) {
	if resource.Deleted || !rule.Covers(resource.Type) {
		return false, nil
	}
	var limits scope
	if err := json.Unmarshal(rule.Scope, &limits); err != nil {
		return false, fmt.Errorf("scope of rule %q: %w", rule.Name, err)
	}
	read, err := itemOf(resource)
	if err != nil {
		return false, err
	}
	value, tagged := read.Tags[limits.TagKey]
	return (limits.ComplianceResourceId == "" || limits.ComplianceResourceId == resource.ID) &&
		(limits.TagKey == "" || tagged && (limits.TagValue == "" || limits.TagValue == value)), nil
}
