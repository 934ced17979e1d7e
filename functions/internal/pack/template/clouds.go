package template

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

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
			Source: alicloudSource{"ALIYUN", m.policy.Identifier(compliance.Alicloud), []alicloudDetail{{m.message(), m.rule.Frequency}}}, Parameters: m.parameters,
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
	Types    []string `yaml:"ComplianceResourceTypes,omitempty"`
	TagKey   string   `yaml:"TagKey,omitempty"`
	TagValue string   `yaml:"TagValue,omitempty"`
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

func writeAWS(pack pack.Pack, members []member) ([]byte, error) {
	template := awsTemplate{
		Description: cmp.Or(pack.Description, pack.Title, pack.Name), Metadata: awsMetadata{newNote(pack)}, Resources: map[string]awsResource{},
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
			r.Scope = m.awsScope()
		}
		template.Resources[unused(template.Resources, logicalID(m.rule.Name))] = awsResource{awsRuleType, r}
	}
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	err := errors.Join(encoder.Encode(template), encoder.Close())
	return text.Bytes(), err
}

// awsScope is a tag or types, AWS Config does not take both ("Scope", AWS Config API reference). The function knows its types itself.
func (m member) awsScope() *awsScope {
	switch tag := m.rule.Scope.Tag; {
	case tag.Key != "":
		return &awsScope{TagKey: tag.Key, TagValue: tag.Value}
	case len(m.native()) > 0:
		return &awsScope{Types: m.native()}
	default:
		return nil
	}
}

// unused is an id, with a number where another rule has it: eip.attached and eip-attached are both EipAttached.
func unused[T any](taken map[string]T, id string) string {
	free := id
	for n := 2; ; n++ {
		if _, found := taken[free]; !found {
			return free
		}
		free = fmt.Sprint(id, "X", n)
	}
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

// awsValue is a parameter's value. CloudFormation can compute one (!Ref, !If), which is not known here.
type awsValue string

func (v *awsValue) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.ScalarNode || !strings.HasPrefix(node.ShortTag(), "!!") {
		return fmt.Errorf("line %d: the value is computed: write what it shall be", node.Line)
	}
	*v = awsValue(node.Value)
	return nil
}

