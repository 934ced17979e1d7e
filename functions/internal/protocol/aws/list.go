package aws

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"iter"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

// sweep is a scheduled event about the account, whose resources can be listed.
type sweep struct {
	*notification

	seed     maphash.Seed
	seen     map[uint64]bool // hashes of what was listed: two may clash in one of 10^10 sweeps of 50,000, and an old result stay
	complete bool            // List reached the end
}

var _ compliance.Sweeper = (*sweep)(nil)

// List yields the recorded resources of the given types, for each hundred of them with two requests. SelectResourceConfig says which there
// are, and their tags. BatchGetResourceConfig gives their configuration as it was recorded: a query's own leaves out what is null or empty
// and turns 60 into 60.0, so that policies would judge a resource differently from when it changes (repository
// awslabs/aws-config-resource-schema, issue 2; recorded answers in repository cloud-custodian/cloud-custodian). The batch has no
// tags (API reference, BatchGetResourceConfig).
//
// Types of other clouds are skipped; an error wraps [compliance.ErrPolicy] if none remains.
func (s *sweep) List(ctx context.Context, types []string) iter.Seq2[compliance.Resource, error] {
	return func(yield func(compliance.Resource, error) bool) {
		ours, err := native.Types(compliance.AWS, types)
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
		s.complete = true
	}
}

// Finish reports NOT_APPLICABLE for what AWS Config still lists as a result of the rule (GetComplianceDetailsByConfigRule), but List did not
// find: it was deleted, or its type is no longer one that the rule judges. Results younger than the event are left alone.
// It refuses to clear anything after a List that did not come to its end.
func (s *sweep) Finish(ctx context.Context) error {
	if !s.complete {
		return compliance.ErrReport.Errorf("the resources were not listed to the end, so that nobody knows what has vanished")
	}
	if s.rule == "" {
		return compliance.ErrEvent.Errorf("clear old results: %w", native.Missing("configRuleName"))
	}
	type output struct {
		EvaluationResults []struct {
			Identifier struct {
				OrderingTimestamp timestamp
				Qualifier         struct {
					ResourceType string
					ResourceID   string `json:"ResourceId"`
				} `json:"EvaluationResultQualifier"`
			} `json:"EvaluationResultIdentifier"`
		}
		NextToken string
	}
	// All pages are read before anything changes, or a changed list could be read with gaps.
	var stale []evaluation
	input := getComplianceDetails{
		ComplianceTypes: []string{"COMPLIANT", "NON_COMPLIANT"},
		ConfigRuleName:  s.rule,
		Limit:           maxPage,
	}
	for first := true; first || input.NextToken != ""; first = false {
		err := s.cloud.Call(ctx, Request{Operation: "GetComplianceDetailsByConfigRule", Input: func() any { return input }}, delivery.JSON(func(out *output) error {
			for _, result := range out.EvaluationResults {
				key := resourceKey{ID: result.Identifier.Qualifier.ResourceID, Type: result.Identifier.Qualifier.ResourceType}
				if s.seen[s.hash(key)] || result.Identifier.OrderingTimestamp.After(s.event.Time) {
					continue
				}
				stale = append(stale, evaluation{
					Annotation:             "not found any more among the resources that the rule judges",
					ComplianceResourceID:   key.ID,
					ComplianceResourceType: key.Type,
					ComplianceType:         "NOT_APPLICABLE",
					OrderingTimestamp:      s.ordering,
				})
			}
			if out.NextToken != "" && out.NextToken == input.NextToken {
				return errors.New("GetComplianceDetailsByConfigRule keeps returning the same NextToken")
			}
			input.NextToken = out.NextToken
			return nil
		}))
		if err != nil {
			return fmt.Errorf("list the results of rule %s: %w", s.rule, err)
		}
	}
	if err := s.send(ctx, stale); err != nil {
		return fmt.Errorf("clear old results: %w", err)
	}
	return nil
}

type getComplianceDetails struct {
	ComplianceTypes []string
	ConfigRuleName  string
	Limit           int
	NextToken       string `json:",omitempty"`
}

func (s *sweep) hash(key resourceKey) uint64 { return maphash.Comparable(s.seed, key) }

type selectResourceConfig struct {
	Expression string
	Limit      int
	NextToken  string `json:",omitempty"`
}

// pages yields the resources of one native type.
func (s *sweep) pages(ctx context.Context, resourceType string) iter.Seq2[compliance.Resource, error] {
	return func(yield func(compliance.Resource, error) bool) {
		if !consistsOf(resourceType, upper+lower+digits+":_") {
			yield(compliance.Resource{}, errors.New("must be a resource type such as AWS::EC2::EIP"))
			return
		}
		input := selectResourceConfig{
			Expression: "SELECT resourceId, tags WHERE resourceType = '" + resourceType + "'",
			Limit:      maxPage,
		}
		found := false
		for first := true; first || input.NextToken != ""; first = false {
			rows, next, err := s.cloud.query(ctx, input)
			found = found || len(rows) > 0
			if err == nil && !found && next == "" {
				err = s.cloud.checkNone(ctx, resourceType)
			}
			if err == nil && next != "" && next == input.NextToken {
				err = compliance.ErrReport.Errorf("SelectResourceConfig keeps returning the same NextToken")
			}
			if err != nil {
				yield(compliance.Resource{}, err)
				return
			}
			for resource, err := range s.page(ctx, resourceType, rows) {
				if !yield(resource, err) || err != nil {
					return
				}
			}
			input.NextToken = next
		}
	}
}

