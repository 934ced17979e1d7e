package alicloud

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

const (
	pageSize           = 100 // maximum of ListDiscoveredResources
	defaultConcurrency = 8
)

// sweep is a scheduled event about the account, whose resources can be listed.
type sweep struct {
	*notification

	mu   sync.Mutex
	last []evaluation // the last accepted results, at most a batch
}

var _ compliance.Sweeper = (*sweep)(nil)

// Parts returns one part per resource type of this cloud.
func (s *sweep) Parts(types []string) ([]compliance.Part, error) {
	return native.Parts(compliance.Alicloud, types)
}

// List gets a page of retained resources in Cloud Config's order, and their configurations, [Cloud.Concurrency] at a time. When Cloud
// Config throttles, [delivery.Client] spaces all requests until their rate is accepted.
//
// A resource without configuration has no properties. A resource that was deleted after it was listed is omitted.
func (s *sweep) List(ctx context.Context, part compliance.Part) (compliance.Page, error) {
	name := strings.TrimPrefix(part.Type, typePrefix)
	failed := func(err error) error { return fmt.Errorf("list the resources of type %s: %w", name, err) }
	query := listing(name, pageSize)
	if part.Region != "" {
		query.Set("Regions", part.Region)
	}
	if part.Page != "" {
		query.Set("NextToken", part.Page)
	}
	page, err := s.cloud.page(ctx, query)
	if err != nil {
		return compliance.Page{}, failed(err)
	}
	found := make([]fetched, len(*page.DiscoveredResourceProfileList))
	var group errgroup.Group
	group.SetLimit(max(cmp.Or(s.cloud.Concurrency, defaultConcurrency), 1))
	for i, source := range *page.DiscoveredResourceProfileList {
		group.Go(func() error {
			found[i] = s.fetch(ctx, part.Type, i, source)
			return nil
		})
	}
	_ = group.Wait() // each resource has its own error
	var listed compliance.Page
	for _, one := range found {
		switch {
		case one.vanished:
		case delivery.Unfinished(one.Err): // its state is unknown
			err = failed(one.Err)
		default:
			listed.Listed = append(listed.Listed, one.Listed)
		}
	}
	if err != nil {
		return listed, err
	}
	listed.Next, err = native.NextPart(part, page.NextToken)
	return listed, err
}

// Report sends the outcomes of one part of the sweep.
func (s *sweep) Report(ctx context.Context, outcomes []compliance.Outcome) error {
	evaluations, err := s.evaluations(outcomes)
	if err != nil || len(evaluations) == 0 {
		return err
	}
	if err := s.putAll(ctx, evaluations); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = evaluations[max(0, len(evaluations)-s.cloud.batchSize()):]
	return nil
}

// Finish removes the results that the sweep did not renew: it sends the last results once more, with DeleteMode.
//
// DeleteMode removes what "was not updated during the current evaluation" (help page "PutEvaluations"). The samples show that an evaluation
// is the whole scheduled run, not one call: vpc_flow_logs_enabled.py sends one result per call, each with DeleteMode, and says that results
// that were not evaluated within this period are removed. Because DeleteMode removes all other results, it is never sent without results,
// nor when Cloud Config counts more resources than were listed. It is never sent for an event about one resource, where only this
// interpretation would protect the results of the other resources.
//
// If some resources were not reported, their earlier results must stay. In that case NOT_APPLICABLE is reported for each resource that was
// deleted in the last 30 days, the longest period that Cloud Config can list.
func (s *sweep) Finish(ctx context.Context, swept []compliance.Swept) (kept string, err error) {
	listed, unreported := 0, 0
	for _, of := range swept {
		listed += of.Listed
		unreported += of.Unreported
	}
	if listed == 0 {
		return "no resource was listed", nil
	}
	for _, of := range swept {
		name := strings.TrimPrefix(of.Type, typePrefix)
		page, err := s.cloud.page(ctx, listing(name, 1))
		if err != nil {
			return "", fmt.Errorf("count the resources of type %s: %w", name, err)
		}
		if page.TotalCount == nil {
			return "Cloud Config does not say how many resources there are", nil
		}
		if *page.TotalCount > of.Listed {
			return fmt.Sprintf("Cloud Config counts %d resources of type %s, of which %d were listed", *page.TotalCount, name, of.Listed), nil
		}
	}
	if unreported > 0 {
		return "", s.clear(ctx, swept)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.last) == 0 {
		return "no result was reported", nil
	}
	return "", s.put(ctx, s.last, true)
}

// clear reports NOT_APPLICABLE for the deleted resources of each type.
func (s *sweep) clear(ctx context.Context, swept []compliance.Swept) error {
	now := time.Now()
	for _, of := range swept {
		name := strings.TrimPrefix(of.Type, typePrefix)
		query := listing(name, pageSize)
		query.Set("ResourceDeleted", "0")
		query.Set("StartUpdateTimestamp", strconv.FormatInt(now.Add(-30*24*time.Hour).UnixMilli(), 10))
		query.Set("EndUpdateTimestamp", strconv.FormatInt(now.UnixMilli(), 10))
		for part := (&compliance.Part{Type: of.Type}); part != nil; {
			page, err := s.cloud.page(ctx, query)
			if err != nil {
				return fmt.Errorf("list the deleted resources of type %s: %w", name, err)
			}
			if err := s.putAll(ctx, s.cleared(name, page)); err != nil {
				return fmt.Errorf("clear old results: %w", err)
			}
			if part, err = native.NextPart(*part, page.NextToken); err != nil {
				return err
			}
			query.Set("NextToken", page.NextToken)
		}
	}
	return nil
}

