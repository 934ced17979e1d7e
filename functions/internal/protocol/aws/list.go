package aws

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

// sweep is a scheduled event about the account, whose resources can be listed.
type sweep struct{ *notification }

var _ compliance.Sweeper = (*sweep)(nil)

// Parts returns one part per type. It skips types of other clouds.
func (s *sweep) Parts(types []string) ([]compliance.Part, error) {
	return native.Parts(compliance.AWS, types)
}

type selectResourceConfig struct {
	Expression string
	Limit      int
	NextToken  string `json:",omitempty"`
}

// List gets a hundred recorded resources with two requests. SelectResourceConfig returns their identifiers and tags.
// BatchGetResourceConfig returns their configuration as recorded, but no tags (API reference, BatchGetResourceConfig). A query's
// configuration omits null and empty values and turns 60 into 60.0, so policies would judge a resource differently from a change event
// (repository awslabs/aws-config-resource-schema, issue 2; recorded answers in repository cloud-custodian/cloud-custodian).
func (s *sweep) List(ctx context.Context, part compliance.Part) (compliance.Page, error) {
	name := strings.TrimPrefix(part.Type, typePrefix)
	page, next, err := s.list(ctx, name, part)
	if err != nil {
		return page, fmt.Errorf("list the resources of type %s: %w", name, err)
	}
	page.Next, err = native.NextPart(part, next)
	return page, err
}

func (s *sweep) list(ctx context.Context, name string, part compliance.Part) (page compliance.Page, next string, err error) {
	if !consistsOf(name, upper+lower+digits+":_") {
		return page, "", errors.New("must be a resource type such as AWS::EC2::EIP")
	}
	input := selectResourceConfig{
		Expression: "SELECT resourceId, tags WHERE resourceType = '" + name + "'", Limit: maxPage, NextToken: part.Page,
	}
	if part.Region != "" {
		if !consistsOf(part.Region, lower+digits+"-") {
			return page, "", fmt.Errorf("%q is no region", part.Region)
		}
		input.Expression += " AND awsRegion = '" + part.Region + "'"
	}
	rows, next, err := s.cloud.query(ctx, "SelectResourceConfig", input)
	if err == nil && len(rows) == 0 && next == "" && part.Page == "" {
		err = s.cloud.checkNone(ctx, name)
	}
	if err != nil || len(rows) == 0 {
		return page, next, err
	}
	page.Listed, err = s.resources(ctx, name, rows)
	return page, next, err
}

// query gets one page of rows, each in JSON.
func (c *Cloud) query(ctx context.Context, operation string, input any) (rows []string, next string, err error) {
	type output struct {
		Results   *[]string
		NextToken string
	}
	request := Request{Operation: operation, Input: func() any { return input }, Most: delivery.MostForPage}
	err = c.Call(ctx, request, delivery.JSON(func(out *output) error {
		if out.Results == nil {
			return again("", "the answer has no list of results")
		}
		rows, next = *out.Results, out.NextToken
		return nil
	}))
	return rows, next, err
}

// checkNone verifies that a type without query results has no resources: queries support only some types and return nothing for the others
// (developer guide, "Querying the current configuration state of AWS resources").
func (c *Cloud) checkNone(ctx context.Context, resourceType string) error {
	type input struct {
		ResourceTypes []string `json:"resourceTypes"`
	}
	type output struct {
		ResourceCounts *[]struct {
			Count int64 `json:"count"`
		} `json:"resourceCounts"`
	}
	request := Request{Operation: "GetDiscoveredResourceCounts", Input: func() any { return input{[]string{resourceType}} }, Most: delivery.MostForPage}
	return c.Call(ctx, request, delivery.JSON(func(out *output) error {
		if out.ResourceCounts == nil {
			return again("", "the answer has no counts")
		}
		for _, counted := range *out.ResourceCounts {
			if counted.Count > 0 {
				return fmt.Errorf("AWS Config counts %d resources, but its queries find none: "+
					"either they do not know this type, which can then only be judged when it changes, or the last resource was deleted just now", counted.Count)
			}
		}
		return nil
	}))
}

