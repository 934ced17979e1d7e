package aws

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

// Inventory lists what AWS Config records in an account and region, or what an aggregator collects.
//
// Queries tell the resources of a type with their tags and relationships; BatchGetResourceConfig their configuration as it was recorded. Types
// that queries do not know are listed, and each of their resources is fetched.
type Inventory struct {
	Cloud      *Cloud
	Aggregator string // name; empty: the account and region
}

var _ compliance.Inventory = Inventory{}

// Actions are the IAM actions that an inventory needs.
func (i Inventory) Actions() []string {
	if i.Aggregator != "" {
		return []string{
			"config:BatchGetAggregateResourceConfig", "config:GetAggregateDiscoveredResourceCounts", "config:GetAggregateResourceConfig",
			"config:ListAggregateDiscoveredResources", "config:SelectAggregateResourceConfig",
		}
	}
	return []string{
		"config:BatchGetResourceConfig", "config:GetDiscoveredResourceCounts", "config:GetResourceConfigHistory", "config:ListDiscoveredResources",
		"config:SelectResourceConfig",
	}
}

// Parts are the types of the recorded resources.
func (i Inventory) Parts(ctx context.Context) ([]compliance.InventoryPart, error) {
	type count struct {
		ResourceType  string `json:"resourceType"`
		Count         int    `json:"count"`
		GroupName     string // of an aggregator
		ResourceCount int
	}
	operation, input, list := "GetDiscoveredResourceCounts", map[string]any{"limit": maxPage}, "resourceCounts"
	if i.Aggregator != "" {
		operation, input, list = "GetAggregateDiscoveredResourceCounts", map[string]any{"GroupByKey": "RESOURCE_TYPE", "Limit": maxPage}, "GroupedResourceCounts"
	}
	var parts []compliance.InventoryPart
	for next, first := "", true; first || next != ""; first = false {
		var counts []count
		following, err := i.list(ctx, operation, input, list, next, &counts)
		if err != nil {
			return nil, fmt.Errorf("count the recorded resources: %w", err)
		}
		if following != "" && following == next {
			return nil, errors.New(operation + " keeps returning the same NextToken")
		}
		for _, of := range counts {
			parts = append(parts, compliance.InventoryPart{Type: cmp.Or(of.ResourceType, of.GroupName), Count: cmp.Or(of.Count, of.ResourceCount)})
		}
		next = following
	}
	return parts, nil
}

// list gets a page of a list. Operations on aggregators begin all names with a capital.
func (i Inventory) list(ctx context.Context, operation string, input map[string]any, list, mark string, into any) (next string, err error) {
	token := "nextToken"
	if i.Aggregator != "" {
		token = "NextToken"
		input["ConfigurationAggregatorName"] = i.Aggregator
	}
	if mark != "" {
		input[token] = mark
	}
	request := Request{Operation: operation, Input: func() any { return input }, Most: delivery.MostForPage}
	err = i.Cloud.Call(ctx, request, delivery.JSON(func(out *map[string]json.RawMessage) error {
		if native.Absent((*out)[list]) || json.Unmarshal((*out)[list], into) != nil {
			return again("", "the answer has no "+list)
		}
		var ok bool
		if next, ok = native.String((*out)[token]); !ok && !native.Absent((*out)[token]) { // the list would seem to end here
			return again("", "the answer's "+token+" is not a string")
		}
		return nil
	}))
	return next, err
}

// row is a resource that a query found.
type row struct {
	ID            string          `json:"resourceId"`
	Account       string          `json:"accountId"`
	Region        string          `json:"awsRegion"`
	Tags          tags            `json:"tags"`
	Relationships json.RawMessage `json:"relationships"`
}

// identifier is what aggregators call a resource.
type identifier struct {
	ResourceID      string `json:"ResourceId"`
	ResourceType    string
	SourceAccountID string `json:"SourceAccountId"`
	SourceRegion    string
}

func (i Inventory) identifier(kind string, r row) identifier {
	if i.Aggregator == "" {
		return identifier{ResourceID: r.ID, ResourceType: kind}
	}
	return identifier{ResourceID: r.ID, ResourceType: kind, SourceAccountID: r.Account, SourceRegion: r.Region}
}

// What marks of pages begin with: those of a list, because queries did not know the type, and those of a query without relationships.
const (
	ofList    = "list:"
	unrelated = "unrelated:"
)

// Page gets at most a hundred resources of a type.
func (i Inventory) Page(ctx context.Context, kind compliance.InventoryPart, mark string) (compliance.Recorded, error) {
	if !consistsOf(kind.Type, upper+lower+digits+":_") {
		return compliance.Recorded{}, fmt.Errorf("%.100q is no resource type", kind.Type)
	}
	page, err := i.page(ctx, kind, mark)
	if err != nil {
		err = fmt.Errorf("list the resources of type %s: %w", kind.Type, err)
	}
	return page, err
}