// cleared returns the results that clear a page of deleted resources. Resources that are unreadable or not deleted keep their results.
func (s *sweep) cleared(name string, page *page) []evaluation {
	account, err := strconv.ParseInt(s.event.Resource.Account, 10, 64)
	if err != nil {
		return nil
	}
	var results []evaluation
	for _, source := range *page.DiscoveredResourceProfileList {
		var profile discovered
		if json.Unmarshal(source, &profile) != nil || profile.ResourceID == "" || !profile.deleted() {
			continue
		}
		results = append(results, evaluation{
			Account: account, ID: profile.ResourceID, Name: string(profile.ResourceName), Type: name, Region: profile.Region,
			Compliance: "NOT_APPLICABLE", Ordering: s.ordering(), Annotation: `{"reason":"the resource is deleted"}`,
		})
	}
	return results
}

// fetched is the outcome of fetching one resource.
type fetched struct {
	compliance.Listed
	vanished bool
}

// fetch gets the resource of entry i of a page.
func (s *sweep) fetch(ctx context.Context, resourceType string, i int, source json.RawMessage) fetched {
	var profile discovered
	err := native.Read("", source, &profile)
	one := fetched{Listed: compliance.Listed{Resource: compliance.Resource{
		Cloud: compliance.Alicloud, Type: resourceType, ID: profile.ResourceID, Name: string(profile.ResourceName), Region: profile.Region,
		Account: s.event.Resource.Account,
	}}}
	switch {
	case err != nil:
		one.Err = fmt.Errorf("resource %d of the page cannot be read: %w", i+1, err)
	case profile.ResourceID == "":
		one.Err = fmt.Errorf("resource %d of the page: %w", i+1, native.Missing("ResourceId"))
	case profile.ResourceType != "" && typePrefix+profile.ResourceType != resourceType:
		one.Err = fmt.Errorf("resource %d of the page has type %.100s", i+1, profile.ResourceType)
	case profile.deleted():
		one.vanished = true
	default:
		profile.ResourceType = strings.TrimPrefix(resourceType, typePrefix)
		var err error
		if one.vanished, err = s.complete(ctx, profile, &one.Resource); err != nil {
			one.Err = fmt.Errorf("get %s %s in %s: %w", profile.ResourceType, profile.ResourceID, profile.Region, err)
		}
	}
	return one
}

// complete adds what only GetDiscoveredResource returns.
func (s *sweep) complete(ctx context.Context, profile discovered, resource *compliance.Resource) (vanished bool, err error) {
	detail, err := s.cloud.get(ctx, profile.ResourceType, profile.ResourceID, profile.Region, delivery.MostForResource)
	if unknown(err) || err == nil && detail.deleted() {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	// An unreadable optional value counts as missing, so unreadable tags affect only policies about tags.
	account, _ := accountID("AccountId", detail.AccountID)
	resource.Name = cmp.Or(string(detail.ResourceName), resource.Name)
	resource.Zone = string(cmp.Or(detail.AvailabilityZone, profile.AvailabilityZone))
	resource.Account = cmp.Or(account, resource.Account)
	resource.Status = string(cmp.Or(detail.ResourceStatus, profile.ResourceStatus))
	resource.Created = instant(milliseconds(detail.ResourceCreationTime))
	resource.Tags = tags(detail.Tags)
	resource.Properties, err = detail.properties()
	return false, err
}

// page is an answer of ListDiscoveredResources.
type page struct {
	DiscoveredResourceProfileList *[]json.RawMessage
	NextToken                     string
	TotalCount                    *int
}

func listing(nativeType string, most int) url.Values {
	return url.Values{"ResourceTypes": {nativeType}, "MaxResults": {strconv.Itoa(most)}}
}

func (c *Cloud) page(ctx context.Context, query url.Values) (*page, error) {
	return c.pageOf(ctx, "ListDiscoveredResources", query)
}

func (c *Cloud) pageOf(ctx context.Context, operation string, query url.Values) (*page, error) {
	var got *page
	err := c.Call(ctx, Request{Operation: operation, Query: query, Most: delivery.MostForPage}, delivery.JSON(func(answer *struct{ DiscoveredResourceProfiles *page }) error {
		if answer.DiscoveredResourceProfiles == nil {
			return delivery.NoAnswer(delivery.Response{Status: http.StatusOK}, "the answer has no list of resources")
		}
		if got = answer.DiscoveredResourceProfiles; got.DiscoveredResourceProfileList == nil {
			got.DiscoveredResourceProfileList = new([]json.RawMessage)
		}
		return nil
	}))
	return got, err
}
