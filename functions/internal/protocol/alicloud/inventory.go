package alicloud

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

// Inventory lists what Cloud Config records in an account, or in an account group: first the resources, then each one's configuration.
type Inventory struct {
	Cloud      *Cloud
	Aggregator string // id of the account group; empty: the account
}

var _ compliance.Inventory = Inventory{}

// Actions are the RAM actions that an inventory needs.
func (i Inventory) Actions() []string {
	return []string{"config:" + i.operation("Get%sDiscoveredResource"), "config:" + i.operation("List%sDiscoveredResources")}
}

// operation is the name of an operation about the account or the group.
func (i Inventory) operation(name string) string {
	if i.Aggregator == "" {
		return fmt.Sprintf(name, "")
	}
	return fmt.Sprintf(name, "Aggregate")
}

func (i Inventory) query(query url.Values) url.Values {
	if i.Aggregator != "" {
		query.Set("AggregatorId", i.Aggregator)
	}
	return query
}

// Parts are one list of all resources.
func (i Inventory) Parts(ctx context.Context) ([]compliance.InventoryPart, error) {
	page, err := i.list(ctx, 1, "")
	if err != nil {
		return nil, fmt.Errorf("count the recorded resources: %w", err)
	}
	kind := compliance.InventoryPart{Count: -1}
	if page.TotalCount != nil {
		kind.Count = *page.TotalCount
	}
	return []compliance.InventoryPart{kind}, nil
}

func (i Inventory) list(ctx context.Context, most int, mark string) (*page, error) {
	query := i.query(url.Values{"MaxResults": {strconv.Itoa(most)}})
	if mark != "" {
		query.Set("NextToken", mark)
	}
	return i.Cloud.pageOf(ctx, i.operation("List%sDiscoveredResources"), query)
}

// Page gets at most a hundred resources and their configurations, [Cloud.Concurrency] at a time.
func (i Inventory) Page(ctx context.Context, _ compliance.InventoryPart, mark string) (compliance.Recorded, error) {
	list, err := i.list(ctx, pageSize, mark)
	if err != nil {
		return compliance.Recorded{}, fmt.Errorf("list the recorded resources: %w", err)
	}
	type result struct {
		item json.RawMessage
		err  error
	}
	profiles := *list.DiscoveredResourceProfileList
	results := make([]result, len(profiles))
	var group errgroup.Group
	group.SetLimit(max(cmp.Or(i.Cloud.Concurrency, defaultConcurrency), 1))
	for n, source := range profiles {
		group.Go(func() error {
			results[n].item, results[n].err = i.item(ctx, source)
			return nil
		})
	}
	_ = group.Wait() // each resource has its own error
	page := compliance.Recorded{Next: list.NextToken}
	for _, one := range results {
		switch {
		case delivery.Unfinished(one.err):
			return page, one.err
		case one.err != nil:
			page.Unread = append(page.Unread, one.err)
		case one.item != nil:
			page.Items = append(page.Items, one.item)
		}
	}
	return page, nil
}

// item is a resource in the form of snapshots in OSS (help page "Example of scheduled resource snapshots"); nil if it is gone. What has no
// configuration has none in the item, either: an empty one would mean that the resource is gone.
func (i Inventory) item(ctx context.Context, source json.RawMessage) (json.RawMessage, error) {
	var profile discovered
	if err := native.Read("the resource", source, &profile); err != nil {
		return nil, err
	}
	if profile.ResourceID == "" {
		return nil, native.Missing("ResourceId")
	}
	account, _ := accountID("AccountId", profile.AccountID)
	query := i.query(url.Values{"ResourceType": {profile.ResourceType}, "ResourceId": {profile.ResourceID}, "Region": {profile.Region}})
	if i.Aggregator != "" && account != "" {
		query.Set("ResourceAccountId", account)
	}
	detail, err := i.Cloud.detail(ctx, Request{Operation: i.operation("Get%sDiscoveredResource"), Query: query, Most: delivery.MostForResource}, profile.ResourceID)
	switch {
	case unknown(err) || err == nil && detail.deleted():
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("%s %s in %s: %w", profile.ResourceType, profile.ResourceID, profile.Region, err)
	}
	told, _ := accountID("AccountId", detail.AccountID)
	item := map[string]any{
		"accountId": cmp.Or(told, account), "availabilityZone": cmp.Or(detail.AvailabilityZone, profile.AvailabilityZone), "regionId": cmp.Or(detail.Region, profile.Region),
		"resourceId": profile.ResourceID, "resourceName": cmp.Or(detail.ResourceName, profile.ResourceName), "resourceType": cmp.Or(detail.ResourceType, profile.ResourceType),
		"resourceStatus": cmp.Or(detail.ResourceStatus, profile.ResourceStatus), "dataType": "ConfigurationSnapshot",
	}
	if strings.TrimSpace(detail.Configuration) != "" {
		item["configuration"] = detail.Configuration
	}
	for name, value := range map[string]json.RawMessage{"resourceCreateTime": detail.ResourceCreationTime, "tags": detail.Tags} {
		if !native.Absent(value) {
			item[name] = value
		}
	}
	return native.Write(item)
}
