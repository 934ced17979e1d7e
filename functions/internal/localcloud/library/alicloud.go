package library

import (
	"cmp"
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
	offered := map[string]string{} // identifiers by rule
	for _, name := range names {
		r, declared, err := l.Rules.Lookup(compliance.Alicloud, name)
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
		identifier := name
		if name == declared.ID {
			identifier = declared.Identifier(compliance.Alicloud)
		}
		offered[name] = identifier
		managed = append(managed, alicloud.ManagedRule{
			Identifier: identifier, Name: name, Description: cmp.Or(r.Description, declared.Description, declared.Title), Risk: created.Risk,
			Types: created.Types, OnChange: created.OnChange, Scheduled: created.Period > 0, Parameters: alicloudParameters(r, declared), HelpURL: helpURL(declared.Links), Policy: declared,
		})
	}
	packs, err := l.Packs.Names()
	if err != nil {
		return nil, nil, err
	}
	for _, name := range packs {
		pack, err := l.Packs.Lookup(name)
		if err != nil {
			return nil, nil, err
		}
		template := alicloud.Template{ID: templateID(name), Name: cmp.Or(pack.Title, pack.Name), Description: pack.Description, Risk: pack.Risk.Level()}
		for _, member := range pack.Rules {
			identifier, found := offered[member.Rule]
			if !found {
				continue
			}
			parameters := map[string]string{}
			for parameter, value := range policy.Given(member.Parameters) {
				parameters[parameter] = policy.Text(value)
			}
			template.Rules = append(template.Rules, alicloud.TemplateRule{Identifier: identifier, Risk: member.Risk.Level(), Parameters: parameters})
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
	given := policy.Given(r.Parameters)
	for _, name := range slices.Sorted(maps.Keys(declared.Parameters)) {
		value, own := given[name]
		if fallback := declared.Parameters[name].Default; !own && string(fallback) != "[]" { // an empty list is the default anyway
			value = fallback
		}
		text := policy.Text(value)
		parameters = append(parameters, alicloud.Parameter{Name: name, Default: text, Required: declared.Parameters[name].Required || text != ""})
	}
	return parameters
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