// query gets one page of rows.
func (c *Cloud) query(ctx context.Context, input selectResourceConfig) (rows []nativeItem, next string, err error) {
	type output struct {
		Results   []string // each a row in JSON
		NextToken string
	}
	err = c.Call(ctx, Request{Operation: "SelectResourceConfig", Input: func() any { return input }}, delivery.JSON(func(out *output) error {
		rows, next = make([]nativeItem, len(out.Results)), out.NextToken
		for i, row := range out.Results {
			if err := object("Results", []byte(row), &rows[i]); err != nil {
				return err
			}
			if rows[i].ResourceID == "" {
				return native.Missing("Results.resourceId")
			}
		}
		return nil
	}))
	return rows, next, err
}

// checkNone makes sure that there is no resource of a type of which a query finds none: queries know only a part of the types, and answer
// about the others as if there were none (developer guide, "Querying the current configuration state of AWS resources").
func (c *Cloud) checkNone(ctx context.Context, resourceType string) error {
	type input struct {
		ResourceTypes []string `json:"resourceTypes"`
	}
	type output struct {
		ResourceCounts []struct {
			Count int64 `json:"count"`
		} `json:"resourceCounts"`
	}
	return c.Call(ctx, Request{Operation: "GetDiscoveredResourceCounts", Input: func() any { return input{[]string{resourceType}} }}, delivery.JSON(func(out *output) error {
		for _, counted := range out.ResourceCounts {
			if counted.Count > 0 {
				return fmt.Errorf("AWS Config counts %d resources, but its queries find none: "+
					"either they do not know this type, which can then only be judged when it changes, or the last resource was deleted just now", counted.Count)
			}
		}
		return nil
	}))
}

// page yields the resources of a query's rows.
func (s *sweep) page(ctx context.Context, resourceType string, rows []nativeItem) iter.Seq2[compliance.Resource, error] {
	return func(yield func(compliance.Resource, error) bool) {
		if len(rows) == 0 {
			return
		}
		keys := make([]resourceKey, len(rows))
		for i, row := range rows {
			keys[i] = resourceKey{ID: row.ResourceID, Type: resourceType}
		}
		items, err := s.cloud.batch(ctx, keys)
		if err != nil {
			yield(compliance.Resource{}, err)
			return
		}
		for i, key := range keys {
			current, ok := items[key]
			if ok {
				if current.Tags = rows[i].Tags; current.Tags == nil {
					current.Tags = tags{} // a query leaves empty values out
				}
			} else if current, err = s.cloud.history(ctx, key, time.Time{}); err != nil && !gone(err) {
				yield(compliance.Resource{}, err)
				return
			}
			if current == nil || !current.recorded() {
				continue // deleted since, or not recorded any more
			}
			if current.account() == "" {
				current.APIAccount = s.event.Resource.Account
			}
			s.seen[s.hash(key)] = true
			if !yield(current.resource(), nil) {
				return
			}
		}
	}
}

// gone says whether AWS Config does not know the resource any more.
func gone(err error) bool {
	var refusal *delivery.Refusal
	return errors.As(err, &refusal) && refusal.Code == "ResourceNotDiscoveredException"
}

// batch gets the newest configuration items of at most a hundred resources, in the form that items have in events. What was deleted
// since it was listed is not among them.
func (c *Cloud) batch(ctx context.Context, keys []resourceKey) (map[resourceKey]*nativeItem, error) {
	type input struct {
		ResourceKeys []resourceKey `json:"resourceKeys"`
	}
	type output struct {
		Items       []nativeItem  `json:"baseConfigurationItems"`
		Unprocessed []resourceKey `json:"unprocessedResourceKeys"`
	}
	items := make(map[resourceKey]*nativeItem, len(keys))
	pending := keys
	err := c.Call(ctx, Request{Operation: "BatchGetResourceConfig", Input: func() any { return input{pending} }}, delivery.JSON(func(out *output) error {
		for i := range out.Items {
			current := &out.Items[i]
			if err := current.unwrap(); err != nil {
				return fmt.Errorf("the configuration of %s %s is not JSON: %w", current.ResourceType, current.ResourceID, err)
			}
			items[resourceKey{ID: current.ResourceID, Type: current.ResourceType}] = current
		}
		if pending = out.Unprocessed; len(pending) > 0 {
			return again("unprocessedResourceKeys", fmt.Sprintf("%d of %d resources were not looked up", len(pending), len(keys)))
		}
		return nil
	}))
	return items, err
}
