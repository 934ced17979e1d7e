package library

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/rule"
)

// Alicloud offers the rules as Alibaba Cloud's managed rules, and the packs as its templates.
func (l Library) Alicloud() (managed []alicloud.ManagedRule, templates []alicloud.Template, err error) {
	names, err := l.Rules.Names()
	if err != nil {
		return nil, nil, err
	}
	offered := map[string]bool{}
	for _, name := range names {
		r, declared, err := l.Lookup(name)
		if err != nil {
			return nil, nil, err
		}
		created, err := configRule(compliance.Alicloud, "", "", r, declared)
		if errors.Is(err, errOtherClouds) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		offered[name] = true
		managed = append(managed, alicloud.ManagedRule{
			Identifier: name, Name: name, Description: cmp.Or(r.Description, declared.Description, declared.Title), Risk: created.Risk,
			Types: created.Types, OnChange: created.OnChange, Scheduled: created.Period > 0, Parameters: alicloudParameters(r, declared), HelpURL: helpURL(declared.Links),
		})
	}
	packs, err := l.Rules.PackNames()
	if err != nil {
		return nil, nil, err
	}
	for _, name := range packs {
		pack, err := l.Rules.Pack(name)
		if err != nil {
			return nil, nil, err
		}
		template := alicloud.Template{ID: templateID(name), Name: cmp.Or(pack.Title, pack.Name), Description: pack.Description, Risk: pack.Risk.Level()}
		for _, member := range pack.Rules {
			if !offered[member.Rule] {
				continue
			}
			parameters := map[string]string{}
			for parameter, value := range member.Parameters {
				parameters[parameter] = plainText(value)
			}
			template.Rules = append(template.Rules, alicloud.TemplateRule{Identifier: member.Rule, Risk: member.Risk.Level(), Parameters: parameters})
		}
		if len(template.Rules) > 0 {
			templates = append(templates, template)
		}
	}
	return managed, templates, nil
}

// alicloudParameters are a policy's parameters with the rule's values as defaults.
func alicloudParameters(r rule.Rule, declared policy.Metadata) []alicloud.Parameter {
	var parameters []alicloud.Parameter
	for _, name := range slices.Sorted(maps.Keys(declared.Parameters)) {
		value, given := r.Parameters[name]
		if !given {
			value = declared.Parameters[name].Default
		}
		parameters = append(parameters, alicloud.Parameter{Name: name, Default: plainText(value), Required: declared.Parameters[name].Required || plainText(value) != ""})
	}
	return parameters
}

// plainText is a JSON value as the clouds write parameters: a string without its quotes, a list separated by commas, anything else as
// it is.
func plainText(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	var list []json.RawMessage
	if json.Unmarshal(value, &list) != nil {
		return string(value)
	}
	words := make([]string, len(list))
	for i, element := range list {
		if words[i] = plainText(element); strings.Contains(words[i], ",") {
			return string(value)
		}
	}
	return strings.Join(words, ",")
}

func helpURL(links []string) string {
	for _, link := range links {
		if strings.Contains(link, "alibabacloud.com") || strings.Contains(link, "aliyun.com") {
			return link
		}
	}
	return ""
}

// templateID is Alibaba Cloud's own for the packs that it has, too.
func templateID(pack string) string {
	if pack == "classified-protection-pre-check" {
		return alicloud.ClassifiedProtectionPreCheckID
	}
	return "ct-" + digest(pack)[:20]
}
