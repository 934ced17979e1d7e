package packtemplate

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/rule"
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

// AlicloudRule is a rule as CreateCompliancePack takes it.
type AlicloudRule struct {
	Name, Identifier, Description string
	RiskLevel                     int
	Parameters                    map[string]string
}

// AlicloudRules are the pack's rules about Alibaba Cloud. LeftOut names the others.
func (s Source) AlicloudRules() (rules []AlicloudRule, leftOut []string, err error) {
	members, leftOut, err := s.members(compliance.Alicloud)
	for _, m := range members {
		rules = append(rules, AlicloudRule{m.rule.Name, m.policy.ID, m.description(), m.risk.Level(), m.parameters})
	}
	if err == nil && len(rules) == 0 {
		err = fmt.Errorf("pack %s has no rule about Alibaba Cloud", s.Pack.Name)
	}
	return rules, leftOut, err
}

func writeAlicloud(pack rule.Pack, members []member) ([]byte, error) {
	n, err := newNote(pack)
	if err != nil {
		return nil, err
	}
	template := alicloudTemplate{Note: &n}
	for _, m := range members {
		template.Rules = append(template.Rules, alicloudRule{
			Name: m.rule.Name, Description: m.description(), RiskLevel: m.risk.Level(), Scope: alicloudScope{append([]string{}, m.types...)},
			Source: alicloudSource{"ALIYUN", m.policy.ID, []alicloudDetail{{m.message(), m.rule.Frequency}}}, Parameters: m.parameters,
		})
	}
	return indented(template)
}

func isAlicloud(template []byte) bool {
	var found struct {
		Rules json.RawMessage `json:"configRuleTemplates"`
	}
	return json.Unmarshal(template, &found) == nil && found.Rules != nil
}

func readAlicloud(source []byte) (note, map[string]map[string]string, error) {
	var template alicloudTemplate
	if err := json.Unmarshal(source, &template); err != nil {
		return note{}, nil, fmt.Errorf("template of Alibaba Cloud: %w", err)
	}
	given := map[string]map[string]string{}
	for i, r := range template.Rules {
		name := cmp.Or(r.Name, r.Source.Identifier)
		if name == "" {
			return note{}, nil, fmt.Errorf("template of Alibaba Cloud: configRuleTemplates[%d] has no configRuleName", i)
		}
		given[name] = r.Parameters
	}
	return noteOr(template.Note), given, nil
}

// awsTemplate is a conformance pack ("Custom Conformance Packs", AWS Config Developer Guide), a CloudFormation template of Config rules.
type awsTemplate struct {
	Description string                  `yaml:"Description,omitempty"`
	Metadata    awsMetadata             `yaml:"Metadata,omitempty"`
	Parameters  map[string]awsParameter `yaml:"Parameters,omitempty"`
	Resources   map[string]awsResource  `yaml:"Resources"`
}

type awsMetadata struct {
	Assay *note `yaml:"Assay,omitempty"`
}

type awsParameter struct {
	Type        string `yaml:"Type"`
	Description string `yaml:"Description,omitempty"`
}

type awsResource struct {
	Type       string  `yaml:"Type"`
	Properties awsRule `yaml:"Properties"`
}

type awsRule struct {
	Name        string            `yaml:"ConfigRuleName"`
	Description string            `yaml:"Description,omitempty"`
	Parameters  map[string]string `yaml:"InputParameters,omitempty"`
	Scope       *awsScope         `yaml:"Scope,omitempty"`
	Source      awsSource         `yaml:"Source"`
}

type awsScope struct {
	Types []string `yaml:"ComplianceResourceTypes"`
}

type awsSource struct {
	Owner      string      `yaml:"Owner"`
	Identifier any         `yaml:"SourceIdentifier"`
	Details    []awsDetail `yaml:"SourceDetails,omitempty"`
}

type awsDetail struct {
	Source    string `yaml:"EventSource"`
	Message   string `yaml:"MessageType"`
	Frequency string `yaml:"MaximumExecutionFrequency,omitempty"`
}

