package alicloud

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

const typePrefix = compliance.Alicloud + "/"

// nativeItem is a configuration item of an event.
type nativeItem struct {
	AccountID     json.RawMessage `json:"accountId"`
	Zone          native.Text     `json:"availabilityZone"`
	Region        native.Text     `json:"regionId"`
	Configuration *string         `json:"configuration"`
	CaptureTime   json.RawMessage `json:"captureTime"`
	Created       json.RawMessage `json:"resourceCreationTime"` // as the field list spells it
	CreatedSample json.RawMessage `json:"resourceCreateTime"`   // as the published sample event spells it
	Status        native.Text     `json:"resourceStatus"`
	ID            string          `json:"resourceId"`
	Name          native.Text     `json:"resourceName"`
	Type          string          `json:"resourceType"`
	Tags          json.RawMessage `json:"tags"` // a string
}

// Item reads a configuration item in the form used by events. An empty configuration means that the resource is gone; an item without
// one, as in a list of resources, must be fetched.
func (c *Cloud) Item(item []byte) (compliance.Item, error) {
	var i nativeItem
	if err := native.ReadObject("item", item, &i); err != nil {
		return compliance.Item{}, err
	}
	return i.item()
}

const configurationEmpty = "configuration is empty"

// item converts to the neutral form. Errors begin with the name of the field.
func (i *nativeItem) item() (compliance.Item, error) {
	switch {
	case i.ID == "":
		return compliance.Item{}, native.Missing("resourceId")
	case i.Type == "":
		return compliance.Item{}, native.Missing("resourceType")
	}
	// An unreadable optional value counts as missing, so it affects only policies that use it.
	owner, _ := accountID("accountId", i.AccountID)
	item := compliance.Item{Captured: instant(milliseconds(i.CaptureTime)), Resource: compliance.Resource{
		Cloud:   compliance.Alicloud,
		Type:    typePrefix + i.Type,
		ID:      i.ID,
		Name:    string(i.Name),
		Region:  string(i.Region),
		Zone:    string(i.Zone),
		Account: owner,
		Status:  string(i.Status),
		Created: instant(cmp.Or(milliseconds(i.Created), milliseconds(i.CreatedSample))),
		Tags:    tags(i.Tags),
	}}
	if i.Configuration == nil {
		item.Action = compliance.Fetch
		return item, nil
	}
	var err error
	if item.Resource.Properties, err = properties("configuration", *i.Configuration); err != nil {
		return compliance.Item{}, err
	}
	if item.Resource.Properties == nil {
		item.Action, item.Because = compliance.Clear, configurationEmpty
	}
	return item, nil
}

// properties returns the JSON object in a configuration string, unchanged; nil if the string is empty.
func properties(field, configuration string) (json.RawMessage, error) {
	text := strings.TrimSpace(configuration)
	if text == "" || text == "null" {
		return nil, nil
	}
	if !json.Valid([]byte(text)) {
		return nil, compliance.SayError("%s: the string is not JSON or is truncated", field)
	}
	if text[0] != '{' {
		return nil, compliance.SayError("%s: the string must contain a JSON object", field)
	}
	return json.RawMessage(configuration), nil
}

// tags reads a string that is empty or contains {"key": ["value", …]}. Missing or unreadable tags are unknown.
func tags(raw json.RawMessage) map[string][]string {
	var text *string
	if native.Absent(raw) || json.Unmarshal(raw, &text) != nil {
		return nil
	}
	all := map[string][]string{}
	if known := strings.TrimSpace(*text); known == "" || known == "null" {
		return all
	}
	object, err := native.Scan([]byte(*text))
	if err != nil || !object.Unique() || json.Unmarshal([]byte(*text), &all) != nil {
		return nil
	}
	return all
}
