package aws

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

// nativeItem is a configuration item, a summary of one, or a row of a query. Events and API answers name the account differently
// (AWS Config API reference, ConfigurationItem; developer guide, "Example events for AWS Config rules").
type nativeItem struct {
	CaptureTime      timestamp       `json:"configurationItemCaptureTime"`
	Status           string          `json:"configurationItemStatus"`
	EventAccount     native.Text     `json:"awsAccountId"`
	APIAccount       native.Text     `json:"accountId"`
	ResourceType     string          `json:"resourceType"`
	ResourceID       string          `json:"resourceId"`
	ResourceName     native.Text     `json:"resourceName"`
	Region           native.Text     `json:"awsRegion"`
	AvailabilityZone native.Text     `json:"availabilityZone"`
	Created          optionalTime    `json:"resourceCreationTime"`
	Tags             tags            `json:"tags"`
	Configuration    json.RawMessage `json:"configuration"`
	Supplementary    json.RawMessage `json:"supplementaryConfiguration"`
	Relationships    relationships   `json:"relationships"`
}

const typePrefix = compliance.AWS + "/"

// Item reads a configuration item in the form used by events. An item without configuration must be fetched.
func (c *Cloud) Item(item []byte) (compliance.Item, error) {
	var i nativeItem
	if err := object("item", item, &i); err != nil {
		return compliance.Item{}, err
	}
	return i.item()
}

// item converts to the neutral form. Errors begin with the name of the field.
func (i *nativeItem) item() (compliance.Item, error) {
	switch {
	case i.ResourceType == "":
		return compliance.Item{}, native.Missing("resourceType")
	case i.ResourceID == "":
		return compliance.Item{}, native.Missing("resourceId")
	case i.Status == "":
		return compliance.Item{}, native.Missing("configurationItemStatus")
	case i.CaptureTime.IsZero():
		return compliance.Item{}, native.Missing("configurationItemCaptureTime")
	}
	item := compliance.Item{Resource: i.resource(), Captured: i.CaptureTime.Time}
	switch {
	case !i.recorded():
		item.Action, item.Because = compliance.Clear, fmt.Sprintf("configurationItemStatus is %.100s", i.Status)
	case item.Resource.Properties == nil:
		item.Action = compliance.Fetch
	}
	return item, nil
}

// recorded reports whether the item describes an existing resource. The other three statuses mean that it is gone or not recorded.
func (i *nativeItem) recorded() bool { return i.Status == "OK" || i.Status == "ResourceDiscovered" }

func (i *nativeItem) account() string { return string(cmp.Or(i.EventAccount, i.APIAccount)) }

func (i *nativeItem) resource() compliance.Resource {
	resource := compliance.Resource{
		Cloud:         compliance.AWS,
		Type:          typePrefix + i.ResourceType,
		ID:            i.ResourceID,
		Name:          string(i.ResourceName),
		Region:        string(i.Region),
		Account:       i.account(),
		Status:        i.Status,
		Created:       i.Created.Time,
		Tags:          i.Tags,
		Properties:    notNull(i.Configuration),
		Supplementary: notNull(i.Supplementary),
		Related:       i.related(),
	}
	if i.AvailabilityZone != "Not Applicable" {
		resource.Zone = string(i.AvailabilityZone)
	}
	return resource
}

func notNull(value json.RawMessage) json.RawMessage {
	if string(value) == "null" {
		return nil
	}
	return value
}

// unwrap converts an item from an API answer to the form used by events. In events, configuration and each value of
// supplementaryConfiguration are JSON; in API answers they are strings that contain JSON.
func (i *nativeItem) unwrap() error {
	var err error
	if i.Configuration, err = unwrap(i.Configuration); err != nil {
		return err
	}
	i.Supplementary, err = unwrapAll(i.Supplementary)
	return err
}

// unwrapAll unwraps each value of supplementaryConfiguration.
func unwrapAll(supplementary json.RawMessage) (json.RawMessage, error) {
	var values map[string]json.RawMessage
	if err := json.Unmarshal(orNull(supplementary), &values); err != nil || values == nil {
		return supplementary, err
	}
	for name, value := range values {
		if inner, err := unwrap(value); err == nil && inner != nil {
			values[name] = inner
		} // otherwise it is a plain string, in events too
	}
	return native.Write(values)
}

