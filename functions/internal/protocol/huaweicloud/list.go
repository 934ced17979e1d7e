package huaweicloud

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

const pageSize = 200 // the most that Config gives at once

// sweep is a period event about the account, whose resources can be listed. Their results are reported with the event's hash. Whether
// Config accepts more than the account's result is not documented; if it does not, the error says so.
type sweep struct{ *notification }

var _ compliance.Sweeper = (*sweep)(nil)

// List yields the account's resources of the given types, type by type as Config requires. It skips types of other clouds (an error wraps
// [compliance.ErrPolicy] if none remains) and resources that are gone or still being changed.
func (s *sweep) List(ctx context.Context, types []string) iter.Seq2[compliance.Resource, error] {
	return func(yield func(compliance.Resource, error) bool) {
		ours, err := native.Types(compliance.HuaweiCloud, types)
		if err != nil {
			yield(compliance.Resource{}, err)
			return
		}
		for _, name := range ours {
			for resource, err := range s.pages(ctx, name) {
				if err != nil {
					err = fmt.Errorf("list the resources of type %s: %w", name, err)
				}
				if !yield(resource, err) || err != nil {
					return
				}
			}
		}
	}
}

// Finish does nothing: Config has no operation that removes the result of a single resource.
func (s *sweep) Finish(context.Context) error { return nil }

// page is an answer of "Querying All Resources Under Your Account" (rms_04_0104).
type page struct {
	Resources *[]nativeItem `json:"resources"`
	PageInfo  struct {
		NextMarker string `json:"next_marker"`
	} `json:"page_info"`
}

func (s *sweep) pages(ctx context.Context, nativeType string) iter.Seq2[compliance.Resource, error] {
	return func(yield func(compliance.Resource, error) bool) {
		query := url.Values{"type": {nativeType}, "limit": {strconv.Itoa(pageSize)}}
		for {
			page, err := s.page(ctx, query)
			if err == nil && page.PageInfo.NextMarker != "" && page.PageInfo.NextMarker == query.Get("marker") {
				err = compliance.ErrReport.Errorf("the answer leads back to the same page")
			}
			if err != nil {
				yield(compliance.Resource{}, err)
				return
			}
			for i := range *page.Resources {
				recorded := &(*page.Resources)[i]
				item, err := recorded.item()
				if item.Action == compliance.Clear || item.Action == compliance.Ignore {
					continue
				}
				if err != nil {
					err = compliance.ErrReport.Errorf("resource %.100q: %w", recorded.ID, err)
				}
				item.Resource.Account = s.event.Resource.Account
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

func (s *sweep) page(ctx context.Context, query url.Values) (*page, error) {
	var got *page
	request := Request{Operation: listResources, Domain: s.event.Resource.Account, Query: query, Secrets: s.secrets()}
	err := s.cloud.Call(ctx, request, delivery.JSON(func(answer *page) error {
		if answer.Resources == nil {
			return &delivery.Refusal{Status: http.StatusOK, Message: "the answer has no list of resources", Retry: true}
		}
		got = answer
		return nil
	}))
	return got, err
}
