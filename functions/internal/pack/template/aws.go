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
)

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
		if m.rule.OnChange(compliance.AWS, m.policy) { // AWS Config refuses a scope for rules that are only scheduled
			r.Source.Details = []awsDetail{{Source: "aws.config", Message: onChange}, {Source: "aws.config", Message: onOversizeChange}}
			r.Scope = m.awsScope()
		}
		if m.rule.Scheduled(compliance.AWS, m.policy) {
			r.Source.Details = append(r.Source.Details, awsDetail{"aws.config", onSchedule, m.rule.Frequency})
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
		return fmt.Errorf("line %d: the value is computed (!Ref, !If, …): write the value itself", node.Line)
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
