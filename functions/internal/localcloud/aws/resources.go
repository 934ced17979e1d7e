package aws

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
)

// maxAnswer is the size in bytes from which on an answer gets no further item.
const maxAnswer = 5 << 20

type resourceKey struct {
	ResourceType string `json:"resourceType" aws:"required"`
	ResourceId   string `json:"resourceId" aws:"required,length=1:768"`
}

type batchGetResourceConfigInput struct {
	ResourceKeys []resourceKey `json:"resourceKeys" aws:"required,length=1:100"`
}

// batchGetResourceConfig returns the items of resources, without tags. Unknown and deleted resources are left out; resources that do not fit
// into the answer are returned as unprocessed.
func (s *Service) batchGetResourceConfig(ctx context.Context, input batchGetResourceConfigInput) (any, error) {
	output := struct {
		Items       []json.RawMessage `json:"baseConfigurationItems"`
		Unprocessed []resourceKey     `json:"unprocessedResourceKeys"`
	}{[]json.RawMessage{}, []resourceKey{}}
	size := 0
	return &output, s.Store.View(ctx, func(tx *store.Tx) error {
		for i, key := range input.ResourceKeys {
			if size > maxAnswer {
				output.Unprocessed = input.ResourceKeys[i:]
				return nil
			}
			if slices.Contains(input.ResourceKeys[:i], key) {
				continue
			}
			resource, err := tx.Resource(cloud, s.Account, key.ResourceType, key.ResourceId)
			if errors.Is(err, store.ErrNotFound) || err == nil && resource.Deleted {
				continue
			}
			if err != nil {
				return err
			}
			read, err := itemOf(resource)
			if err != nil {
				return err
			}
			base, err := read.base()
			if err != nil {
				return err
			}
			text, err := wire.JSON(base.withoutTags())
			if err != nil {
				return err
			}
			output.Items = append(output.Items, text)
			size += len(text)
		}
		return nil
	})
}

type getResourceConfigHistoryInput struct {
	ResourceType       string    `json:"resourceType" aws:"required"`
	ResourceId         string    `json:"resourceId" aws:"required,length=1:768"`
	LaterTime          time.Time `json:"laterTime"`
	EarlierTime        time.Time `json:"earlierTime"`
	ChronologicalOrder string    `json:"chronologicalOrder" aws:"oneof=Reverse|Forward"`
	Limit              int       `json:"limit" aws:"limit"`
	NextToken          string    `json:"nextToken"`
}

// historySpan is the longest time that one answer covers (API Reference, GetResourceConfigHistory: "seven days"). A page can therefore be
// short or empty and still have a next one.
const historySpan = 7 * 24 * time.Hour

// getResourceConfigHistory lists the present and past items of a resource. The time range includes both ends, as the official example
// functions expect.
func (s *Service) getResourceConfigHistory(ctx context.Context, input getResourceConfigHistoryInput) (any, error) {
	output := struct {
		Items     []json.RawMessage `json:"configurationItems"`
		NextToken string            `json:"nextToken,omitempty"`
	}{Items: []json.RawMessage{}}
	from, err := position(&input, &input.NextToken, 1)
	if err != nil {
		return nil, err
	}
	later := input.LaterTime
	if later.IsZero() {
		later = s.Now()
	}
	if !input.EarlierTime.IsZero() && !input.EarlierTime.Before(later) {
		return nil, refuse("InvalidTimeRangeException", "The specified time range is not valid. The earlier time is not chronologically before the later time.")
	}
	h := history{
		resourceKey: resourceKey{input.ResourceType, input.ResourceId}, account: s.Account, earliest: store.Millis(input.EarlierTime), latest: later.UnixMilli(),
		forward: input.ChronologicalOrder == "Forward",
	}
	if from != nil {
		at, err := strconv.ParseInt(from[0], 10, 64)
		if err != nil {
			return nil, errNextToken
		}
		h.behind(at)
	}
	limit := pageOf(input.Limit, 10)
	return &output, s.Store.View(ctx, func(tx *store.Tx) error {
		if _, err := tx.Resource(cloud, s.Account, input.ResourceType, input.ResourceId); err != nil {
			if errors.Is(err, store.ErrNotFound) {
				return refuse("ResourceNotDiscoveredException", "Resource %.768s of resourceType:%.256s is unknown or has not been discovered", input.ResourceId, input.ResourceType)
			}
			return err
		}
		found, err := h.read(tx, limit+1)
		if err != nil || len(found) == 0 {
			return err
		}
		first, size := found[0].Updated, 0
		if from == nil && !h.forward {
			first = later
		}
		for i, resource := range found {
			if i == limit || size > maxAnswer || resource.Updated.Sub(first).Abs() > historySpan {
				last := first.Add(-historySpan)
				if i > 0 {
					last = found[i-1].Updated
				}
				output.NextToken, err = nextToken(input, strconv.FormatInt(last.UnixMilli(), 10))
				return err
			}
			read, err := itemOf(resource)
			if err != nil {
				return err
			}
			shown, err := read.api()
			if err != nil {
				return err
			}
			text, err := wire.JSON(shown)
			if err != nil {
				return err
			}
			output.Items = append(output.Items, text)
			size += len(text)
		}
		return nil
	})
}

