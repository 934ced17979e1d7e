package alicloud

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// ResourceDeleted is inverted: 1 is a resource that exists ("retained").
const (
	deleted  = 0
	retained = 1
)

const longestUpdateRange = 30 * 24 * time.Hour

var errNoResource = &acs.Error{Status: http.StatusBadRequest, Code: "Invalid.ResourceId.Value", Message: "The specified ResourceId does not exist in the region."}

type getResourceRequest struct {
	ComplianceOption  int32  `acs:"range=0:1"`
	Region            string `acs:"required"`
	ResourceId        string `acs:"required"`
	ResourceType      string `acs:"required"`
	ResourceAccountId int64
}

type resourceDetail struct {
	AccountId            int64
	AvailabilityZone     string
	ComplianceType       string `json:",omitempty" xml:",omitempty"`
	Configuration        string
	Region               string
	ResourceCreationTime int64
	ResourceDeleted      int32
	ResourceId           string
	ResourceName         string
	ResourceStatus       string
	ResourceType         string
	Tags                 string
	VSwitchId            string `json:",omitempty" xml:",omitempty"`
	VpcId                string `json:",omitempty" xml:",omitempty"`
}

type getResourceResponse struct {
	acs.Answer
	DiscoveredResourceDetail resourceDetail
}

func (s *Service) getResource(ctx context.Context, _ *acs.Request, o owner, request getResourceRequest) (acs.Reply, error) {
	o, err := o.only(request.ResourceAccountId)
	if err != nil {
		return nil, err
	}
	answer := &getResourceResponse{}
	return answer, s.Store.View(ctx, func(tx *store.Tx) error {
		for _, member := range o.accounts {
			found, err := tx.Resources(store.ResourceFilter{
				Cloud: cloud, Account: member.Account, Type: request.ResourceType, ID: request.ResourceId, Region: request.Region, Deleted: true,
			}, store.ResourceKey{}, 1)
			if err != nil {
				return err
			}
			if len(found) == 1 {
				answer.DiscoveredResourceDetail, err = detailOf(tx, o, found[0], request.ComplianceOption == 1)
				return err
			}
		}
		return errNoResource
	})
}

func detailOf(tx *store.Tx, o owner, resource store.Resource, withCompliance bool) (resourceDetail, error) {
	read, err := itemOf(resource)
	if err != nil {
		return resourceDetail{}, err
	}
	detail := resourceDetail{
		AccountId: number(resource.Account), AvailabilityZone: read.AvailabilityZone, Configuration: read.Configuration, Region: resource.Region,
		ResourceCreationTime: read.created(), ResourceDeleted: existence(resource), ResourceId: resource.ID, ResourceName: resource.Name,
		ResourceStatus: read.ResourceStatus, ResourceType: resource.Type, Tags: read.Tags, VSwitchId: read.property("VSwitchId"), VpcId: read.property("VpcId"),
	}
	if !withCompliance {
		return detail, nil
	}
	tallies, err := tx.Tallies(store.ResultFilter{Cloud: cloud, Account: resource.Account, Type: resource.Type, ID: resource.ID})
	sum := counts{}
	for _, of := range tallies {
		for verdict, n := range of.Count {
			sum[verdict] += n
		}
	}
	detail.ComplianceType = sum.word()
	return detail, err
}

func existence(resource store.Resource) int32 {
	if resource.Deleted {
		return deleted
	}
	return retained
}

type listResourcesRequest struct {
	EndUpdateTimestamp   int64
	ExcludeResourceTypes []string
	MaxResults           int32 `acs:"required,range=1:100"`
	NextToken            string
	Regions              []string
	ResourceDeleted      int32 `acs:"range=0:1,default=1"`
	ResourceId           string
	ResourceName         string
	ResourceTypes        []string
	StartUpdateTimestamp int64
	ResourceAccountId    int64
}

type resourceProfile struct {
	AccountId            int64
	AvailabilityZone     string
	Region               string
	ResourceCreationTime int64
	ResourceDeleted      int32
	ResourceId           string
	ResourceName         string
	ResourceOwnerId      int64 `json:",omitempty" xml:",omitempty"`
	ResourceStatus       string
	ResourceType         string
	Tags                 string
	UpdateTime           int64
	VSwitchId            string `json:",omitempty" xml:",omitempty"`
	Version              int64
	VpcId                string `json:",omitempty" xml:",omitempty"`
}

type listResourcesResponse struct {
	acs.Answer
	DiscoveredResourceProfiles struct {
		DiscoveredResourceProfileList []resourceProfile
		MaxResults                    int32
		NextToken                     string `json:",omitempty" xml:",omitempty"`
		TotalCount                    int32
	}
}

