package alicloud

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// ManagedRule is an entry of the catalogue of managed rules.
type ManagedRule struct {
	Identifier  string // eip-bandwidth-limit
	Name        string
	Description string
	Risk        int // 1 high, 2 medium, 3 low
	Types       []string
	OnChange    bool
	Scheduled   bool // every 24 hours
	Parameters  []Parameter
	Labels      []string
	HelpURL     string
	Policy      policy.Metadata // what reports say about the rule; zero: no more than the catalogue
}

// Parameter is an input parameter of a managed rule.
type Parameter struct {
	Name     string
	Default  string
	Required bool
}

// Template is a built-in compliance pack.
type Template struct {
	ID, Name, Description string
	Risk                  int
	Labels                []string
	Rules                 []TemplateRule
}

// TemplateRule is a managed rule with the parameters and risk level that a template gives it.
type TemplateRule struct {
	Identifier string
	Risk       int // 0: the managed rule's
	Parameters map[string]string
}

// ClassifiedProtectionPreCheckID is the template of the MLPS 2.0 level 3 pre-check pack (Terraform resource
// alicloud_config_aggregate_compliance_pack).
const ClassifiedProtectionPreCheckID = "ct-5f26ff4e06a300c49609"

func (s *Service) managed(identifier string) (ManagedRule, bool) {
	i := slices.IndexFunc(s.Managed, func(m ManagedRule) bool { return m.Identifier == identifier })
	if i < 0 {
		return ManagedRule{}, false
	}
	return s.Managed[i], true
}

// complete checks the values of a rule's parameters and adds the defaults.
func (m ManagedRule) complete(values map[string]string) (map[string]string, error) {
	all := map[string]string{}
	for _, parameter := range m.Parameters {
		value := values[parameter.Name]
		if strings.TrimSpace(value) == "" {
			value = parameter.Default
		}
		if value == "" && parameter.Required {
			return nil, fmt.Errorf("%s needs the parameter %s", m.Identifier, parameter.Name)
		}
		if value != "" {
			all[parameter.Name] = value
		}
	}
	for name := range values {
		if !m.has(name) {
			return nil, fmt.Errorf("%s has no parameter %s", m.Identifier, name)
		}
	}
	return all, nil
}

func (m ManagedRule) has(parameter string) bool {
	return slices.ContainsFunc(m.Parameters, func(p Parameter) bool { return p.Name == parameter })
}

func (m ManagedRule) required(parameter string) bool {
	return slices.ContainsFunc(m.Parameters, func(p Parameter) bool { return p.Name == parameter && p.Required })
}

type managedDetails struct {
	CompulsoryInputParameterDetails parameters
	Description                     string
	Identifier                      string
	Labels                          []string
	ManagedRuleName                 string
	OptionalInputParameterDetails   parameters
	SourceDetails                   []sourceDetail
}

func (m ManagedRule) details() managedDetails {
	d := managedDetails{
		Description: m.Description, Identifier: m.Identifier, Labels: append([]string{}, m.Labels...), ManagedRuleName: m.Name, SourceDetails: m.sourceDetails("aliyun.config"),
		CompulsoryInputParameterDetails: parameters{}, OptionalInputParameterDetails: parameters{},
	}
	for _, parameter := range m.Parameters {
		if parameter.Required {
			d.CompulsoryInputParameterDetails[parameter.Name] = parameter.Default
		} else {
			d.OptionalInputParameterDetails[parameter.Name] = parameter.Default
		}
	}
	return d
}

func (m ManagedRule) sourceDetails(source string) []sourceDetail {
	details := []sourceDetail{}
	if m.OnChange {
		details = append(details, sourceDetail{EventSource: source, MessageType: onChange})
	}
	if m.Scheduled {
		details = append(details, sourceDetail{EventSource: source, MessageType: onSchedule, MaximumExecutionFrequency: "TwentyFour_Hours"})
	}
	return details
}

type managedSummary struct {
	ConfigRuleName string
	Description    string
	HelpUrls       string `json:",omitempty" xml:",omitempty"`
	Identifier     string
	Labels         []string
	RiskLevel      int32
	Scope          struct{ ComplianceResourceTypes []string }
}

func (m ManagedRule) summary() managedSummary {
	summary := managedSummary{
		ConfigRuleName: m.Name, Description: m.Description, HelpUrls: m.HelpURL, Identifier: m.Identifier, Labels: append([]string{}, m.Labels...), RiskLevel: int32(m.Risk),
	}
	summary.Scope.ComplianceResourceTypes = append([]string{}, m.Types...)
	return summary
}

type getManagedRuleResponse struct {
	acs.Answer
	ManagedRule struct {
		managedSummary
		CompulsoryInputParameterDetails parameters
		OptionalInputParameterDetails   parameters
		SourceDetails                   []managedTrigger
	}
}

type managedTrigger struct {
	MaximumExecutionFrequency string `json:",omitempty" xml:",omitempty"`
	MessageType               string
}

type getManagedRuleRequest struct {
	Identifier string `acs:"required"`
}

func (s *Service) getManagedRule(_ context.Context, r *acs.Request, _ owner, request getManagedRuleRequest) (acs.Reply, error) {
	managed, known := s.managed(request.Identifier)
	if !known {
		return nil, acs.InvalidValue("Identifier", "the service has no such managed rule")
	}
	answer := &getManagedRuleResponse{}
	details := managed.details()
	answer.ManagedRule.managedSummary = managed.summary()
	answer.ManagedRule.CompulsoryInputParameterDetails = details.CompulsoryInputParameterDetails
	answer.ManagedRule.OptionalInputParameterDetails = details.OptionalInputParameterDetails
	answer.ManagedRule.SourceDetails = []managedTrigger{}
	for _, detail := range details.SourceDetails {
		answer.ManagedRule.SourceDetails = append(answer.ManagedRule.SourceDetails, managedTrigger{detail.MaximumExecutionFrequency, detail.MessageType})
	}
	return answer, nil
}

