package huaweicloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

// Inventory lists what Config records in an account.
type Inventory struct {
	Cloud   *Cloud
	Account string // domain id
}

var _ compliance.Inventory = Inventory{}

// countResources is "Querying the Number of Resources" (rms_04_0107).
var countResources = Operation{http.MethodGet, "all-resources/count", "rms:resources:list"}

// Actions are the actions that an inventory needs.
func (i Inventory) Actions() []string { return []string{listResources.action} }

// Parts are one list of all resources. How many there are shows only how far a list is, so that it need not be known.
func (i Inventory) Parts(ctx context.Context) ([]compliance.InventoryPart, error) {
	kind := compliance.InventoryPart{Count: -1}
	request := Request{Operation: countResources, Domain: i.Account, Most: 1}
	err := i.Cloud.Call(ctx, request, delivery.JSON(func(answer *struct {
		TotalCount *int `json:"total_count"`
	}) error {
		if answer.TotalCount != nil {
			kind.Count = *answer.TotalCount
		}
		return nil
	}))
	if delivery.Unfinished(err) {
		return nil, fmt.Errorf("count the recorded resources: %w", err)
	}
	return []compliance.InventoryPart{kind}, nil
}

// Page gets at most two hundred resources in the form of snapshots (User Guide, rms_06_0400). The answer omits their relations.
func (i Inventory) Page(ctx context.Context, _ compliance.InventoryPart, mark string) (compliance.Recorded, error) {
	query := url.Values{"limit": {strconv.Itoa(pageSize)}}
	if mark != "" {
		query.Set("marker", mark)
	}
	got, err := i.Cloud.page(ctx, i.Account, query, nil)
	if err != nil {
		return compliance.Recorded{}, fmt.Errorf("list the recorded resources: %w", err)
	}
	page := compliance.Recorded{Next: got.PageInfo.NextMarker}
	if page.Next != "" && page.Next == mark {
		return page, errors.New("list the recorded resources: Config keeps returning the same marker")
	}
	for _, source := range *got.Resources {
		item, err := native.Write(map[string]any{"resource": source, "relations": []json.RawMessage{}})
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, item)
	}
	return page, nil
}
