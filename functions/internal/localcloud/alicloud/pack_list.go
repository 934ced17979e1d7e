package alicloud

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

type packID struct {
	CompliancePackId string `acs:"required"`
}

type shownPack struct {
	CompliancePackId         string
	Status                   string
	AccountId                int64
	CompliancePackName       string
	Description              string
	ConfigRules              []shownRule
	CompliancePackTemplateId string `json:",omitempty" xml:",omitempty"`
	RiskLevel                int32
	CreateTimestamp          int64
	AggregatorId             string `json:",omitempty" xml:",omitempty"`
	Scope                    *scope `json:",omitempty" xml:",omitempty"`
	Tags                     []tagKey
	TemplateContent          string
}

type shownRule struct {
	ConfigRuleId          string
	ConfigRuleName        string
	ManagedRuleIdentifier string `json:",omitempty" xml:",omitempty"`
	ConfigRuleParameters  []shownParameter
	Description           string
	ResourceTypesScope    string
	RiskLevel             int32
}

// shownParameter has its members in the order of the documented sample.
type shownParameter struct {
	ParameterValue string
	Required       bool
	ParameterName  string
}

type getPackResponse struct {
	acs.Answer
	CompliancePack shownPack
}

func (s *Service) getPack(ctx context.Context, _ *acs.Request, o owner, request packID) (acs.Reply, error) {
	answer := &getPackResponse{}
	return answer, s.Store.View(ctx, func(tx *store.Tx) error {
		p, err := packOf(tx, o, request.CompliancePackId)
		if err != nil {
			return err
		}
		ids, err := packRules(tx, p.id)
		if err != nil {
			return err
		}
		rules := make([]store.Rule, len(ids))
		shown := shownPack{
			CompliancePackId: p.id, Status: p.status(s.Now()), AccountId: o.accountNumber(), CompliancePackName: p.name, Description: p.description,
			CompliancePackTemplateId: p.template, RiskLevel: int32(p.risk), CreateTimestamp: store.Millis(p.created), AggregatorId: o.group,
			Tags: append([]tagKey{}, p.tags...), ConfigRules: make([]shownRule, len(ids)),
		}
		if !reflect.ValueOf(p.scope).IsZero() {
			shown.Scope = &p.scope
		}
		for i, id := range ids {
			of, err := copies(tx, o, id)
			if err != nil {
				return err
			}
			rules[i] = of[0]
			shown.ConfigRules[i] = s.shown(of[0])
		}
		shown.TemplateContent, err = templateContent(rules)
		answer.CompliancePack = shown
		return err
	})
}

func (s *Service) shown(rule store.Rule) shownRule {
	shown := shownRule{
		ConfigRuleId: rule.ID, ConfigRuleName: displayName(rule), Description: rule.Description, ResourceTypesScope: strings.Join(rule.Types, ","),
		RiskLevel: int32(rule.Risk), ConfigRuleParameters: []shownParameter{},
	}
	var managed ManagedRule
	if rule.Managed {
		shown.ManagedRuleIdentifier = rule.Source
		managed, _ = s.managed(rule.Source)
	}
	values := parametersOf(rule)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		shown.ConfigRuleParameters = append(shown.ConfigRuleParameters, shownParameter{ParameterValue: values[name], Required: managed.required(name), ParameterName: name})
	}
	return shown
}

type listPacksRequest struct {
	Status    string `acs:"oneof=ACTIVE|CREATING"`
	RiskLevel int32  `acs:"range=1:3"`
	Tag       []tag  `acs:"max=20"`
	paging
}

type listedPack struct {
	AccountId                int64
	AggregatorId             string `json:",omitempty" xml:",omitempty"`
	CompliancePackId         string
	CompliancePackName       string
	CompliancePackTemplateId string `json:",omitempty" xml:",omitempty"`
	CreateTimestamp          int64
	Description              string
	RiskLevel                int32
	Status                   string
	Tags                     []tagKey
}

type listPacksResponse struct {
	acs.Answer
	CompliancePacksResult struct {
		CompliancePacks []listedPack
		PageNumber      int32
		PageSize        int32
		TotalCount      int64
	}
}

func (s *Service) listPacks(ctx context.Context, _ *acs.Request, o owner, request listPacksRequest) (acs.Reply, error) {
	var packs []pack
	err := s.Store.View(ctx, func(tx *store.Tx) (err error) {
		packs, err = packsOf(tx, o)
		return err
	})
	if err != nil {
		return nil, err
	}
	var matching []listedPack
	for _, p := range packs {
		status := p.status(s.Now())
		if request.Status != "" && request.Status != status || request.RiskLevel != 0 && int(request.RiskLevel) != p.risk || !hasTags(p.tags, request.Tag) {
			continue
		}
		matching = append(matching, listedPack{
			AccountId: o.accountNumber(), AggregatorId: o.group, CompliancePackId: p.id, CompliancePackName: p.name, CompliancePackTemplateId: p.template,
			CreateTimestamp: store.Millis(p.created), Description: p.description, RiskLevel: int32(p.risk), Status: status, Tags: append([]tagKey{}, p.tags...),
		})
	}
	answer := &listPacksResponse{}
	list := &answer.CompliancePacksResult
	list.CompliancePacks = page(matching, request.paging)
	list.PageNumber, list.PageSize, list.TotalCount = request.PageNumber, request.PageSize, int64(len(matching))
	return answer, nil
}