// history is a part of a resource's history. Times are milliseconds.
type history struct {
	resourceKey
	account          string
	earliest, latest int64
	forward          bool
}

// behind leaves only what follows a time in the chosen order.
func (h *history) behind(at int64) {
	if h.forward {
		h.earliest = max(h.earliest, at+1)
	} else {
		h.latest = min(h.latest, at-1)
	}
}

// read lists at most limit items in the chosen order.
func (h *history) read(tx *store.Tx, limit int) ([]store.Resource, error) {
	order := "DESC"
	if h.forward {
		order = "ASC"
	}
	const columns = "name, region, item, created, updated, deleted"
	const among = "account = ? AND type = ? AND id = ? AND updated BETWEEN ? AND ?"
	return store.List(tx, h.scan, "SELECT "+columns+" FROM resources WHERE cloud = ? AND "+among+" UNION ALL SELECT "+columns+" FROM aws_history WHERE "+among+
		" ORDER BY updated "+order+" LIMIT ?",
		cloud, h.account, h.ResourceType, h.ResourceId, h.earliest, h.latest, h.account, h.ResourceType, h.ResourceId, h.earliest, h.latest, limit)
}

func (h *history) scan(row store.Row) (store.Resource, error) {
	r := store.Resource{Cloud: cloud, Account: h.account, Type: h.ResourceType, ID: h.ResourceId}
	var text string
	var created, updated int64
	err := row.Scan(&r.Name, &r.Region, &text, &created, &updated, &r.Deleted)
	r.Item, r.Created, r.Updated = []byte(text), store.Time(created), store.Time(updated)
	return r, err
}

type getDiscoveredResourceCountsInput struct {
	ResourceTypes []string `json:"resourceTypes" aws:"length=0:20,each=1:256"`
	Limit         int      `json:"limit" aws:"limit"`
	NextToken     string   `json:"nextToken"`
}

type resourceCount struct {
	ResourceType string `json:"resourceType"`
	Count        int64  `json:"count"`
}

// isRecorded is the condition that an item is recorded, not only discovered.
const isRecorded = "COALESCE(json_extract(item, '$.configurationItemStatus'), '') <> '" + statusIgnored + "'"

// getDiscoveredResourceCounts counts what is recorded, the most frequent type first.
func (s *Service) getDiscoveredResourceCounts(ctx context.Context, input getDiscoveredResourceCountsInput) (any, error) {
	output := struct {
		Total     int64           `json:"totalDiscoveredResources"`
		Counts    []resourceCount `json:"resourceCounts"`
		NextToken string          `json:"nextToken,omitempty"`
	}{Counts: []resourceCount{}}
	for _, kind := range input.ResourceTypes {
		if err := checkType("resourceTypes", kind); err != nil {
			return nil, err
		}
	}
	from, err := position(&input, &input.NextToken, 1)
	if err != nil {
		return nil, err
	}
	first := 0
	if from != nil {
		if first, err = strconv.Atoi(from[0]); err != nil || first < 0 {
			return nil, errNextToken
		}
	}
	return &output, s.Store.View(ctx, func(tx *store.Tx) error {
		counts, err := s.counts(tx, input.ResourceTypes)
		if err != nil {
			return err
		}
		for _, one := range counts {
			output.Total += one.Count
		}
		counts = counts[min(first, len(counts)):]
		if limit := pageOf(input.Limit, maxPage); len(counts) > limit {
			counts = counts[:limit]
			if output.NextToken, err = nextToken(input, strconv.Itoa(first+limit)); err != nil {
				return err
			}
		}
		output.Counts = append(output.Counts, counts...)
		return nil
	})
}