// resources returns the resources of a query's rows.
func (s *sweep) resources(ctx context.Context, name string, rows []string) ([]compliance.Listed, error) {
	all := make([]compliance.Listed, len(rows))
	tagged := make([]tags, len(rows))
	var keys []resourceKey
	for i, row := range rows {
		var read nativeItem
		err := object("the row", []byte(row), &read)
		if err == nil && read.ResourceID == "" {
			err = native.Missing("resourceId")
		}
		if err != nil {
			err = fmt.Errorf("resource %d of the page: %w", i+1, err)
		} else {
			keys = append(keys, resourceKey{ID: read.ResourceID, Type: name})
		}
		all[i] = compliance.Listed{Err: err, Resource: compliance.Resource{
			Cloud: compliance.AWS, Type: typePrefix + name, ID: read.ResourceID, Account: s.event.Resource.Account,
		}}
		tagged[i] = read.Tags
	}
	items, err := s.cloud.batch(ctx, keys)
	if err != nil {
		return nil, err
	}
	listed := all[:0]
	for i, one := range all {
		if one.Err == nil {
			var wanted bool
			if wanted, err = s.complete(ctx, resourceKey{ID: one.Resource.ID, Type: name}, items, tagged[i], &one); !wanted {
				continue
			}
			if delivery.Unfinished(err) {
				return listed, err
			}
			one.Err = err
		}
		listed = append(listed, one)
	}
	return listed, nil
}

// complete adds the configuration to a listed resource and reports whether the resource is still recorded.
func (s *sweep) complete(ctx context.Context, key resourceKey, items map[resourceKey]*nativeItem, tagged tags, one *compliance.Listed) (wanted bool, err error) {
	current, ok := items[key]
	if ok {
		if current.Tags = tagged; current.Tags == nil {
			current.Tags = tags{} // a query omits empty values
		}
		err = current.unwrap()
	} else if current, err = s.cloud.history(ctx, key, time.Time{}, delivery.MostForResource); gone(err) {
		return false, nil
	}
	if err != nil {
		return true, err
	}
	if current == nil || !current.recorded() {
		return false, nil // deleted since, or not recorded any more
	}
	if current.account() == "" {
		current.APIAccount = native.Text(s.event.Resource.Account)
	}
	one.Resource = current.resource()
	return true, nil
}

// gone reports whether AWS Config no longer knows the resource.
func gone(err error) bool {
	var refusal *delivery.Refusal
	return errors.As(err, &refusal) && refusal.Code == "ResourceNotDiscoveredException"
}

// batch gets the newest configuration items of at most a hundred resources; their configurations are still strings. Resources that were
// deleted meanwhile, are unreadable or stay unprocessed are not included.
func (c *Cloud) batch(ctx context.Context, keys []resourceKey) (map[resourceKey]*nativeItem, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	items := make(map[resourceKey]*nativeItem, len(keys))
	input := func(pending []resourceKey) any {
		return struct {
			ResourceKeys []resourceKey `json:"resourceKeys"`
		}{pending}
	}
	err := baseItems(ctx, c, "BatchGetResourceConfig", keys, input, func(source json.RawMessage) {
		current := new(nativeItem)
		if json.Unmarshal(source, current) == nil {
			items[resourceKey{ID: current.ResourceID, Type: current.ResourceType}] = current
		}
	})
	return items, err
}

// baseItems gets the newest configuration items of at most a hundred resources, without those that stay unprocessed. Operations on aggregators
// have names of their own for the same members of their answers.
func baseItems[K any](ctx context.Context, c *Cloud, operation string, keys []K, input func(pending []K) any, use func(json.RawMessage)) error {
	items, unprocessed := "baseConfigurationItems", "unprocessedResourceKeys"
	if operation != "BatchGetResourceConfig" {
		items, unprocessed = "BaseConfigurationItems", "UnprocessedResourceIdentifiers"
	}
	pending, fruitless := keys, 0
	request := Request{Operation: operation, Input: func() any { return input(pending) }, Most: delivery.MostForPage}
	return c.Call(ctx, request, delivery.JSON(func(out *map[string]json.RawMessage) error {
		var found []json.RawMessage
		var left []K
		if json.Unmarshal((*out)[items], &found) != nil || found == nil {
			return again("", "the answer has no list of configuration items")
		}
		for _, source := range found {
			use(source)
		}
		if value := (*out)[unprocessed]; !native.Absent(value) && json.Unmarshal(value, &left) != nil {
			return again("", unprocessed+" in the answer cannot be read")
		}
		if fruitless++; len(left) < len(pending) {
			fruitless = 0
		}
		if len(left) == 0 || fruitless == maxFailures {
			return nil
		}
		pending = left
		return again("unprocessedResourceKeys", fmt.Sprintf("%d of %d resources were not looked up", len(pending), len(keys)))
	}))
}

type getComplianceDetails struct {
	ComplianceTypes []string
	ConfigRuleName  string
	Limit           int
	NextToken       string `json:",omitempty"`
}

