package alicloud

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
)

// content is a whole pack as JSON text, the parameter TemplateContent of CreateCompliancePack. It cannot hold CUSTOM_FC rules.
type content struct {
	ConfigRuleTemplates []contentRule `json:"configRuleTemplates"`
}

type contentRule struct {
	ConfigRuleName string `json:"configRuleName"`
	Scope          struct {
		ComplianceResourceTypes []string `json:"complianceResourceTypes"`
	} `json:"scope"`
	Description string `json:"description,omitempty"`
	Source      struct {
		Owner         string          `json:"owner"`
		Identifier    string          `json:"identifier"`
		SourceDetails []contentDetail `json:"sourceDetails"`
	} `json:"source"`
	InputParameters map[string]string `json:"inputParameters"`
	RiskLevel       int32             `json:"riskLevel,omitempty"`
}

type contentDetail struct {
	MessageType               string `json:"messageType"`
	MaximumExecutionFrequency string `json:"maximumExecutionFrequency,omitempty"`
}

func fromTemplateContent(text string) ([]packRule, error) {
	var read content
	if err := json.Unmarshal([]byte(text), &read); err != nil {
		return nil, errors.New("it must be JSON with configRuleTemplates")
	}
	var rules []packRule
	for i, template := range read.ConfigRuleTemplates {
		if template.Source.Owner != managedRule {
			return nil, fmt.Errorf("rule %d: the owner must be %s", i+1, managedRule)
		}
		if template.RiskLevel < 0 || template.RiskLevel > 3 {
			return nil, fmt.Errorf("rule %d: riskLevel must be a number from 1 to 3", i+1)
		}
		rule := packRule{
			ConfigRuleName: template.ConfigRuleName, Description: template.Description, ManagedRuleIdentifier: template.Source.Identifier,
			RiskLevel: template.RiskLevel, types: template.Scope.ComplianceResourceTypes,
		}
		for _, name := range slices.Sorted(maps.Keys(template.InputParameters)) {
			rule.ConfigRuleParameters = append(rule.ConfigRuleParameters, packRuleParameter{name, template.InputParameters[name]})
		}
		rules = append(rules, rule)
	}
	return rules, nil
}

func templateContent(rules []store.Rule) (string, error) {
	written := content{ConfigRuleTemplates: []contentRule{}}
	for _, rule := range rules {
		if !rule.Managed {
			continue
		}
		template := contentRule{ConfigRuleName: displayName(rule), Description: rule.Description, InputParameters: parametersOf(rule), RiskLevel: int32(rule.Risk)}
		template.Scope.ComplianceResourceTypes = append([]string{}, rule.Types...)
		template.Source.Owner, template.Source.Identifier, template.Source.SourceDetails = managedRule, rule.Source, []contentDetail{}
		if rule.OnChange {
			template.Source.SourceDetails = append(template.Source.SourceDetails, contentDetail{MessageType: onChange})
		}
		if rule.Period > 0 {
			template.Source.SourceDetails = append(template.Source.SourceDetails, contentDetail{onSchedule, wire.Frequency(rule.Period)})
		}
		written.ConfigRuleTemplates = append(written.ConfigRuleTemplates, template)
	}
	text, err := json.Marshal(written)
	return string(text), err
}