func (i Inventory) page(ctx context.Context, kind compliance.InventoryPart, mark string) (compliance.Recorded, error) {
	if at, is := strings.CutPrefix(mark, ofList); is {
		return i.listed(ctx, kind.Type, at)
	}
	at, bare := strings.CutPrefix(mark, unrelated)
	rows, next, err := i.rows(ctx, kind.Type, at, !bare)
	if refused, ok := errors.AsType[*delivery.Refusal](err); ok && refused.Code == "InvalidExpressionException" && mark == "" {
		bare = true // that relationships can be selected is not documented
		rows, next, err = i.rows(ctx, kind.Type, "", false)
	}
	switch {
	case err != nil:
		return compliance.Recorded{}, err
	case len(rows) == 0 && next == "" && mark == "" && kind.Count > 0:
		return i.listed(ctx, kind.Type, "")
	}
	page := compliance.Recorded{Next: next}
	if bare && next != "" {
		page.Next = unrelated + next
	}
	sources, err := i.configurations(ctx, kind.Type, rows)
	if err != nil {
		return page, err
	}
	var missing []row
	for _, one := range rows {
		source, found := sources[i.identifier(kind.Type, one)]
		if !found {
			missing = append(missing, one)
			continue
		}
		item, err := snapshotItem(source, one.members(!bare))
		if err != nil {
			page.Unread = append(page.Unread, fmt.Errorf("%s %s: %w", kind.Type, one.ID, err))
			continue
		}
		page.Items = append(page.Items, item)
	}
	return page, i.each(ctx, kind.Type, missing, &page)
}

// rows are the resources of a type that a query finds.
func (i Inventory) rows(ctx context.Context, kind, mark string, related bool) (rows []row, next string, err error) {
	fields := "resourceId, accountId, awsRegion, tags"
	if related {
		fields += ", relationships"
	}
	texts, next, err := i.query(ctx, "SELECT "+fields+" WHERE resourceType = '"+kind+"'", mark)
	if err != nil {
		return nil, "", err
	}
	rows = make([]row, len(texts))
	for n, text := range texts {
		if err := object("a row of the answer", []byte(text), &rows[n]); err != nil {
			return nil, "", err
		}
	}
	return rows, next, nil
}

func (i Inventory) query(ctx context.Context, expression, mark string) (texts []string, next string, err error) {
	input := selectResourceConfig{Expression: expression, Limit: maxPage, NextToken: mark}
	if i.Aggregator == "" {
		return i.Cloud.query(ctx, "SelectResourceConfig", input)
	}
	return i.Cloud.query(ctx, "SelectAggregateResourceConfig", struct {
		ConfigurationAggregatorName string
		selectResourceConfig
	}{i.Aggregator, input})
}

// members are those of an item that only queries tell; they leave out empty values.
func (r row) members(related bool) map[string]json.RawMessage {
	all := map[string]string{}
	for key, values := range r.Tags {
		for _, text := range values {
			all[key] = text
		}
	}
	encoded, _ := native.Write(all) // strings are always JSON
	members := map[string]json.RawMessage{"tags": encoded}
	switch {
	case !related:
	case native.Absent(r.Relationships):
		members["relationships"] = json.RawMessage("[]")
	default:
		members["relationships"] = r.Relationships
	}
	return members
}

// configurations are the base configuration items of resources.
func (i Inventory) configurations(ctx context.Context, kind string, rows []row) (map[identifier]json.RawMessage, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	found := make(map[identifier]json.RawMessage, len(rows))
	use := func(source json.RawMessage) {
		var read nativeItem
		if json.Unmarshal(source, &read) == nil {
			found[i.identifier(read.ResourceType, row{ID: read.ResourceID, Account: read.account(), Region: string(read.Region)})] = source
		}
	}
	if i.Aggregator == "" {
		keys := make([]resourceKey, len(rows))
		for n, one := range rows {
			keys[n] = resourceKey{ID: one.ID, Type: kind}
		}
		input := func(pending []resourceKey) any {
			return struct {
				ResourceKeys []resourceKey `json:"resourceKeys"`
			}{pending}
		}
		return found, baseItems(ctx, i.Cloud, "BatchGetResourceConfig", keys, input, use)
	}
	identifiers := make([]identifier, len(rows))
	for n, one := range rows {
		identifiers[n] = i.identifier(kind, one)
	}
	input := func(pending []identifier) any {
		return struct {
			ConfigurationAggregatorName string
			ResourceIdentifiers         []identifier
		}{i.Aggregator, pending}
	}
	return found, baseItems(ctx, i.Cloud, "BatchGetAggregateResourceConfig", identifiers, input, use)
}

