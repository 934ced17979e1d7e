package alicloud

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

const typePrefix = compliance.Alicloud + "/"

// nativeItem is a configuration item of an event.
type nativeItem struct {
	AccountID     json.RawMessage `json:"accountId"`
	Zone          string          `json:"availabilityZone"`
	Region        string          `json:"regionId"`
	Configuration *string         `json:"configuration"`
	CaptureTime   json.RawMessage `json:"captureTime"`
	Created       json.RawMessage `json:"resourceCreationTime"` // as the field list spells it
	CreatedSample json.RawMessage `json:"resourceCreateTime"`   // as the published sample event spells it
	Status        string          `json:"resourceStatus"`
	ID            string          `json:"resourceId"`
	Name          string          `json:"resourceName"`
	Type          string          `json:"resourceType"`
	Tags          *string         `json:"tags"`
}

// Item reads a configuration item in the form that it has in events. Empty configuration means that the resource is gone; an item
// that has none at all, as in a list of resources, has to be fetched.
func (c *Cloud) Item(item []byte) (compliance.Item, error) {
	var i nativeItem
	if err := native.Read("item", item, &i); err != nil {
		return compliance.Item{}, err
	}
	return i.item()
}

const configurationEmpty = "configuration is empty"

// item is the neutral form. Errors begin with the name of the field.
func (i *nativeItem) item() (compliance.Item, error) {
	switch {
	case i.ID == "":
		return compliance.Item{}, native.Missing("resourceId")
	case i.Type == "":
		return compliance.Item{}, native.Missing("resourceType")
	}
	owner, err := accountID("accountId", i.AccountID)
	if err != nil {
		return compliance.Item{}, err
	}
	created, err := milliseconds("resourceCreationTime", i.Created)
	if err == nil && created == 0 {
		created, err = milliseconds("resourceCreateTime", i.CreatedSample)
	}
	if err != nil {
		return compliance.Item{}, err
	}
	captured, err := milliseconds("captureTime", i.CaptureTime)
	if err != nil {
		return compliance.Item{}, err
	}
	item := compliance.Item{Captured: instant(captured), Resource: compliance.Resource{
		Cloud:   compliance.Alicloud,
		Type:    typePrefix + i.Type,
		ID:      i.ID,
		Name:    i.Name,
		Region:  i.Region,
		Zone:    i.Zone,
		Account: owner,
		Status:  i.Status,
		Created: instant(created),
	}}
	if i.Tags != nil {
		if item.Resource.Tags, err = tags(*i.Tags); err != nil {
			return compliance.Item{}, errors.New("tags must be empty or the JSON text of an object with lists of strings")
		}
	}
	if i.Configuration == nil {
		item.Action = compliance.Fetch
		return item, nil
	}
	if item.Resource.Properties, err = properties(*i.Configuration); err != nil {
		return compliance.Item{}, fmt.Errorf("configuration: %w", err)
	}
	if item.Resource.Properties == nil {
		item.Action, item.Because = compliance.Clear, configurationEmpty
	}
	return item, nil
}

// properties is the JSON object that a configuration text holds, untouched; nil if the text is empty.
func properties(configuration string) (json.RawMessage, error) {
	text := strings.TrimSpace(configuration)
	if text == "" || text == "null" {
		return nil, nil
	}
	if !json.Valid([]byte(text)) {
		return nil, errors.New("the text is not JSON, or is cut off")
	}
	if text[0] != '{' {
		return nil, errors.New("the text must be a JSON object")
	}
	return json.RawMessage(configuration), nil
}

// tags reads "" or the text of {"key": ["value", …]}. The result is not nil.
func tags(text string) (map[string][]string, error) {
	all := map[string][]string{}
	if strings.TrimSpace(text) == "" {
		return all, nil
	}
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return nil, err
	}
	if all == nil {
		return map[string][]string{}, nil
	}
	return all, nil
}
