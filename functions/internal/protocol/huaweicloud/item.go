package huaweicloud

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

// nativeItem is a resource in the form that events, the resource API and snapshots share.
type nativeItem struct {
	ID                string          `json:"id"`
	Name              native.Text     `json:"name"`
	Provider          string          `json:"provider"`
	Type              string          `json:"type"`
	RegionID          native.Text     `json:"region_id"`
	ProjectID         native.Text     `json:"project_id"`
	Created           native.Text     `json:"created"`
	ProvisioningState native.Text     `json:"provisioning_state"` // Succeeded, Failed, Canceled, Processing
	State             native.Text     `json:"state"`              // Normal, Deleted
	EventType         native.Text     `json:"event_type"`
	Tags              json.RawMessage `json:"tags"`
	Properties        json.RawMessage `json:"properties"`
}

// Item reads a resource as Config records it: an object of "Querying All Resources Under Your Account" (rms_04_0104).
func (c *Cloud) Item(item []byte) (compliance.Item, error) {
	var i nativeItem
	if err := native.ReadObject("item", item, &i); err != nil {
		return compliance.Item{}, err
	}
	return i.item()
}

// item converts to the neutral form, without the account. Errors begin with the name of the field.
func (i *nativeItem) item() (compliance.Item, error) {
	resource, err := i.resource()
	item := compliance.Item{Resource: resource}
	switch {
	case i.gone():
		item.Action, item.Because = compliance.Clear, deleted
	case strings.EqualFold(string(i.ProvisioningState), "Processing"):
		item.Action, item.Because = compliance.Ignore, "the resource is still changing (provisioning_state Processing)"
	case resource.Properties == nil:
		item.Action = compliance.Fetch
	}
	return item, err
}

const (
	eventDelete = "DELETE"
	deleted     = "the resource is deleted"
)

// account reports whether the item represents the account, as in a scheduled event.
func (i *nativeItem) account() bool { return i.Provider == "" && i.Type == "" }

func (i *nativeItem) gone() bool {
	return strings.EqualFold(string(i.State), "Deleted") || strings.EqualFold(string(i.EventType), eventDelete)
}

func (i *nativeItem) resource() (compliance.Resource, error) {
	r := compliance.Resource{Cloud: compliance.HuaweiCloud, ID: i.ID, Name: string(i.Name), Region: string(i.RegionID), Status: string(i.ProvisioningState)}
	if isProject(string(i.ProjectID)) { // documented events have "vpc" there
		r.Project = string(i.ProjectID)
	}
	switch {
	case i.ID == "":
		return r, native.Missing("id")
	case i.Provider == "":
		return r, native.Missing("provider")
	case i.Type == "":
		return r, native.Missing("type")
	case strings.ContainsAny(i.Provider, "./"):
		return r, compliance.SayError("provider is %s but must be a name without dots and slashes", fmt.Sprintf("%.40q", i.Provider))
	}
	r.Type = typePrefix + i.Provider + "." + i.Type
	if !native.Absent(i.Properties) {
		if i.Properties[0] != '{' {
			return r, compliance.SayError("properties must be an object")
		}
		r.Properties = i.Properties
	}
	// An unreadable optional value counts as missing, so it affects only policies that use it.
	r.Tags = native.Tags(i.Tags) // a key without a value has null
	if at, err := time.Parse(time.RFC3339, string(i.Created)); err == nil && at.Year() > 0 {
		r.Created = at.UTC()
	}
	return r, nil
}

const typePrefix = compliance.HuaweiCloud + "/"