func (s *Service) listResources(ctx context.Context, _ *acs.Request, o owner, request listResourcesRequest) (acs.Reply, error) {
	if (request.StartUpdateTimestamp == 0) != (request.EndUpdateTimestamp == 0) {
		return nil, acs.InvalidValue("StartUpdateTimestamp", "StartUpdateTimestamp and EndUpdateTimestamp must be supplied together")
	}
	if span := request.EndUpdateTimestamp - request.StartUpdateTimestamp; span < 0 || span > longestUpdateRange.Milliseconds() {
		return nil, acs.InvalidValue("EndUpdateTimestamp", "it must be at most 30 days after StartUpdateTimestamp")
	}
	o, err := o.only(request.ResourceAccountId)
	if err != nil {
		return nil, err
	}
	after, err := readCursor(request.NextToken)
	if err != nil {
		return nil, err
	}
	where, arguments := request.where()
	answer := &listResourcesResponse{}
	return answer, s.Store.View(ctx, func(tx *store.Tx) error {
		list := &answer.DiscoveredResourceProfiles
		list.DiscoveredResourceProfileList, list.MaxResults, list.NextToken = []resourceProfile{}, request.MaxResults, ""
		total := after.Total
		var found []store.Resource
		// Each account is queried separately, so that the database can go straight to where the page begins.
		for _, account := range slices.Sorted(maps.Keys(o.accountSet())) {
			if request.NextToken == "" {
				var count int
				if err := tx.QueryRow("SELECT COUNT(*) FROM resources WHERE cloud = ? AND account = ?"+where, append([]any{cloud, account}, arguments...)...).Scan(&count); err != nil {
					return err
				}
				total += count
			}
			behind := cursor{}
			if account == after.Account {
				behind = after
			}
			if missing := int(request.MaxResults) + 1 - len(found); account >= after.Account && missing > 0 {
				more, err := resourcesBehind(tx, account, behind, where, arguments, missing)
				if err != nil {
					return err
				}
				found = append(found, more...)
			}
		}
		list.TotalCount = int32(total)
		if len(found) > int(request.MaxResults) {
			found = found[:request.MaxResults]
			last := found[len(found)-1]
			list.NextToken = cursor{Account: last.Account, Type: last.Type, ID: last.ID, Total: total}.token()
		}
		for _, resource := range found {
			profile, err := profileOf(resource, o.group != "")
			if err != nil {
				return err
			}
			list.DiscoveredResourceProfileList = append(list.DiscoveredResourceProfileList, profile)
		}
		return nil
	})
}

func resourcesBehind(tx *store.Tx, account string, behind cursor, where string, arguments []any, limit int) ([]store.Resource, error) {
	return tx.SelectResources("WHERE cloud = ? AND account = ?"+where+" AND (type, id) > (?,?) ORDER BY type, id LIMIT ?",
		append(append([]any{cloud, account}, arguments...), behind.Type, behind.ID, limit)...)
}

// where is the filter of a request in SQL. The plus sign keeps SQLite from searching by a column.
func (request listResourcesRequest) where() (where string, arguments []any) {
	add := func(clause string, more ...any) { where, arguments = where+" AND "+clause, append(arguments, more...) }
	add("deleted = ?", request.ResourceDeleted == deleted)
	if len(request.ExcludeResourceTypes) > 0 {
		clause, more := store.In("+type", request.ExcludeResourceTypes)
		add("NOT "+clause, more...)
	} else if len(request.ResourceTypes) > 0 {
		clause, more := store.In("+type", request.ResourceTypes)
		add(clause, more...)
	}
	if len(request.Regions) > 0 {
		clause, more := store.In("region", request.Regions)
		add(clause, more...)
	}
	if request.ResourceId != "" {
		add("id = ?", request.ResourceId)
	}
	if request.ResourceName != "" {
		add("name = ?", request.ResourceName)
	}
	if request.StartUpdateTimestamp != 0 {
		add("updated BETWEEN ? AND ?", request.StartUpdateTimestamp, request.EndUpdateTimestamp)
	}
	return where, arguments
}

func profileOf(resource store.Resource, inGroup bool) (resourceProfile, error) {
	read, err := itemOf(resource)
	if err != nil {
		return resourceProfile{}, err
	}
	profile := resourceProfile{
		AccountId: number(resource.Account), AvailabilityZone: read.AvailabilityZone, Region: resource.Region, ResourceCreationTime: read.created(),
		ResourceDeleted: existence(resource), ResourceId: resource.ID, ResourceName: resource.Name, ResourceStatus: read.ResourceStatus, ResourceType: resource.Type,
		Tags: read.Tags, UpdateTime: store.Millis(resource.Updated), Version: store.Millis(resource.Updated), VSwitchId: read.property("VSwitchId"), VpcId: read.property("VpcId"),
	}
	if inGroup {
		profile.ResourceOwnerId = profile.AccountId
	}
	return profile, nil
}