func readAWS(source []byte) (note, givenRules, error) {
	var template struct {
		Metadata  awsMetadata `yaml:"Metadata"`
		Resources map[string]struct {
			Type       string    `yaml:"Type"`
			Properties yaml.Node `yaml:"Properties"`
		} `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(source, &template); err != nil {
		var mistyped *yaml.TypeError // it names the types of Go
		if errors.As(err, &mistyped) {
			err = errors.New("expected an object with Metadata and Resources")
		}
		return note{}, nil, fmt.Errorf("not a template of Alibaba Cloud, Huawei Cloud or AWS: %w", err)
	}
	given := givenRules{}
	for _, id := range slices.Sorted(maps.Keys(template.Resources)) {
		resource := template.Resources[id]
		if resource.Type != awsRuleType {
			continue
		}
		var r struct {
			Name       string              `yaml:"ConfigRuleName"`
			Parameters map[string]awsValue `yaml:"InputParameters"`
			Source     struct {
				Owner      string    `yaml:"Owner"`
				Identifier yaml.Node `yaml:"SourceIdentifier"` // of a custom rule, how to find its function
			} `yaml:"Source"`
		}
		err := resource.Properties.Decode(&r)
		identifier := ""
		if r.Source.Owner == "AWS" { // EIP_ATTACHED is what AWS calls eip-attached elsewhere
			identifier = strings.ToLower(strings.ReplaceAll(r.Source.Identifier.Value, "_", "-"))
		}
		name := cmp.Or(r.Name, identifier)
		if err == nil && name == "" {
			err = errors.New("it has no ConfigRuleName")
		}
		if err == nil {
			parameters := make(map[string]string, len(r.Parameters))
			for name, value := range r.Parameters {
				parameters[name] = string(value)
			}
			err = given.add(name, givenRule{identifier: identifier, parameters: parameters})
		}
		if err != nil {
			return note{}, nil, fmt.Errorf("conformance pack of AWS: %s: %w", id, err)
		}
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
	Region   string `json:"region,omitempty"`
	Provider string `json:"resource_provider,omitempty"`
	Type     string `json:"resource_type,omitempty"`
	TagKey   string `json:"tag_key,omitempty"`
	TagValue string `json:"tag_value,omitempty"`
}

type huaweiCustom struct {
	Function  string            `json:"function_urn"`
	AuthType  string            `json:"auth_type"`
	AuthValue map[string]string `json:"auth_value"`
}

func writeHuaweiCloud(pack pack.Pack, members []member) ([]byte, error) {
	template := huaweiTemplate{
		Note:      newNote(pack),
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
		for name, value := range m.values {
			if assignment.Parameters == nil {
				assignment.Parameters = map[string]string{}
			}
			assignment.Parameters[name] = literal(string(value))
		}
		if m.rule.Trigger == compliance.Period && (m.types.Account || m.rule.Sweep) {
			assignment.Period = m.rule.Frequency
		} else { // that a period event reports many resources is not documented: changes trigger the rule
			assignment.Filter = m.huaweiFilter()
		}
		template.Resources.Assignments[unused(template.Resources.Assignments, terraformName(m.rule.Name))] = assignment
	}
	return indented(template)
}

// huaweiFilter narrows as far as a filter can: to one region, one service and one type. Of other resources the function says that the rule
// is not about them.
func (m member) huaweiFilter() *huaweiFilter {
	filter := huaweiFilter{TagKey: m.rule.Scope.Tag.Key, TagValue: m.rule.Scope.Tag.Value}
	if regions := m.rule.Scope.Regions; len(regions) == 1 {
		filter.Region = regions[0]
	}
	for i, t := range m.native() {
		provider, kind, _ := strings.Cut(t, ".")
		switch {
		case i == 0:
			filter.Provider, filter.Type = provider, kind
		case provider != filter.Provider:
			filter.Provider, filter.Type = "", ""
			return filter.orNone()
		default:
			filter.Type = ""
		}
	}
	return filter.orNone()
}

func (f huaweiFilter) orNone() *huaweiFilter {
	if f == (huaweiFilter{}) {
		return nil
	}
	return &f
}

// terraformName is a rule's name as an identifier, which begins with a letter.
func terraformName(name string) string {
	id := notAlphanumeric.ReplaceAllString(name, "_")
	if id[0] >= '0' && id[0] <= '9' {
		id = "rule_" + id
	}
	return id
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

func readHuaweiCloud(source []byte) (note, givenRules, error) {
	var template huaweiTemplate
	if err := json.Unmarshal(source, &template); err != nil {
		return note{}, nil, fmt.Errorf("conformance package of Huawei Cloud: %w", err)
	}
	given := givenRules{}
	for _, id := range slices.Sorted(maps.Keys(template.Resources.Assignments)) {
		assignment := template.Resources.Assignments[id]
		if assignment.Name == "" {
			return note{}, nil, fmt.Errorf("conformance package of Huawei Cloud: %s has no name", id)
		}
		parameters := map[string]string{}
		for name, document := range assignment.Parameters {
			value := json.RawMessage(unliteral(document))
			if !json.Valid(value) {
				return note{}, nil, fmt.Errorf("conformance package of Huawei Cloud: %s: parameter %s must be a JSON document", id, name)
			}
			if parameters[name] = policy.Text(value); policy.Blank(value) {
				parameters[name] = ""
			}
		}
		if err := given.add(assignment.Name, givenRule{parameters: parameters}); err != nil {
			return note{}, nil, fmt.Errorf("conformance package of Huawei Cloud: %s: %w", id, err)
		}
	}
	return noteOr(template.Note), given, nil
}

func noteOr(n *note) note {
	if n != nil {
		return *n
	}
	return note{Name: "imported"}
}

// native are the types that a rule can be narrowed to in the cloud; none for every type.
func (m member) native() []string {
	if m.types.Every {
		return nil
	}
	return m.types.Native
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