func unwrap(value json.RawMessage) (json.RawMessage, error) {
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

func orNull(value json.RawMessage) json.RawMessage {
	if len(value) == 0 {
		return json.RawMessage("null")
	}
	return value
}

// tags are a map in configuration items, and a list of key, value and tag ("key=value") in rows of a query
// (repository awslabs/aws-config-resource-schema).
type tags map[string][]string

// UnmarshalJSON never fails: unreadable tags are unknown.
func (t *tags) UnmarshalJSON(data []byte) error {
	if data[0] == '[' {
		*t = listed(data)
	} else {
		*t = native.Tags(data)
	}
	return nil
}

// listed reads a list of tags; nil if it cannot be read.
func listed(data []byte) tags {
	var list []json.RawMessage
	if json.Unmarshal(data, &list) != nil {
		return nil
	}
	all := make(tags, len(list))
	for _, source := range list {
		var tag struct{ Key, Value string }
		object, err := native.Scan(source)
		if err != nil || !object.Unique() || json.Unmarshal(source, &tag) != nil {
			return nil
		}
		all[tag.Key] = append(all[tag.Key], tag.Value)
	}
	return all
}

// timestamp is RFC 3339 in events and rows of a query, and a number of epoch seconds in API answers.
type timestamp struct{ time.Time }

// optionalTime is a timestamp that counts as missing if it is unreadable.
type optionalTime struct{ time.Time }

// UnmarshalJSON never fails.
func (t *optionalTime) UnmarshalJSON(data []byte) error {
	var told timestamp
	_ = told.UnmarshalJSON(data)
	t.Time = told.Time
	return nil
}

const lastSecond = 253402300799 // 9999-12-31T23:59:59Z

func (t *timestamp) UnmarshalJSON(data []byte) error {
	text := string(data)
	if text == "null" || text == `""` {
		return nil
	}
	var err error
	if data[0] == '"' {
		if err = json.Unmarshal(data, &text); err == nil {
			t.Time, err = time.Parse(time.RFC3339, text)
			t.Time = t.UTC()
		}
	} else {
		var seconds float64
		if seconds, err = strconv.ParseFloat(text, 64); err == nil && seconds <= lastSecond {
			t.Time = time.UnixMicro(int64(math.Round(seconds * 1e6))).UTC() // the service's precision is milliseconds
		}
	}
	if err != nil || t.Unix() < 0 || t.Unix() > lastSecond {
		*t = timestamp{}
		return &json.UnmarshalTypeError{Value: "value of another form", Type: reflect.TypeFor[time.Time]()}
	}
	return nil
}

// epoch writes the time as a JSON number of seconds, digit for digit.
func epoch(t time.Time) json.Number {
	seconds := strconv.FormatInt(t.Unix(), 10)
	if nanos := t.Nanosecond(); nanos != 0 {
		seconds += "." + strings.TrimRight(strconv.Itoa(1e9 + nanos)[1:], "0")
	}
	return json.Number(seconds)
}

// relationships are those to other resources.
type relationships []struct {
	ResourceType     string      `json:"resourceType"`
	ResourceID       native.Text `json:"resourceId"`
	ResourceName     native.Text `json:"resourceName"`
	Name             string      `json:"name"`             // in events
	RelationshipName string      `json:"relationshipName"` // in API answers
}

// UnmarshalJSON never fails: relationships that cannot be read are unknown.
func (r *relationships) UnmarshalJSON(data []byte) error {
	type list relationships
	var read list
	*r = nil
	if json.Unmarshal(data, &read) == nil {
		*r = relationships(read)
	}
	return nil
}

// related are the resources that the item names, nil if it does not specify them.
func (i *nativeItem) related() []compliance.Relation {
	if i.Relationships == nil {
		return nil
	}
	all := make([]compliance.Relation, len(i.Relationships))
	for n, to := range i.Relationships {
		all[n] = compliance.Relation{
			Relation: cmp.Or(to.Name, to.RelationshipName), Type: to.ResourceType, ID: string(to.ResourceID), Name: string(to.ResourceName),
		}
	}
	return all
}
