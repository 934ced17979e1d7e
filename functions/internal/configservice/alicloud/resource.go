package alicloud

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"

	"github.com/assay-rules/assay/functions/internal/configservice/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/configservice/store"
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

func (s *Service) getResource(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
	var request getResourceRequest
	if err := acs.Decode(r.Parameters, &request); err != nil {
		return nil, err
	}
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

func (s *Service) listResources(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
	var request listResourcesRequest
	if err := acs.Decode(r.Parameters, &request); err != nil {
		return nil, err
	}
	if (request.StartUpdateTimestamp == 0) != (request.EndUpdateTimestamp == 0) {
		return nil, acs.InvalidValue("StartUpdateTimestamp", "StartUpdateTimestamp and EndUpdateTimestamp are supplied together")
	}
	if span := request.EndUpdateTimestamp - request.StartUpdateTimestamp; span < 0 || span > longestUpdateRange.Milliseconds() {
		return nil, acs.InvalidValue("EndUpdateTimestamp", "it is at most 30 days after StartUpdateTimestamp")
	}
	o, err := o.only(request.ResourceAccountId)
	if err != nil {
		return nil, err
	}
	after, err := readCursor(request.NextToken)
	if err != nil {
		return nil, err
	}
	where, arguments := request.where(o)
	answer := &listResourcesResponse{}
	return answer, s.Store.View(ctx, func(tx *store.Tx) error {
		total := after.Total
		if request.NextToken == "" {
			if err := tx.QueryRow("SELECT COUNT(*) FROM resources WHERE "+where, arguments...).Scan(&total); err != nil {
				return err
			}
		}
		rows, err := tx.Query(`SELECT account, type, id, name, region, item, updated, deleted FROM resources WHERE `+where+
			` AND (account, type, id) > (?,?,?) ORDER BY cloud, account, type, id LIMIT ?`,
			append(arguments[:len(arguments):len(arguments)], after.Account, after.Type, after.ID, request.MaxResults+1)...)
		if err != nil {
			return err
		}
		defer rows.Close()
		list := &answer.DiscoveredResourceProfiles
		list.DiscoveredResourceProfileList, list.MaxResults, list.TotalCount, list.NextToken = []resourceProfile{}, request.MaxResults, int32(total), ""
		var last cursor
		for rows.Next() {
			var resource store.Resource
			var updated int64
			if err := rows.Scan(&resource.Account, &resource.Type, &resource.ID, &resource.Name, &resource.Region, (*[]byte)(&resource.Item), &updated, &resource.Deleted); err != nil {
				return err
			}
			if len(list.DiscoveredResourceProfileList) == int(request.MaxResults) {
				list.NextToken = last.token()
				break
			}
			profile, err := profileOf(resource, updated, o.group != "")
			if err != nil {
				return err
			}
			list.DiscoveredResourceProfileList = append(list.DiscoveredResourceProfileList, profile)
			last = cursor{Account: resource.Account, Type: resource.Type, ID: resource.ID, Total: total}
		}
		return rows.Err()
	})
}

func (request listResourcesRequest) where(o owner) (where string, arguments []any) {
	accounts := make([]string, len(o.accounts))
	for i, member := range o.accounts {
		accounts[i] = member.Account
	}
	clause, arguments := in("account", accounts)
	where = "cloud = '" + cloud + "' AND " + clause + " AND deleted = ?"
	arguments = append(arguments, request.ResourceDeleted == deleted)
	add := func(clause string, more ...any) { where, arguments = where+" AND "+clause, append(arguments, more...) }
	if len(request.ExcludeResourceTypes) > 0 {
		clause, more := in("type", request.ExcludeResourceTypes)
		add("NOT "+clause, more...)
	} else if len(request.ResourceTypes) > 0 {
		clause, more := in("type", request.ResourceTypes)
		add(clause, more...)
	}
	if len(request.Regions) > 0 {
		clause, more := in("region", request.Regions)
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

func profileOf(resource store.Resource, updated int64, inGroup bool) (resourceProfile, error) {
	read, err := itemOf(resource)
	if err != nil {
		return resourceProfile{}, err
	}
	profile := resourceProfile{
		AccountId: number(resource.Account), AvailabilityZone: read.AvailabilityZone, Region: resource.Region, ResourceCreationTime: read.created(),
		ResourceDeleted: existence(resource), ResourceId: resource.ID, ResourceName: resource.Name, ResourceStatus: read.ResourceStatus, ResourceType: resource.Type,
		Tags: read.Tags, UpdateTime: updated, Version: updated, VSwitchId: read.property("VSwitchId"), VpcId: read.property("VpcId"),
	}
	if inGroup {
		profile.ResourceOwnerId = profile.AccountId
	}
	return profile, nil
}

func (c cursor) token() string {
	text, _ := json.Marshal(c) // strings and a number always encode
	return base64.RawURLEncoding.EncodeToString(text)
}

func readCursor(token string) (cursor, error) {
	var c cursor
	if token == "" {
		return c, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || json.Unmarshal(text, &c) != nil || c == (cursor{}) || c.token() != token {
		return c, acs.InvalidValue("NextToken", "it does not come from an earlier answer")
	}
	return c, nil
}
