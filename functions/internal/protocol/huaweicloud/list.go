package huaweicloud

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

const pageSize = 200 // Config's maximum

// sweep is a scheduled event about the account, whose resources can be listed. Their results are reported with the event's hash. It is not
// documented whether Config accepts more than the account's result; if it does not, the error says so.
type sweep struct{ *notification }

var _ compliance.Sweeper = (*sweep)(nil)

// Parts returns one part per type, because Config lists resources by type. It skips types of other clouds.
func (s *sweep) Parts(types []string) ([]compliance.Part, error) {
	return native.Parts(compliance.HuaweiCloud, types)
}

// page is an answer of "Querying All Resources Under Your Account" (rms_04_0104).
type page struct {
	Resources *[]json.RawMessage `json:"resources"`
	PageInfo  *struct {
		NextMarker string `json:"next_marker"`
	} `json:"page_info"`
}

// List skips resources that are gone or still changing.
func (s *sweep) List(ctx context.Context, part compliance.Part) (compliance.Page, error) {
	name := strings.TrimPrefix(part.Type, typePrefix)
	query := url.Values{"type": {name}, "limit": {strconv.Itoa(pageSize)}}
	if part.Region != "" {
		query.Set("region_id", part.Region)
	}
	if part.Page != "" {
		query.Set("marker", part.Page)
	}
	got, err := s.cloud.page(ctx, s.event.Resource.Account, query, s.secrets())
	if err != nil {
		return compliance.Page{}, fmt.Errorf("list the resources of type %s: %w", name, err)
	}
	var listed compliance.Page
	for i, source := range *got.Resources {
		one, wanted := s.listed(source)
		if !wanted {
			continue
		}
		if one.Err == nil && one.Resource.Type != part.Type {
			one.Err = fmt.Errorf("it has type %.100s", one.Resource.Type)
		}
		if one.Err != nil {
			one.Err = fmt.Errorf("resource %d of the page: %w", i+1, one.Err)
			one.Resource.Type = part.Type // what was requested
		}
		listed.Listed = append(listed.Listed, one)
	}
	listed.Next, err = native.NextPart(part, got.PageInfo.NextMarker)
	return listed, err
}

// listed reads one resource and reports whether it must be judged.
func (s *sweep) listed(source json.RawMessage) (one compliance.Listed, wanted bool) {
	var recorded nativeItem
	var item compliance.Item
	err := native.ReadObject("resource", source, &recorded)
	if err == nil {
		item, err = recorded.item()
	} else {
		item.Resource = compliance.Resource{Cloud: compliance.HuaweiCloud, ID: string(recorded.ID)}
	}
	if err == nil && (item.Action == compliance.Clear || item.Action == compliance.Ignore) {
		return one, false
	}
	item.Resource.Account = s.event.Resource.Account
	return compliance.Listed{Resource: item.Resource, Err: err}, true
}

// Finish does nothing: Config has no operation that removes the result of a single resource.
func (s *sweep) Finish(context.Context, []compliance.Swept) (kept string, err error) {
	return "Config has no operation that removes results", nil
}

func (c *Cloud) page(ctx context.Context, account string, query url.Values, secrets []string) (*page, error) {
	var got *page
	request := Request{Operation: listResources, Domain: account, Query: query, Secrets: secrets, Most: delivery.MostForPage}
	err := c.Call(ctx, request, delivery.JSON(func(answer *page) error {
		if answer.Resources == nil || answer.PageInfo == nil {
			return delivery.NoAnswer(delivery.Response{Status: http.StatusOK}, "the answer has no list of resources")
		}
		got = answer
		return nil
	}))
	return got, err
}
