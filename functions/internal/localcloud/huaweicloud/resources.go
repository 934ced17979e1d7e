package huaweicloud

import (
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// resources lists the recorded resources ("Querying All Resources Under Your Account", rms_04_0104).
func (s *Service) resources(ctx context.Context, r request) (any, error) {
	query := r.URL.Query()
	if err := checkQuery(query, "region_id", "type", "id", "name"); err != nil {
		return nil, err
	}
	limit, from, err := page(query, 100, 200)
	if err != nil {
		return nil, err
	}
	var after store.ResourceKey
	switch len(from) {
	case 0:
	case 2:
		after = store.ResourceKey{Type: from[0], ID: from[1]}
	default:
		return nil, errMarker
	}
	filter := store.ResourceFilter{
		Cloud: cloud, Account: s.Account,
		Type: query.Get("type"), ID: query.Get("id"), Name: query.Get("name"), Region: query.Get("region_id"),
	}
	switch {
	case len(filter.Region) > 36:
		return nil, invalid("RMS.00010017", "The max length of region id must be less than or equal to 36.")
	case len(filter.Type) > 40:
		return nil, invalid("RMS.00010014", "The max length of resource type must be less than or equal to 40.")
	case filter.Type != "" && !strings.Contains(filter.Type, "."):
		return nil, invalid("RMS.00010015", "Resource type is illegal.")
	case utf8.RuneCountInString(filter.ID) > 512:
		return nil, invalid("RMS.00010009", "The max length of id must be less than or equal to 512.")
	case utf8.RuneCountInString(filter.Name) > 256:
		return nil, invalid("RMS.00010011", "The max length of name must be less than or equal to 256.")
	}
	answer := struct {
		Resources []json.RawMessage `json:"resources"`
		Page      pageInfo          `json:"page_info"`
	}{Resources: []json.RawMessage{}}
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		resources, err := tx.Resources(filter, after, limit+1)
		if err != nil {
			return err
		}
		if len(resources) > limit {
			resources = resources[:limit]
			last := resources[limit-1]
			answer.Page.Next = marker(last.Type, last.ID)
		}
		for _, resource := range resources {
			answer.Resources = append(answer.Resources, resource.Item)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	answer.Page.Count = len(answer.Resources)
	return answer, nil
}

// countResources counts the recorded resources ("Querying the Number of Resources", rms_04_0107).
func (s *Service) countResources(ctx context.Context, r request) (any, error) {
	if err := checkQuery(r.URL.Query()); err != nil {
		return nil, err
	}
	var answer struct {
		Total int `json:"total_count"`
	}
	err := s.Store.View(ctx, func(tx *store.Tx) error {
		return tx.QueryRow("SELECT COUNT(*) FROM resources WHERE cloud = ? AND account = ? AND deleted = 0", cloud, s.Account).Scan(&answer.Total)
	})
	return answer, err
}

// resource shows one resource ("Querying a Resource Under Your Account", rms_04_0105).
func (s *Service) resource(ctx context.Context, r request) (any, error) {
	id := r.PathValue("resource_id")
	if utf8.RuneCountInString(id) > 512 {
		return nil, invalid("RMS.00010009", "The max length of id must be less than or equal to 512.")
	}
	var found []store.Resource
	err := s.Store.View(ctx, func(tx *store.Tx) (err error) {
		found, err = tx.Resources(store.ResourceFilter{Cloud: cloud, Account: s.Account, ID: id}, store.ResourceKey{}, 1)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, errNotFound
	}
	return found[0].Item, nil
}
