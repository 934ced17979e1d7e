package alicloud

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"sync"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

const (
	pageSize           = 100 // the most that ListDiscoveredResources gives
	defaultConcurrency = 8
)

// sweep is a period event about the account, whose resources can be listed.
type sweep struct {
	*notification

	mu           sync.Mutex
	begun, ended int          // lists, and those that came to their end
	listed       int          // resources that were yielded
	reported     int          // outcomes that were accepted
	last         []evaluation // what was accepted last, at most a batch
}

var _ compliance.Sweeper = (*sweep)(nil)

// List yields the retained resources of the given types that belong to this cloud, in the order in which Cloud Config lists them. It gets
// the configurations of [Cloud.Concurrency] resources at a time and holds no more than these and one page of names. When Cloud Config
// throttles, [delivery.Client] spaces the requests of all of them, so that the rate falls to what is granted.
//
// A resource without any configuration is yielded without properties; one that was deleted after it was listed is left out.
func (s *sweep) List(ctx context.Context, types []string) iter.Seq2[compliance.Resource, error] {
	return func(yield func(compliance.Resource, error) bool) {
		s.count(&s.begun)
		ctx, cancel := context.WithCancel(ctx)
		var running sync.WaitGroup
		defer running.Wait()
		defer cancel()

		// Its capacity, and the one that is waited for, bound how many resources are fetched or wait for their turn.
		turns := make(chan chan fetched, max(cmp.Or(s.cloud.Concurrency, defaultConcurrency), 1)-1)
		running.Go(func() {
			defer close(turns)
			for profile, err := range s.cloud.profiles(ctx, types) {
				turn := make(chan fetched, 1)
				select {
				case turns <- turn:
				case <-ctx.Done():
					return
				}
				if err != nil {
					turn <- fetched{err: err}
					return
				}
				running.Go(func() { turn <- s.fetch(ctx, profile) })
			}
		})
		for turn := range turns {
			next := <-turn
			if next.err != nil {
				yield(compliance.Resource{}, next.err)
				return
			}
			if next.vanished {
				continue
			}
			s.count(&s.listed)
			if !yield(next.resource, nil) {
				return
			}
		}
		if ctx.Err() != nil {
			yield(compliance.Resource{}, compliance.ErrReport.Errorf("list resources: %w", context.Cause(ctx)))
			return
		}
		s.count(&s.ended)
	}
}

// Report sends the outcomes of a part of the sweep.
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
	s.reported += len(evaluations)
	s.last = evaluations[max(0, len(evaluations)-s.cloud.batchSize()):]
	return nil
}

// Finish removes the results that the sweep did not renew: it sends the last results once more, with DeleteMode.
//
// DeleteMode removes what "was not updated during the current evaluation" (help page "PutEvaluations"). That an evaluation is the whole period
// and not the one call, is told by the samples: vpc_flow_logs_enabled.py sends one result a call, each with DeleteMode, and says that
// what was not evaluated within this period is removed. It is sent only when every listed resource was reported, because it removes the
// results of all others, and never without results as long as there are any. An event about one resource never sends it: there the
// sample's reading is all that keeps the results of the other resources.
func (s *sweep) Finish(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended == 0 || s.ended < s.begun || s.reported < s.listed {
		return compliance.ErrReport.Errorf("the sweep is not complete, %d of the %d resources listed so far were reported; results of vanished resources stay", s.reported, s.listed)
	}
	if s.last == nil {
		s.last = []evaluation{}
	}
	return s.put(ctx, s.last, true)
}

func (s *sweep) count(counter *int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*counter++
}

// fetched is what came of getting one resource.
type fetched struct {
	resource compliance.Resource
	vanished bool
	err      error
}

func (s *sweep) fetch(ctx context.Context, profile discovered) fetched {
	resource, vanished, err := s.resource(ctx, profile)
	if err != nil {
		err = fmt.Errorf("get %s %s in %s: %w", profile.ResourceType, profile.ResourceID, profile.Region, err)
	}
	return fetched{resource, vanished, err}
}

func (s *sweep) resource(ctx context.Context, profile discovered) (resource compliance.Resource, vanished bool, err error) {
	detail, err := s.cloud.get(ctx, profile.ResourceType, profile.ResourceID, profile.Region)
	if unknown(err) || detail.deleted() {
		return resource, true, nil
	}
	if err != nil {
		return resource, false, err
	}
	account, err := accountID("AccountId", detail.AccountID)
	if err != nil {
		return resource, false, compliance.ErrReport.Wrap(err)
	}
	created, err := milliseconds("ResourceCreationTime", detail.ResourceCreationTime)
	if err != nil {
		return resource, false, compliance.ErrReport.Wrap(err)
	}
	resource = compliance.Resource{
		Cloud:   compliance.Alicloud,
		Type:    typePrefix + profile.ResourceType,
		ID:      profile.ResourceID,
		Name:    cmp.Or(detail.ResourceName, profile.ResourceName),
		Region:  profile.Region,
		Zone:    cmp.Or(detail.AvailabilityZone, profile.AvailabilityZone),
		Account: cmp.Or(account, s.event.Resource.Account),
		Status:  cmp.Or(detail.ResourceStatus, profile.ResourceStatus),
		Created: instant(created),
	}
	if detail.Tags != nil {
		// Tags that cannot be read are tags that are not told: a policy about tags cannot tell, all others still can.
		resource.Tags, _ = tags(*detail.Tags)
	}
	resource.Properties, err = detail.properties()
	return resource, false, err
}

// page is an answer of ListDiscoveredResources.
type page struct {
	DiscoveredResourceProfileList []discovered
	NextToken                     string
}

// profiles yields the resources of each type, page by page.
func (c *Cloud) profiles(ctx context.Context, types []string) iter.Seq2[discovered, error] {
	return func(yield func(discovered, error) bool) {
		ours, err := native.Types(compliance.Alicloud, types)
		if err != nil {
			yield(discovered{}, err)
			return
		}
		for _, name := range ours {
			for profile, err := range c.pages(ctx, name) {
				if err != nil {
					err = fmt.Errorf("list the resources of type %s: %w", name, err)
				}
				if !yield(profile, err) || err != nil {
					return
				}
			}
		}
	}
}

func (c *Cloud) pages(ctx context.Context, nativeType string) iter.Seq2[discovered, error] {
	return func(yield func(discovered, error) bool) {
		query := url.Values{"ResourceTypes": {nativeType}, "MaxResults": {strconv.Itoa(pageSize)}}
		for {
			page, err := c.page(ctx, query)
			if err == nil && page.NextToken != "" && page.NextToken == query.Get("NextToken") {
				err = compliance.ErrReport.Errorf("the answer leads back to the same page")
			}
			if err != nil {
				yield(discovered{}, err)
				return
			}
			for _, profile := range page.DiscoveredResourceProfileList {
				profile.ResourceType = cmp.Or(profile.ResourceType, nativeType)
				if !profile.deleted() && !yield(profile, nil) {
					return
				}
			}
			if page.NextToken == "" {
				return
			}
			query.Set("NextToken", page.NextToken)
		}
	}
}

func (c *Cloud) page(ctx context.Context, query url.Values) (*page, error) {
	var got *page
	err := c.Call(ctx, Request{Operation: "ListDiscoveredResources", Query: query}, delivery.JSON(func(answer *struct{ DiscoveredResourceProfiles *page }) error {
		if answer.DiscoveredResourceProfiles == nil {
			return &delivery.Refusal{Status: http.StatusOK, Message: "the answer has no list of resources", Retry: true}
		}
		got = answer.DiscoveredResourceProfiles
		return nil
	}))
	return got, err
}
