package template

import (
	"cmp"
	"encoding/json"
	"fmt"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// alicloudTemplate is the TemplateContent of a compliance pack (Cloud Config API reference, CreateCompliancePack). Its rules are managed
// rules: it cannot name a function. The service documents no field for the pack itself; Assay's note is one that it does not know.
type alicloudTemplate struct {
	Note  *note          `json:"assay,omitempty"`
	Rules []alicloudRule `json:"configRuleTemplates"`
}

type alicloudRule struct {
	Name        string            `json:"configRuleName"`
	Description string            `json:"description,omitempty"`
	RiskLevel   int               `json:"riskLevel,omitempty"`
	Scope       alicloudScope     `json:"scope"`
	Source      alicloudSource    `json:"source"`
	Parameters  map[string]string `json:"inputParameters"`
}

type alicloudScope struct {
	Types []string `json:"complianceResourceTypes"`
}

type alicloudSource struct {
	Owner      string           `json:"owner"`
	Identifier string           `json:"identifier"`
	Details    []alicloudDetail `json:"sourceDetails"`
}

type alicloudDetail struct {
	Message   string `json:"messageType"`
	Frequency string `json:"maximumExecutionFrequency,omitempty"`
}

// AlicloudRule is a rule in the form of CreateCompliancePack.
type AlicloudRule struct {
	Name, Identifier, Description string
	RiskLevel                     int
	Parameters                    map[string]string
}

// AlicloudRules are the pack's rules about Alibaba Cloud. LeftOut names the others.
func (s Source) AlicloudRules() (rules []AlicloudRule, leftOut []string, err error) {
	members, leftOut, err := s.members(compliance.Alicloud)
	for _, m := range members {
		rules = append(rules, AlicloudRule{m.rule.Name, m.policy.Identifier(compliance.Alicloud), m.description(), m.risk.Level(), m.parameters})
	}
	if err == nil && len(rules) == 0 {
		err = fmt.Errorf("pack %s has no rule about Alibaba Cloud", s.Pack.Name)
	}
	return rules, leftOut, err
}

func writeAlicloud(pack pack.Pack, members []member) ([]byte, error) {
	template := alicloudTemplate{Note: newNote(pack)}
	for _, m := range members {
		template.Rules = append(template.Rules, alicloudRule{
			Name: m.rule.Name, Description: m.description(), RiskLevel: m.risk.Level(), Scope: alicloudScope{append([]string{}, m.native()...)},
			Source: alicloudSource{"ALIYUN", m.policy.Identifier(compliance.Alicloud), m.alicloudDetails()}, Parameters: m.parameters,
		})
	}
	return indented(template)
}

func (m member) alicloudDetails() (details []alicloudDetail) {
	if m.rule.OnChange(compliance.Alicloud, m.policy) {
		details = append(details, alicloudDetail{Message: onChange})
	}
	if m.rule.Scheduled(compliance.Alicloud, m.policy) {
		details = append(details, alicloudDetail{onSchedule, m.rule.Frequency})
	}
	return details
}

func isAlicloud(template []byte) bool {
	var found struct {
		Rules json.RawMessage `json:"configRuleTemplates"`
	}
	return json.Unmarshal(template, &found) == nil && found.Rules != nil
}

func readAlicloud(source []byte) (note, givenRules, error) {
	const what = "template of Alibaba Cloud: configRuleTemplates"
	var template alicloudTemplate
	if err := json.Unmarshal(source, &template); err != nil {
		return note{}, nil, fmt.Errorf("template of Alibaba Cloud: %w", err)
	}
	given := givenRules{}
	for i, r := range template.Rules {
		name := cmp.Or(r.Name, r.Source.Identifier)
		if name == "" {
			return note{}, nil, fmt.Errorf("%s[%d] has no configRuleName", what, i)
		}
		if r.RiskLevel < 0 || r.RiskLevel > policy.Low.Level() {
			return note{}, nil, fmt.Errorf("%s[%d]: riskLevel is 1 (high), 2 or 3 (low), not %d", what, i, r.RiskLevel)
		}
		if err := given.add(name, givenRule{r.Source.Identifier, policy.SeverityOf(r.RiskLevel), r.Parameters}); err != nil {
			return note{}, nil, fmt.Errorf("%s[%d]: %w", what, i, err)
		}
	}
	return noteOr(template.Note), given, nil
}