// Finish reports NOT_APPLICABLE for results of the rule (GetComplianceDetailsByConfigRule) that this sweep did not renew and whose resource
// is no longer recorded or whose type the rule no longer judges. It does not touch results that are newer than the event.
func (s *sweep) Finish(ctx context.Context, swept []compliance.Swept) (kept string, err error) {
	if s.rule == "" {
		return "", compliance.ErrEvent.Errorf("clear old results: %w", native.Missing("configRuleName"))
	}
	judged := map[string]bool{}
	for _, of := range swept {
		name := strings.TrimPrefix(of.Type, typePrefix)
		judged[name] = true
		if of.Listed > 0 {
			continue
		}
		if err := s.cloud.checkNone(ctx, name); err != nil {
			return "", fmt.Errorf("list the resources of type %s: %w", name, err)
		}
	}
	// All pages are read before anything changes, because paging through a changing list could skip results.
	old, err := s.oldResults(ctx)
	if err != nil {
		return "", fmt.Errorf("list the results of rule %s: %w", s.rule, err)
	}
	stale, err := s.stale(ctx, old, judged)
	if err != nil {
		return "", fmt.Errorf("look for the resources of old results: %w", err)
	}
	if err := s.send(ctx, stale); err != nil {
		return "", fmt.Errorf("clear old results: %w", err)
	}
	return "", nil
}

// oldResults returns the resources whose results this sweep did not renew.
func (s *sweep) oldResults(ctx context.Context) ([]resourceKey, error) {
	type output struct {
		EvaluationResults *[]struct {
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
	var old []resourceKey
	input := getComplianceDetails{
		ComplianceTypes: []string{"COMPLIANT", "NON_COMPLIANT"},
		ConfigRuleName:  s.rule,
		Limit:           maxPage,
	}
	for first := true; first || input.NextToken != ""; first = false {
		err := s.cloud.Call(ctx, Request{Operation: "GetComplianceDetailsByConfigRule", Input: func() any { return input }}, delivery.JSON(func(out *output) error {
			if out.EvaluationResults == nil {
				return again("", "the answer has no list of results")
			}
			for _, result := range *out.EvaluationResults {
				if of := result.Identifier; of.OrderingTimestamp.Before(s.event.Time) {
					old = append(old, resourceKey{ID: of.Qualifier.ResourceID, Type: of.Qualifier.ResourceType})
				}
			}
			if out.NextToken != "" && out.NextToken == input.NextToken {
				return errors.New("GetComplianceDetailsByConfigRule keeps returning the same NextToken")
			}
			input.NextToken = out.NextToken
			return nil
		}))
		if err != nil {
			return nil, err
		}
	}
	return old, nil
}

// stale returns the old results to clear. A swept resource without a result in this sweep may have been Undetermined, so AWS Config is asked
// whether it still exists.
func (s *sweep) stale(ctx context.Context, old []resourceKey, judged map[string]bool) ([]evaluation, error) {
	var stale []evaluation
	clear := func(key resourceKey, because string) {
		stale = append(stale, evaluation{
			Annotation: because, ComplianceResourceID: key.ID, ComplianceResourceType: key.Type,
			ComplianceType: "NOT_APPLICABLE", OrderingTimestamp: s.ordering,
		})
	}
	var doubtful []resourceKey
	for _, key := range old {
		if judged[key.Type] {
			doubtful = append(doubtful, key)
			continue
		}
		clear(key, "the rule does not judge resources of this type")
	}
	for len(doubtful) > 0 {
		keys := doubtful[:min(maxPage, len(doubtful))]
		doubtful = doubtful[len(keys):]
		recorded, err := s.recorded(ctx, keys)
		if err != nil {
			return nil, err
		}
		for i, key := range keys {
			if !recorded[i] {
				clear(key, "AWS Config does not record this resource any more")
			}
		}
	}
	return stale, nil
}

// recorded reports which of at most a hundred resources AWS Config still records. In doubt, a resource counts as recorded.
func (s *sweep) recorded(ctx context.Context, keys []resourceKey) ([]bool, error) {
	const atOnce = 8
	items, err := s.cloud.batch(ctx, keys)
	if err != nil {
		return nil, err
	}
	recorded := make([]bool, len(keys))
	var group errgroup.Group
	group.SetLimit(atOnce)
	for i, key := range keys {
		if current, found := items[key]; found {
			recorded[i] = current.recorded()
			continue
		}
		group.Go(func() error { // the resource may be unreadable in the batch only
			current, err := s.cloud.history(ctx, key, time.Time{}, delivery.MostForResource)
			if delivery.Unfinished(err) {
				return err
			}
			recorded[i] = err != nil && !gone(err) || current != nil && current.recorded()
			return nil
		})
	}
	return recorded, group.Wait()
}
