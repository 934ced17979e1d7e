package huaweicloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

const pageSize = 200 // the most that Config gives at once

// periodic is the notification of a period event about the account. Its Report also takes the results of single resources, with the
// event's hash. Whether Config accepts more than the account's result is documented nowhere; if not, the error says so.
type periodic struct{ *notification }

// List yields the account's resources of the types, which Config asks to be listed one by one. Types of other clouds are left out; an
// error wraps compliance.ErrPolicy if none remains. Resources that are gone or still being changed take no part.
func (p *periodic) List(ctx context.Context, types []string) iter.Seq2[compliance.Resource, error] {
	return func(yield func(compliance.Resource, error) bool) {
		listed := 0
		for _, qualified := range types {
			native, ours := strings.CutPrefix(qualified, typePrefix)
			if !ours {
				continue
			}
			listed++
			for resource, err := range p.pages(ctx, native) {
				if err != nil {
					err = fmt.Errorf("list the resources of type %s: %w", native, err)
				}
				if !yield(resource, err) || err != nil {
					return
				}
			}
		}
		if listed == 0 {
			yield(compliance.Resource{}, fmt.Errorf("%w: none of the resource types [%s] is one of %s",
				compliance.ErrPolicy, strings.Join(types, " "), compliance.HuaweiCloud))
		}
	}
}

// Finish does nothing: Config has no operation that removes the result of a single resource.
func (p *periodic) Finish(context.Context) error { return nil }

// page is an answer of "Querying All Resources Under Your Account" (rms_04_0104).
type page struct {
	Resources *[]nativeItem `json:"resources"`
	PageInfo  struct {
		NextMarker string `json:"next_marker"`
	} `json:"page_info"`
}

func (p *periodic) pages(ctx context.Context, nativeType string) iter.Seq2[compliance.Resource, error] {
	return func(yield func(compliance.Resource, error) bool) {
		query := url.Values{"type": {nativeType}, "limit": {strconv.Itoa(pageSize)}}
		for {
			page, err := p.page(ctx, query)
			if err == nil && page.PageInfo.NextMarker != "" && page.PageInfo.NextMarker == query.Get("marker") {
				err = fmt.Errorf("%w: the answer leads back to the same page", compliance.ErrReport)
			}
			if err != nil {
				yield(compliance.Resource{}, err)
				return
			}
			for i := range *page.Resources {
				native := &(*page.Resources)[i]
				item, err := native.item()
				if item.Action == compliance.Clear || item.Action == compliance.Ignore {
					continue
				}
				if err != nil {
					err = fmt.Errorf("%w: resource %.100q: %w", compliance.ErrReport, native.ID, err)
				}
				item.Resource.Account = p.event.Resource.Account
				if !yield(item.Resource, err) || err != nil {
					return
				}
			}
			if page.PageInfo.NextMarker == "" {
				return
			}
			query.Set("marker", page.PageInfo.NextMarker)
		}
	}
}

func (p *periodic) page(ctx context.Context, query url.Values) (*page, error) {
	build, err := p.cloud.request(ctx, http.MethodGet, p.event.Resource.Account, allResources, query, nil)
	if err != nil {
		return nil, err
	}
	var got *page
	err = p.cloud.Client.Do(ctx, build, func(response delivery.Response) error {
		if !accepted(response.Status) {
			return p.refusal(ctx, allResources, response)
		}
		got = new(page)
		err := response.Incomplete
		if err == nil {
			err = json.Unmarshal(response.Body, got)
		}
		if err == nil && got.Resources == nil {
			err = errors.New("it holds no list of resources")
		}
		if err != nil { // never take a part for the whole
			var mistyped *json.UnmarshalTypeError
			return &delivery.Refusal{Status: response.Status, Message: "the page cannot be read: " + err.Error(), Retry: !errors.As(err, &mistyped)}
		}
		return nil
	})
	return got, err
}