// listed gets resources of a type that queries do not know.
func (i Inventory) listed(ctx context.Context, kind, mark string) (page compliance.Recorded, err error) {
	var found []struct {
		ID           string `json:"resourceId"`
		AggregateID  string `json:"ResourceId"` // and the next two: of an aggregator
		Account      string `json:"SourceAccountId"`
		SourceRegion string
	}
	if i.Aggregator == "" {
		page.Next, err = i.list(ctx, "ListDiscoveredResources", map[string]any{"resourceType": kind, "limit": maxPage}, "resourceIdentifiers", mark, &found)
	} else {
		page.Next, err = i.list(ctx, "ListAggregateDiscoveredResources", map[string]any{"ResourceType": kind, "Limit": maxPage}, "ResourceIdentifiers", mark, &found)
	}
	if err != nil {
		return page, err
	}
	if page.Next != "" {
		page.Next = ofList + page.Next
	}
	rows := make([]row, len(found))
	for n, of := range found {
		rows[n] = row{ID: cmp.Or(of.ID, of.AggregateID), Account: of.Account, Region: of.SourceRegion}
	}
	return page, i.each(ctx, kind, rows, &page)
}

const eachAtOnce = 8

// each gets resources one by one. Those that are gone are left out.
func (i Inventory) each(ctx context.Context, kind string, rows []row, page *compliance.Recorded) error {
	type result struct {
		item json.RawMessage
		err  error
	}
	results := make([]result, len(rows))
	var group errgroup.Group
	group.SetLimit(eachAtOnce)
	for n, one := range rows {
		group.Go(func() error {
			source, err := i.current(ctx, i.identifier(kind, one))
			if err == nil && source != nil {
				source, err = snapshotItem(source, nil)
			}
			results[n] = result{source, err}
			return nil
		})
	}
	_ = group.Wait() // each resource has its own error
	for n, one := range results {
		switch {
		case delivery.Unfinished(one.err):
			return one.err
		case gone(one.err), one.err == nil && one.item == nil:
		case one.err != nil:
			page.Unread = append(page.Unread, fmt.Errorf("%s %s: %w", kind, rows[n].ID, one.err))
		default:
			page.Items = append(page.Items, one.item)
		}
	}
	return nil
}

// current is the newest configuration item of a resource; nil if there is none.
func (i Inventory) current(ctx context.Context, of identifier) (json.RawMessage, error) {
	operation, input := "GetResourceConfigHistory", any(getResourceConfigHistory{ChronologicalOrder: "Reverse", Limit: 1, ResourceID: of.ResourceID, ResourceType: of.ResourceType})
	if i.Aggregator != "" {
		operation, input = "GetAggregateResourceConfig", map[string]any{"ConfigurationAggregatorName": i.Aggregator, "ResourceIdentifier": of}
	}
	type output struct {
		Items *[]json.RawMessage `json:"configurationItems"`
		Item  json.RawMessage    `json:"ConfigurationItem"`
	}
	var found json.RawMessage
	request := Request{Operation: operation, Input: func() any { return input }, Most: delivery.MostForResource}
	err := i.Cloud.Call(ctx, request, delivery.JSON(func(out *output) error {
		switch {
		case out.Items != nil && len(*out.Items) > 0:
			found = (*out.Items)[0]
		case !native.Absent(out.Item):
			found = out.Item
		case out.Items == nil:
			return again("", "the answer has no configuration item")
		}
		return nil
	}))
	return found, err
}

// snapshotItem gives an answer's configuration item the form of snapshots: configurations are objects, times are text (Developer Guide,
// "Example Configuration Snapshot from AWS Config"). More are members that the answer lacks.
func snapshotItem(source json.RawMessage, more map[string]json.RawMessage) (json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := native.ReadObject("the configuration item", source, &members); err != nil {
		return nil, err
	}
	for theirs, ours := range map[string]string{"accountId": "awsAccountId", "arn": "ARN", "version": "configurationItemVersion"} {
		if value, found := members[theirs]; found {
			members[ours] = value
			delete(members, theirs)
		}
	}
	for _, name := range []string{"configurationItemCaptureTime", "resourceCreationTime", "configurationItemDeliveryTime"} {
		var at optionalTime
		if value := members[name]; !native.Absent(value) && json.Unmarshal(value, &at) == nil && !at.IsZero() {
			members[name] = json.RawMessage(`"` + at.Format("2006-01-02T15:04:05.000Z") + `"`)
		}
	}
	configuration, err := unwrap(members["configuration"])
	if err != nil {
		return nil, fmt.Errorf("configuration is not JSON: %w", err)
	}
	if members["configuration"] = configuration; configuration == nil {
		delete(members, "configuration")
	}
	if value, found := members["supplementaryConfiguration"]; found {
		if members["supplementaryConfiguration"], err = unwrapAll(value); err != nil {
			return nil, fmt.Errorf("supplementaryConfiguration: %w", err)
		}
	}
	for name, value := range more {
		members[name] = value
	}
	return native.Write(members)
}
