package alicloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

// oversized is an event about a resource with more than 100 KB of configuration.
type oversized struct{ *notification }

var _ compliance.Fetcher = (*oversized)(nil)

// Fetch adds the configuration to what the event says about the resource.
func (o *oversized) Fetch(ctx context.Context) (compliance.Resource, error) {
	resource := o.event.Resource
	nativeType := strings.TrimPrefix(resource.Type, typePrefix)
	detail, err := o.cloud.get(ctx, nativeType, resource.ID, resource.Region, 0)
	switch {
	case err != nil:
	case detail.deleted():
		err = compliance.ErrReport.Errorf("it was deleted meanwhile")
	default:
		resource.Properties, err = detail.properties()
		if err == nil && resource.Properties == nil {
			err = compliance.ErrReport.Errorf("the answer contains no configuration")
		}
	}
	if err != nil {
		return compliance.Resource{}, fmt.Errorf("get the configuration of %s %s in %s: %w", nativeType, resource.ID, resource.Region, err)
	}
	return resource, nil
}

// discovered is a resource in the answers of ListDiscoveredResources and, with its configuration, GetDiscoveredResource.
// Source: the OpenAPI metadata of Config 2020-09-07.
type discovered struct {
	AccountID            json.RawMessage
	AvailabilityZone     native.Text
	Configuration        string
	Region               string
	ResourceCreationTime json.RawMessage
	ResourceDeleted      *int // 1 is retained, 0 is deleted
	ResourceID           string
	ResourceName         native.Text
	ResourceStatus       native.Text
	ResourceType         string
	Tags                 json.RawMessage
}

func (d discovered) deleted() bool { return d.ResourceDeleted != nil && *d.ResourceDeleted == 0 }

func (c *Cloud) get(ctx context.Context, nativeType, id, region string, most int) (discovered, error) {
	query := url.Values{"ResourceType": {nativeType}, "ResourceId": {id}, "Region": {region}}
	return c.detail(ctx, Request{Operation: "GetDiscoveredResource", Query: query, Most: most}, id)
}

// detail is the answer to a request about a resource.
func (c *Cloud) detail(ctx context.Context, request Request, id string) (discovered, error) {
	var detail discovered
	err := c.Call(ctx, request, delivery.JSON(func(answer *struct{ DiscoveredResourceDetail json.RawMessage }) error {
		if native.Absent(answer.DiscoveredResourceDetail) {
			return delivery.NoAnswer(delivery.Response{Status: http.StatusOK}, "the answer contains no resource")
		}
		detail = discovered{}
		if err := native.Read("DiscoveredResourceDetail", answer.DiscoveredResourceDetail, &detail); err != nil {
			return err
		}
		if detail.ResourceID != id {
			return delivery.NoAnswer(delivery.Response{Status: http.StatusOK}, "the answer is about another resource")
		}
		return nil
	}))
	return detail, err
}

func (d discovered) properties() (json.RawMessage, error) {
	found, err := properties("Configuration", d.Configuration)
	if err != nil {
		return nil, compliance.ErrReport.Wrap(err)
	}
	return found, nil
}

// unknown reports whether an error means that the resource does not exist. The documentation lists no code for this; the names follow
// AccountNotExisted.
func unknown(err error) bool {
	var refused *delivery.Refusal
	return errors.As(err, &refused) &&
		(strings.HasPrefix(refused.Code, "ResourceNotExist") || strings.HasPrefix(refused.Code, "ResourceNotFound"))
}