const (
	awsFunction      = "AssayFunctionArn"
	awsRuleType      = "AWS::Config::ConfigRule"
	awsParameters    = 1024 // characters that InputParameters may have
	onChange         = "ConfigurationItemChangeNotification"
	onOversizeChange = "OversizedConfigurationItemChangeNotification"
	onSchedule       = "ScheduledNotification"
)

var notAlphanumeric = regexp.MustCompile(`[^A-Za-z0-9]+`)

func writeAWS(pack rule.Pack, members []member) ([]byte, error) {
	n, err := newNote(pack)
	if err != nil {
		return nil, err
	}
	template := awsTemplate{
		Description: cmp.Or(pack.Description, pack.Title, pack.Name), Metadata: awsMetadata{&n}, Resources: map[string]awsResource{},
		Parameters: map[string]awsParameter{awsFunction: {"String", "ARN of the Lambda function that evaluates the rules"}},
	}
	for _, m := range members {
		encoded, err := json.Marshal(m.parameters)
		if err != nil {
			return nil, err
		}
		if len(encoded) > awsParameters {
			return nil, fmt.Errorf("rule %s: its parameters take %d characters, AWS Config allows %d", m.rule.Name, len(encoded), awsParameters)
		}
		r := awsRule{
			Name: m.rule.Name, Description: m.description(), Parameters: m.parameters,
			Source: awsSource{Owner: "CUSTOM_LAMBDA", Identifier: map[string]string{"Ref": awsFunction}},
		}
		if m.rule.Trigger == compliance.Period {
			r.Source.Details = []awsDetail{{"aws.config", onSchedule, m.rule.Frequency}}
		} else {
			r.Source.Details = []awsDetail{{Source: "aws.config", Message: onChange}, {Source: "aws.config", Message: onOversizeChange}}
			if len(m.types) > 0 {
				r.Scope = &awsScope{m.types}
			}
		}
		template.Resources[logicalID(m.rule.Name)] = awsResource{awsRuleType, r}
	}
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	err = errors.Join(encoder.Encode(template), encoder.Close())
	return text.Bytes(), err
}

