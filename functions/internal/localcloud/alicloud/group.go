package alicloud

import (
	"context"
	_ "embed"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
)

// Group is an account group. Its owner is its management account.
type Group struct {
	ID      string // ca- and 20 hexadecimal digits
	Name    string
	Owner   string
	Members []Member // with the owner, if its resources count
	Created time.Time
}

// GroupID is the account group of a service that is configured without groups.
const GroupID = "ca-f632626622af00790001"

// Member is an account of a group.
type Member struct{ Account, Name string }

// owner is the account or the account group on whose behalf an operation runs.
type owner struct {
	id       string // account id or group id: what packs belong to
	account  string // the account, or the group's management account
	group    string // group id, empty for an account
	accounts []Member
}

func (g Group) asOwner() owner {
	return owner{id: g.ID, account: g.Owner, group: g.ID, accounts: g.Members}
}

func (o owner) accountNumber() int64 { return number(o.account) }

// number is an account ID as the API writes it. New and the gateway have checked that it is a number.
func number(account string) int64 {
	n, _ := strconv.ParseInt(account, 10, 64)
	return n
}

func (s *Service) accounts() []string {
	accounts := []string{s.Account}
	for _, group := range s.Groups {
		accounts = append(accounts, group.Owner)
		for _, member := range group.Members {
			accounts = append(accounts, member.Account)
		}
	}
	return accounts
}

var (
	errAggregator = &acs.Error{Status: http.StatusBadRequest, Code: "Invalid.AggregatorId.Value", Message: "The specified AggregatorId is invalid."}
	errMember     = &acs.Error{
		Status: http.StatusForbidden, Code: "AggregatorMemberNoPermission",
		Message: "The aggregator member is not authorized to perform the operation.",
	}
)

// ownerOf resolves the account or group that a request addresses. A member of a group may not change the group's packs, and its reads are
// refused as if the group did not exist ("you are not authorized to use the account group").
func (s *Service) ownerOf(r *acs.Request, aggregate, changes bool) (owner, error) {
	caller := strconv.FormatInt(r.Key.Account, 10)
	known := false
	for _, account := range s.accounts() {
		known = known || account == caller
	}
	if !known {
		return owner{}, acs.AccountNotExisted
	}
	if !aggregate {
		return owner{id: caller, account: caller, accounts: []Member{{Account: caller}}}, nil
	}
	id := r.Parameters["AggregatorId"]
	if id == "" {
		return owner{}, acs.MissingParameter("AggregatorId")
	}
	for _, group := range s.Groups {
		if group.ID != id {
			continue
		}
		if group.Owner == caller {
			return group.asOwner(), nil
		}
		for _, member := range group.Members {
			if member.Account == caller && changes {
				return owner{}, errMember
			}
		}
	}
	return owner{}, errAggregator
}

// ownerNamed returns the owner of a pack. A group that is no longer configured has no accounts.
func (s *Service) ownerNamed(id string) owner {
	for _, group := range s.Groups {
		if group.ID == id {
			return group.asOwner()
		}
	}
	if strings.HasPrefix(id, "ca-") {
		return owner{id: id, account: s.Account, group: id}
	}
	return owner{id: id, account: id, accounts: []Member{{Account: id}}}
}

// only narrows a group to one member; zero is all.
func (o owner) only(account int64) (owner, error) {
	if account == 0 {
		return o, nil
	}
	for _, member := range o.accounts {
		if number(member.Account) == account {
			o.accounts = []Member{member}
			return o, nil
		}
	}
	return o, acs.InvalidValue("ResourceAccountId", "the account group has no such member")
}

func (o owner) has(account string) bool {
	return slices.ContainsFunc(o.accounts, func(member Member) bool { return member.Account == account })
}

func (o owner) accountSet() map[string]bool {
	set := map[string]bool{}
	for _, member := range o.accounts {
		set[member.Account] = true
	}
	return set
}

// manages reports whether an account is the management account of a group that the other is in: the function of an account
// group's rule reports with the management account's credentials.
func (s *Service) manages(manager, account string) bool {
	for _, group := range s.Groups {
		for _, member := range group.Members {
			if group.Owner == manager && member.Account == account {
				return true
			}
		}
	}
	return false
}

type aggregator struct {
	AccountId                 int64
	AggregatorAccountCount    int64
	AggregatorCreateTimestamp int64
	AggregatorId              string
	AggregatorName            string
	AggregatorStatus          int32
	AggregatorType            string
	Description               string
}

type listGroupsResponse struct {
	acs.Answer
	AggregatorsResult struct {
		Aggregators []aggregator
		NextToken   string `json:",omitempty" xml:",omitempty"`
	}
}

type listGroupsRequest struct {
	MaxResults int32  `acs:"required,range=1:100"`
	NextToken  string `acs:"max=100"`
	Tag        []tag  `acs:"max=20"`
}

func (s *Service) listGroups(_ context.Context, r *acs.Request, o owner, request listGroupsRequest) (acs.Reply, error) {
	answer := &listGroupsResponse{}
	answer.AggregatorsResult.Aggregators = []aggregator{}
	after := request.NextToken == ""
	for _, group := range s.Groups {
		if group.Owner != o.account {
			continue
		}
		list := &answer.AggregatorsResult.Aggregators
		switch {
		case !after:
			after = group.ID == request.NextToken
		case len(*list) == int(request.MaxResults):
			answer.AggregatorsResult.NextToken = (*list)[len(*list)-1].AggregatorId
			return answer, nil
		default:
			*list = append(*list, aggregator{
				AccountId: number(group.Owner), AggregatorAccountCount: int64(len(group.Members)), AggregatorCreateTimestamp: group.Created.UnixMilli(),
				AggregatorId: group.ID, AggregatorName: group.Name, AggregatorStatus: 1, AggregatorType: "CUSTOM",
			})
		}
	}
	if !after {
		return nil, acs.InvalidValue("NextToken", "it must come from an earlier answer")
	}
	return answer, nil
}