type listManagedRulesRequest struct {
	FilterType    string `acs:"oneof=ALL|UNCOVERED_RESOURCE"`
	Keyword       string
	PageNumber    int32 `acs:"range=1:10000,default=1"`
	PageSize      int32 `acs:"range=1:300,default=10"`
	ResourceTypes []string
	RiskLevel     int32 `acs:"range=1:3"`
}

type listManagedRulesResponse struct {
	acs.Answer
	ManagedRules struct {
		ManagedRuleList []managedSummary
		PageNumber      int32
		PageSize        int32
		TotalCount      int64
	}
}

func (s *Service) listManagedRules(_ context.Context, r *acs.Request, _ owner, request listManagedRulesRequest) (acs.Reply, error) {
	var matching []managedSummary
	for _, managed := range s.Managed {
		text := strings.ToLower(managed.Identifier + "\n" + managed.Name + "\n" + managed.Description)
		if strings.Contains(text, strings.ToLower(request.Keyword)) && (request.RiskLevel == 0 || request.RiskLevel == int32(managed.Risk)) && anyOf(managed.Types, request.ResourceTypes) {
			matching = append(matching, managed.summary())
		}
	}
	answer := &listManagedRulesResponse{}
	list := &answer.ManagedRules
	list.ManagedRuleList = page(matching, paging{request.PageNumber, request.PageSize})
	list.PageNumber, list.PageSize, list.TotalCount = request.PageNumber, request.PageSize, int64(len(matching))
	return answer, nil
}

// anyOf reports whether has contains one of the wanted values, or none is wanted.
func anyOf(has, wanted []string) bool {
	return len(wanted) == 0 || slices.ContainsFunc(wanted, func(w string) bool { return slices.Contains(has, w) })
}

type listTemplatesRequest struct {
	CompliancePackTemplateId string
	ResourceTypes            []string
	RuleRiskLevel            int32 `acs:"range=1:3"`
	paging
}

type packTemplate struct {
	CompliancePackTemplateId   string
	CompliancePackTemplateName string
	ConfigRules                []templateRule
	Description                string
	Labels                     string
	RiskLevel                  int32
}

type templateRule struct {
	ConfigRuleParameters  []ruleParameter
	DefaultEnable         bool
	Description           string
	ManagedRuleIdentifier string
	ManagedRuleName       string
	ResourceTypesScope    string
	RiskLevel             int32
}

type ruleParameter struct {
	ParameterName  string
	ParameterValue string
	Required       bool
}

type listTemplatesResponse struct {
	acs.Answer
	CompliancePackTemplatesResult struct {
		CompliancePackTemplates []packTemplate
		PageNumber              int32
		PageSize                int32
		TotalCount              int64
	}
}

func (s *Service) listTemplates(_ context.Context, r *acs.Request, _ owner, request listTemplatesRequest) (acs.Reply, error) {
	var matching []packTemplate
	for _, template := range s.Templates {
		if request.CompliancePackTemplateId != "" && request.CompliancePackTemplateId != template.ID {
			continue
		}
		described, matches := s.describe(template, request)
		if matches {
			matching = append(matching, described)
		}
	}
	answer := &listTemplatesResponse{}
	list := &answer.CompliancePackTemplatesResult
	list.CompliancePackTemplates = page(matching, request.paging)
	list.PageNumber, list.PageSize, list.TotalCount = request.PageNumber, request.PageSize, int64(len(matching))
	return answer, nil
}

// describe describes a template, and reports whether it has a rule of the requested resource types and risk level.
func (s *Service) describe(template Template, request listTemplatesRequest) (packTemplate, bool) {
	described := packTemplate{
		CompliancePackTemplateId: template.ID, CompliancePackTemplateName: template.Name, Description: template.Description,
		Labels: strings.Join(template.Labels, ","), RiskLevel: int32(template.Risk), ConfigRules: []templateRule{},
	}
	matches := len(request.ResourceTypes) == 0 && request.RuleRiskLevel == 0
	for _, rule := range template.Rules {
		managed, _ := s.managed(rule.Identifier)
		shown := templateRule{
			DefaultEnable: true, Description: managed.Description, ManagedRuleIdentifier: rule.Identifier, ManagedRuleName: managed.Name,
			ResourceTypesScope: strings.Join(managed.Types, ","), RiskLevel: int32(orRisk(rule.Risk, managed.Risk)), ConfigRuleParameters: []ruleParameter{},
		}
		for _, name := range slices.Sorted(maps.Keys(rule.Parameters)) {
			shown.ConfigRuleParameters = append(shown.ConfigRuleParameters, ruleParameter{name, rule.Parameters[name], managed.required(name)})
		}
		described.ConfigRules = append(described.ConfigRules, shown)
		matches = matches || anyOf(managed.Types, request.ResourceTypes) && (request.RuleRiskLevel == 0 || request.RuleRiskLevel == shown.RiskLevel)
	}
	return described, matches
}

func orRisk(risk, otherwise int) int {
	if risk == 0 {
		return otherwise
	}
	return risk
}
