package alicloud

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

const (
	pageSize           = 100 // the most that ListDiscoveredResources gives
	defaultConcurrency = 8
)

// discovered is what ListDiscoveredResources tells about a resource, and GetDiscoveredResource together with its configuration.
// Source: the OpenAPI metadata of Config 2020-09-07.
type discovered struct {
	AccountID            json.RawMessage
	AvailabilityZone     string
	Configuration        string
	Region               string
	ResourceCreationTime json.RawMessage
	ResourceDeleted      *int // 1 is retained, 0 is deleted
	ResourceID           string
	ResourceName         string
	ResourceStatus       string
	ResourceType         string
	Tags                 *string
}

func (d discovered) deleted() bool { return d.ResourceDeleted != nil && *d.ResourceDeleted == 0 }

func (c *Cloud) get(ctx context.Context, nativeType, id, region string) (discovered, error) {
	query := url.Values{"ResourceType": {nativeType}, "ResourceId": {id}, "Region": {region}}
	answer, err := call(ctx, c, "GetDiscoveredResource", query, nil, acceptAll[struct{ DiscoveredResourceDetail discovered }])
	return answer.DiscoveredResourceDetail, err
}

// oversized is an event whose resource has more than 100 KB of configuration.
type oversized struct{ *notification }

// Fetch gets the configuration; what else the event tells about the resource stays.
func (o *oversized) Fetch(ctx context.Context) (compliance.Resource, error) {
	resource := o.event.Resource
	nativeType := strings.TrimPrefix(resource.Type, typePrefix)
	detail, err := o.cloud.get(ctx, nativeType, resource.ID, resource.Region)
	switch {
	case err != nil:
	case detail.deleted():
		err = fmt.Errorf("%w: it was deleted meanwhile", compliance.ErrReport)
	default:
		resource.Properties, err = detail.properties()
		if err == nil && resource.Properties == nil {
			err = fmt.Errorf("%w: the answer holds no configuration", compliance.ErrReport)
		}
	}
	if err != nil {
		return compliance.Resource{}, fmt.Errorf("get the configuration of %s %s in %s: %w", nativeType, resource.ID, resource.Region, err)
	}
	return resource, nil
}

func (d discovered) properties() (json.RawMessage, error) {
	found, err := properties(d.Configuration)
	if err != nil {
		return nil, fmt.Errorf("%w: Configuration: %w", compliance.ErrReport, err)
	}
	return found, nil
}

// sweep is a period event about the account, whose resources can be listed.
type sweep struct {
	*notification

	mu           sync.Mutex
	begun, ended int          // lists, and those that came to their end
	listed       int          // resources that were yielded
	reported     int          // outcomes that were accepted
	last         []evaluation // what was accepted last, at most a batch
}

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
			yield(compliance.Resource{}, fmt.Errorf("%w: list resources: %w", compliance.ErrReport, context.Cause(ctx)))
			return
		}
		s.count(&s.ended)
	}
}

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
	account := s.event.Resource.Account
	if !native.Absent(detail.AccountID) {
		if account, err = accountID("AccountId", detail.AccountID); err != nil {
			return resource, false, fmt.Errorf("%w: %w", compliance.ErrReport, err)
		}
	}
	created, err := milliseconds("ResourceCreationTime", detail.ResourceCreationTime)
	if err != nil {
		return resource, false, fmt.Errorf("%w: %w", compliance.ErrReport, err)
	}
	resource = compliance.Resource{
		Cloud:   compliance.Alicloud,
		Type:    typePrefix + profile.ResourceType,
		ID:      profile.ResourceID,
		Name:    cmp.Or(detail.ResourceName, profile.ResourceName),
		Region:  profile.Region,
		Zone:    cmp.Or(detail.AvailabilityZone, profile.AvailabilityZone),
		Account: account,
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

// unknown says that there is no such resource. The documentation lists no code for it; the name is that of AccountNotExisted.
func unknown(err error) bool {
	var refused *delivery.Refusal
	return errors.As(err, &refused) &&
		(strings.HasPrefix(refused.Code, "ResourceNotExist") || strings.HasPrefix(refused.Code, "ResourceNotFound"))
}

type discoveredPage struct {
	DiscoveredResourceProfiles *struct {
		DiscoveredResourceProfileList []discovered
		NextToken                     string
	}
}

// profiles yields the resources of each type, page by page.
func (c *Cloud) profiles(ctx context.Context, types []string) iter.Seq2[discovered, error] {
	return func(yield func(discovered, error) bool) {
		ours := 0
		for _, qualified := range types {
			nativeType, mine := strings.CutPrefix(qualified, typePrefix)
			if !mine {
				continue
			}
			ours++
			for profile, err := range c.pages(ctx, nativeType) {
				if err != nil {
					err = fmt.Errorf("list the resources of type %s: %w", nativeType, err)
				}
				if !yield(profile, err) || err != nil {
					return
				}
			}
		}
		if ours == 0 {
			yield(discovered{}, fmt.Errorf("%w: none of the resource types [%s] is one of %s",
				compliance.ErrPolicy, strings.Join(types, " "), compliance.Alicloud))
		}
	}
}

func (c *Cloud) pages(ctx context.Context, nativeType string) iter.Seq2[discovered, error] {
	return func(yield func(discovered, error) bool) {
		query := url.Values{"ResourceTypes": {nativeType}, "MaxResults": {strconv.Itoa(pageSize)}}
		for {
			answer, err := call(ctx, c, "ListDiscoveredResources", query, nil, acceptAll[discoveredPage])
			page := answer.DiscoveredResourceProfiles
			switch {
			case err != nil:
			case page == nil:
				err = fmt.Errorf("%w: the answer holds no list", compliance.ErrReport)
			case page.NextToken != "" && page.NextToken == query.Get("NextToken"):
				err = fmt.Errorf("%w: the answer leads back to the same page", compliance.ErrReport)
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
		return fmt.Errorf("%w: the sweep is not complete, %d of the %d resources listed so far were reported; results of vanished resources stay",
			compliance.ErrReport, s.reported, s.listed)
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
