package aws

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

// oversized is a change event whose configuration item is too large to be included.
type oversized struct{ *notification }

var _ compliance.Fetcher = (*oversized)(nil)

// Fetch gets the event's configuration item from the resource's history.
func (n *oversized) Fetch(ctx context.Context) (compliance.Resource, error) {
	key := resourceKey{ID: n.event.Resource.ID, Type: n.event.Resource.Type[len(typePrefix):]}
	i, err := n.cloud.history(ctx, key, n.captured, 0)
	if err != nil {
		return compliance.Resource{}, err
	}
	return i.resource(), nil
}

type getResourceConfigHistory struct {
	ChronologicalOrder string      `json:"chronologicalOrder"`
	LaterTime          json.Number `json:"laterTime,omitempty"`
	Limit              int         `json:"limit"`
	NextToken          string      `json:"nextToken,omitempty"`
	ResourceID         string      `json:"resourceId"`
	ResourceType       string      `json:"resourceType"`
}

// history gets a resource's configuration item of the given time (GetResourceConfigHistory), in the form used by events. While the history
// ends before that time, the request is repeated. The zero time gets the newest item, nil if there is none. Most is as in [Request].
func (c *Cloud) history(ctx context.Context, key resourceKey, at time.Time, most int) (*nativeItem, error) {
	type output struct {
		ConfigurationItems *[]json.RawMessage `json:"configurationItems"`
		NextToken          string             `json:"nextToken"`
	}
	at = at.Truncate(time.Millisecond) // the service's precision
	input := getResourceConfigHistory{ChronologicalOrder: "Reverse", Limit: 1, ResourceID: key.ID, ResourceType: key.Type}
	if !at.IsZero() {
		input.LaterTime = epoch(at.Add(time.Millisecond)) // whether the bound is inclusive is not documented
	}
	var found *nativeItem
	for first := true; first || input.NextToken != ""; first = false {
		next := ""
		request := Request{Operation: "GetResourceConfigHistory", Input: func() any { return input }, Most: most}
		err := c.Call(ctx, request, delivery.JSON(func(out *output) error {
			switch {
			case out.ConfigurationItems == nil:
				return again("", "the answer has no list of configuration items")
			case len(*out.ConfigurationItems) > 0:
				found = new(nativeItem)
				if err := native.Read("the configuration item", (*out.ConfigurationItems)[0], found); err != nil {
					return err
				}
			case out.NextToken != "" && out.NextToken != input.NextToken:
				next = out.NextToken // a call spans seven days, so that a page can be empty
			}
			if next == "" && !at.IsZero() && (found == nil || found.CaptureTime.Before(at)) {
				return again("", "the history does not reach to "+at.Format(time.RFC3339Nano)+" yet")
			}
			return nil
		}))
		if err != nil {
			return nil, fmt.Errorf("get the configuration item of %s %s: %w", key.Type, key.ID, err)
		}
		input.NextToken = next
	}
	if found == nil {
		return nil, nil
	}
	if err := found.unwrap(); err != nil {
		return nil, compliance.ErrReport.Errorf("the configuration of %s %s is not JSON: %w", key.Type, key.ID, err)
	}
	found.ResourceType, found.ResourceID = key.Type, key.ID
	return found, nil
}
