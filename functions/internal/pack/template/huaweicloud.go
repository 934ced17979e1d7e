package template

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/policy"
)

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
		if m.rule.Scheduled(compliance.HuaweiCloud, m.policy) {
			assignment.Period = m.rule.Frequency
		} else {
			assignment.Filter = m.huaweiFilter()
		}
		template.Resources.Assignments[unused(template.Resources.Assignments, terraformName(m.rule.Name))] = assignment
	}
	return indented(template)
}

// huaweiFilter narrows the rule as far as a filter can: to one region, one service and one type. For other resources the function reports
// that the rule does not apply.
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

// literal escapes a text so that Terraform finds no expressions in it.
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