func (s *Service) counts(tx *store.Tx, types []string) ([]resourceCount, error) {
	query, arguments := "SELECT type, COUNT(*) FROM resources WHERE cloud = ? AND account = ? AND deleted = 0 AND "+isRecorded, []any{cloud, s.Account}
	if len(types) > 0 {
		clause, more := store.In("type", types)
		query, arguments = query+" AND "+clause, append(arguments, more...)
	}
	return store.List(tx, func(row store.Row) (one resourceCount, err error) {
		err = row.Scan(&one.ResourceType, &one.Count)
		return one, err
	}, query+" GROUP BY type ORDER BY COUNT(*) DESC, type", arguments...)
}

// checkType refuses what does not have the form of a resource type.
func checkType(path, kind string) error {
	if !typeForm.MatchString(kind) {
		return violates(path, "satisfy enum value set: resource types such as AWS::EC2::EIP")
	}
	return nil
}

type listDiscoveredResourcesInput struct {
	ResourceType            string   `json:"resourceType" aws:"required"`
	ResourceIds             []string `json:"resourceIds" aws:"length=1:20,each=1:768"`
	ResourceName            string   `json:"resourceName"`
	Limit                   int      `json:"limit" aws:"limit"`
	IncludeDeletedResources bool     `json:"includeDeletedResources"`
	NextToken               string   `json:"nextToken"`
}

type resourceIdentifier struct {
	ResourceType string      `json:"resourceType"`
	ResourceId   string      `json:"resourceId"`
	ResourceName string      `json:"resourceName,omitempty"`
	Deleted      json.Number `json:"resourceDeletionTime,omitempty"`
}

// listDiscoveredResources lists the resources of a type, including those that are not recorded.
func (s *Service) listDiscoveredResources(ctx context.Context, input listDiscoveredResourcesInput) (any, error) {
	output := struct {
		Identifiers []resourceIdentifier `json:"resourceIdentifiers"`
		NextToken   string               `json:"nextToken,omitempty"`
	}{Identifiers: []resourceIdentifier{}}
	if err := checkType("resourceType", input.ResourceType); err != nil {
		return nil, err
	}
	if len(input.ResourceIds) > 0 && input.ResourceName != "" {
		return nil, refuse("ValidationException", "Both Resource ID and Resource Name cannot be specified in the request")
	}
	from, err := position(&input, &input.NextToken, 1)
	if err != nil {
		return nil, err
	}
	limit := pageOf(input.Limit, maxPage)
	return &output, s.Store.View(ctx, func(tx *store.Tx) error {
		found, err := s.discovered(tx, input, from, limit+1)
		if err != nil {
			return err
		}
		if len(found) > limit {
			found = found[:limit]
			if output.NextToken, err = nextToken(input, found[limit-1].ID); err != nil {
				return err
			}
		}
		for _, resource := range found {
			shown := resourceIdentifier{ResourceType: resource.Type, ResourceId: resource.ID, ResourceName: resource.Name}
			if resource.Deleted {
				shown.Deleted = epoch(resource.Updated)
			}
			output.Identifiers = append(output.Identifiers, shown)
		}
		return nil
	})
}

// discovered lists at most limit resources in the order of their IDs.
func (s *Service) discovered(tx *store.Tx, input listDiscoveredResourcesInput, from []string, limit int) ([]store.Resource, error) {
	if len(input.ResourceIds) == 0 {
		var after store.ResourceKey
		if from != nil {
			after = store.ResourceKey{Type: input.ResourceType, ID: from[0]}
		}
		filter := store.ResourceFilter{Cloud: cloud, Account: s.Account, Type: input.ResourceType, Name: input.ResourceName, Deleted: input.IncludeDeletedResources}
		return tx.Resources(filter, after, limit)
	}
	var found []store.Resource
	ids := slices.Compact(slices.Sorted(slices.Values(input.ResourceIds)))
	for _, id := range ids {
		if from != nil && id <= from[0] {
			continue
		}
		resource, err := tx.Resource(cloud, s.Account, input.ResourceType, id)
		if errors.Is(err, store.ErrNotFound) || err == nil && resource.Deleted && !input.IncludeDeletedResources {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = append(found, resource)
	}
	return found[:min(limit, len(found))], nil
}