// logicalID is a rule's name in CloudFormation's alphabet: eip-attached is EipAttached.
func logicalID(name string) string {
	var id strings.Builder
	for _, word := range notAlphanumeric.Split(name, -1) {
		if word != "" {
			id.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return id.String()
}

func readAWS(source []byte) (note, map[string]map[string]string, error) {
	var template awsTemplate
	if err := yaml.Unmarshal(source, &template); err != nil {
		return note{}, nil, fmt.Errorf("not a template of Alibaba Cloud, Huawei Cloud or AWS: %w", err)
	}
	given := map[string]map[string]string{}
	for id, resource := range template.Resources {
		if resource.Type != awsRuleType {
			continue
		}
		if resource.Properties.Name == "" {
			return note{}, nil, fmt.Errorf("conformance pack of AWS: %s has no ConfigRuleName", id)
		}
		given[resource.Properties.Name] = resource.Properties.Parameters
	}
	if len(given) == 0 {
		return note{}, nil, errors.New("not a template of Alibaba Cloud, Huawei Cloud or AWS: there is neither configRuleTemplates, nor a " +
			"resource huaweicloud_rms_policy_assignment, nor one of type AWS::Config::ConfigRule")
	}
	return noteOr(template.Metadata.Assay), given, nil
}

// huaweiTemplate is a conformance package ("Custom Conformance Packages", Config User Guide): a template of Resource Formation Service in
// Terraform's JSON syntax, where the property "//" is a comment.
type huaweiTemplate struct {
	Note      *note                     `json:"//,omitempty"`
	Terraform map[string]any            `json:"terraform,omitempty"`
	Variables map[string]huaweiVariable `json:"variable,omitempty"`
	Resources huaweiResources           `json:"resource"`
}

type huaweiVariable struct {
	Type        string `json:"type"`
	Description string `json:"description"`
}

type huaweiResources struct {
	Assignments map[string]huaweiAssignment `json:"huaweicloud_rms_policy_assignment"`
}

type huaweiAssignment struct {
	Name        string            `json:"name"`
	Description string            `json:"description,omitempty"`
	Period      string            `json:"period,omitempty"`
	Filter      *huaweiFilter     `json:"policy_filter,omitempty"`
	Custom      huaweiCustom      `json:"custom_policy"`
	Parameters  map[string]string `json:"parameters,omitempty"` // each value a JSON document
}

type huaweiFilter struct {
	Provider string `json:"resource_provider"`
	Type     string `json:"resource_type"`
}

type huaweiCustom struct {
	Function  string            `json:"function_urn"`
	AuthType  string            `json:"auth_type"`
	AuthValue map[string]string `json:"auth_value"`
}

func writeHuaweiCloud(pack rule.Pack, members []member) ([]byte, error) {
	n, err := newNote(pack)
	if err != nil {
		return nil, err
	}
	template := huaweiTemplate{
		Note:      &n,
		Terraform: map[string]any{"required_providers": map[string]any{"huaweicloud": map[string]string{"source": "huawei.com/provider/huaweicloud"}}},
		Variables: map[string]huaweiVariable{
			"function_urn": {"string", "URN of the function that evaluates the rules, with its version"},
			"agency_name":  {"string", "Agency by which Config calls the function"},
		},
		Resources: huaweiResources{map[string]huaweiAssignment{}},
	}
	for _, m := range members {
		assignment := huaweiAssignment{
			Name: m.rule.Name, Description: m.description(),
			Custom: huaweiCustom{"${var.function_urn}", "agency", map[string]string{"agency_name": "${jsonencode(var.agency_name)}"}},
		}
		for name, value := range m.parameters {
			encoded, err := json.Marshal(value)
			if err != nil {
				return nil, err
			}
			if assignment.Parameters == nil {
				assignment.Parameters = map[string]string{}
			}
			assignment.Parameters[name] = literal(string(encoded))
		}
		switch {
		case m.rule.Trigger == compliance.Period:
			assignment.Period = m.rule.Frequency
		case len(m.types) == 1: // a filter takes one type; without it the function finds the others not applicable
			provider, kind, _ := strings.Cut(m.types[0], ".")
			assignment.Filter = &huaweiFilter{provider, kind}
		}
		template.Resources.Assignments[notAlphanumeric.ReplaceAllString(m.rule.Name, "_")] = assignment
	}
	return indented(template)
}

// literal keeps Terraform from reading an expression into a text.
func literal(text string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(text)
}

func unliteral(text string) string {
	return strings.NewReplacer("$${", "${", "%%{", "%{").Replace(text)
}

func isHuaweiCloud(template []byte) bool {
	var found struct {
		Resource struct {
			Assignments json.RawMessage `json:"huaweicloud_rms_policy_assignment"`
		}
	}
	return json.Unmarshal(template, &found) == nil && found.Resource.Assignments != nil
}

func readHuaweiCloud(source []byte) (note, map[string]map[string]string, error) {
	var template huaweiTemplate
	if err := json.Unmarshal(source, &template); err != nil {
		return note{}, nil, fmt.Errorf("conformance package of Huawei Cloud: %w", err)
	}
	given := map[string]map[string]string{}
	for id, assignment := range template.Resources.Assignments {
		if assignment.Name == "" {
			return note{}, nil, fmt.Errorf("conformance package of Huawei Cloud: %s has no name", id)
		}
		parameters := map[string]string{}
		for name, document := range assignment.Parameters {
			text, err := plain(json.RawMessage(unliteral(document)))
			if err != nil {
				return note{}, nil, fmt.Errorf("conformance package of Huawei Cloud: %s: parameter %s is no JSON document: %w", id, name, err)
			}
			parameters[name] = text
		}
		given[assignment.Name] = parameters
	}
	return noteOr(template.Note), given, nil
}

func noteOr(n *note) note {
	if n != nil {
		return *n
	}
	return note{Name: "imported", Risk: rule.Medium}
}

func (m member) description() string { return cmp.Or(m.rule.Description, m.policy.Title) }

func (m member) message() string {
	if m.rule.Trigger == compliance.Period {
		return onSchedule
	}
	return onChange
}

func indented(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(value)
	return text.Bytes(), err
}
