package alicloud

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// packRequest is what Create- and UpdateCompliancePack share.
type packRequest struct {
	ClientToken        string     `acs:"max=64,ascii"`
	CompliancePackName string     `acs:"max=100"`
	ConfigRules        []packRule `acs:"max=200"`
	Description        string     `acs:"max=500"`
	RiskLevel          int32      `acs:"range=1:3"`
	Tag                []tag      `acs:"max=20"`
	scope
}

// packRule is a rule in ConfigRules: one that exists (ConfigRuleId wins), or a managed rule to create.
type packRule struct {
	ConfigRuleId          string
	ConfigRuleName        string `acs:"max=100"`
	ConfigRuleParameters  []packRuleParameter
	Description           string `acs:"max=500"`
	ManagedRuleIdentifier string
	RiskLevel             int32 `acs:"range=1:3"`

	types []string // from TemplateContent: the managed rule's otherwise
}

type packRuleParameter struct {
	ParameterName  string
	ParameterValue string
}

type packIDResponse struct {
	acs.Answer
	CompliancePackId string
}

type createPackRequest struct {
	CompliancePackName       string `acs:"required,max=100"`
	CompliancePackTemplateId string
	DefaultEnable            bool
	TemplateContent          string `acs:"max=1024000"`
	packRequest
}

func (s *Service) createPack(ctx context.Context, r *acs.Request, o owner, request createPackRequest) (acs.Reply, error) {
	if request.CompliancePackTemplateId != "" && !slices.ContainsFunc(s.Templates, func(t Template) bool { return t.ID == request.CompliancePackTemplateId }) {
		return nil, errNoTemplate
	}
	rules := request.ConfigRules
	switch {
	case len(rules) > 0 && request.TemplateContent != "":
		return nil, acs.InvalidValue("ConfigRules", "ConfigRules and TemplateContent must not both be supplied")
	case request.TemplateContent != "":
		var err error
		if rules, err = fromTemplateContent(request.TemplateContent); err != nil {
			return nil, acs.InvalidValue("TemplateContent", err.Error())
		}
	}
	if len(rules) == 0 {
		return nil, errNoRules
	}
	if err := checkScope(request.scope); err != nil {
		return nil, err
	}
	now := s.Now()
	p := pack{
		id: newID("cp"), owner: o.id, name: request.CompliancePackName, description: request.Description, template: request.CompliancePackTemplateId,
		risk: int(cmp.Or(request.RiskLevel, packMediumRisk)), scope: request.scope, tags: tagKeys(request.Tag), created: now, active: now.Add(s.PackCreation),
	}
	answer := &packIDResponse{}
	var created []store.Rule
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		created = nil
		return s.once(tx, r, o, answer, func() error {
			packs, err := packsOf(tx, o)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(packs, func(other pack) bool { return other.name == p.name }) {
				return errPackExists
			}
			if len(packs) >= maxPacks {
				return errTooManyPacks
			}
			if err := p.put(tx); err != nil {
				return err
			}
			var ids []string
			if ids, created, err = s.resolve(tx, o, p, rules); err != nil {
				return err
			}
			answer.CompliancePackId = p.id
			return addPackRules(tx, p.id, ids)
		})
	})
	if err != nil {
		return nil, err
	}
	s.EvaluateAll(ctx, created...)
	return answer, nil
}

func checkScope(limits scope) error {
	if limits.TagValueScope != "" && limits.TagKeyScope == "" {
		return acs.InvalidValue("TagValueScope", "it must be used together with TagKeyScope")
	}
	return nil
}

// resolve finds the rules of a pack, or creates them.
func (s *Service) resolve(tx *store.Tx, o owner, p pack, rules []packRule) (ids []string, created []store.Rule, err error) {
	invalid := func(i int, why string) error {
		return acs.InvalidValue("ConfigRules", fmt.Sprintf("rule %d: %s", i+1, why))
	}
	for i, wanted := range rules {
		values := map[string]string{}
		for _, parameter := range wanted.ConfigRuleParameters {
			if (parameter.ParameterName == "") != (parameter.ParameterValue == "") {
				return nil, nil, invalid(i, "ParameterName and ParameterValue must be supplied together")
			}
			if parameter.ParameterName != "" {
				values[parameter.ParameterName] = parameter.ParameterValue
			}
		}
		if wanted.ConfigRuleId != "" {
			if _, err := copies(tx, o, wanted.ConfigRuleId); errors.Is(err, errNoRule) {
				return nil, nil, invalid(i, "there is no rule with the ConfigRuleId")
			} else if err != nil {
				return nil, nil, err
			}
			if slices.Contains(ids, wanted.ConfigRuleId) {
				return nil, nil, invalid(i, "its ConfigRuleId occurs twice")
			}
			ids = append(ids, wanted.ConfigRuleId)
			continue
		}
		managed, known := s.managed(wanted.ManagedRuleIdentifier)
		if !known {
			return nil, nil, invalid(i, "the service has no managed rule with the ManagedRuleIdentifier")
		}
		if values, err = managed.complete(values); err != nil {
			return nil, nil, invalid(i, err.Error())
		}
		rule := store.Rule{
			ID: newID("cr"), Name: cmp.Or(wanted.ConfigRuleName, managed.Name, managed.Identifier), Description: cmp.Or(wanted.Description, managed.Description),
			Source: managed.Identifier, Managed: true, Types: managed.Types, OnChange: managed.OnChange, State: stateActive,
			Risk: int(cmp.Or(wanted.RiskLevel, int32(p.risk))), Updated: s.Now(),
		}
		if len(wanted.types) > 0 {
			rule.Types = wanted.types
		}
		if managed.Scheduled {
			rule.Period = 24 * time.Hour
		}
		if rule.Parameters, err = json.Marshal(values); err != nil {
			return nil, nil, err
		}
		if rule.Scope, err = json.Marshal(ruleScope{scope: p.scope}); err != nil {
			return nil, nil, err
		}
		copies, err := putCopies(tx, o, rule, ruleExtra{Pack: p.id, PackName: p.name}, false)
		if err != nil {
			return nil, nil, err
		}
		ids, created = append(ids, rule.ID), append(created, copies...)
	}
	return ids, created, nil
}

type updatePackRequest struct {
	packID
	packRequest
}

func (s *Service) updatePack(ctx context.Context, r *acs.Request, o owner, request updatePackRequest) (acs.Reply, error) {
	if err := checkScope(request.scope); err != nil {
		return nil, err
	}
	answer := &packIDResponse{}
	var created []store.Rule
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		created = nil
		return s.once(tx, r, o, answer, func() error {
			p, err := s.settled(tx, o, request.CompliancePackId)
			if err != nil {
				return err
			}
			if err := s.rename(tx, o, &p, request.CompliancePackName); err != nil {
				return err
			}
			p.description = cmp.Or(request.Description, p.description)
			p.risk = int(cmp.Or(request.RiskLevel, int32(p.risk)))
			p.scope = p.scope.overlaid(request.scope)
			if len(request.Tag) > 0 {
				p.tags = tagKeys(request.Tag)
			}
			if err := p.put(tx); err != nil {
				return err
			}
			answer.CompliancePackId = p.id
			if len(request.ConfigRules) == 0 {
				return s.rescope(tx, o, p)
			}
			created, err = s.replaceRules(tx, o, p, request.ConfigRules)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	s.EvaluateAll(ctx, created...)
	return answer, nil
}

// settled returns a pack that is no longer being created.
func (s *Service) settled(tx *store.Tx, o owner, id string) (pack, error) {
	p, err := packOf(tx, o, id)
	if err == nil && p.status(s.Now()) == packCreating {
		err = errPackPending
	}
	return p, err
}

func (s *Service) rename(tx *store.Tx, o owner, p *pack, name string) error {
	if name == "" || name == p.name {
		return nil
	}
	packs, err := packsOf(tx, o)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(packs, func(other pack) bool { return other.name == name }) {
		return errPackExists
	}
	p.name = name
	return nil
}

// overlaid replaces the fields that are set in other.
func (s scope) overlaid(other scope) scope {
	for _, field := range []struct{ old, set *string }{
		{&s.RegionIdsScope, &other.RegionIdsScope}, {&s.ExcludeRegionIdsScope, &other.ExcludeRegionIdsScope},
		{&s.ResourceIdsScope, &other.ResourceIdsScope}, {&s.ExcludeResourceIdsScope, &other.ExcludeResourceIdsScope},
		{&s.ResourceGroupIdsScope, &other.ResourceGroupIdsScope}, {&s.ExcludeResourceGroupIdsScope, &other.ExcludeResourceGroupIdsScope},
		{&s.TagKeyScope, &other.TagKeyScope}, {&s.TagValueScope, &other.TagValueScope},
	} {
		*field.old = cmp.Or(*field.set, *field.old)
	}
	if len(other.TagsScope) > 0 {
		s.TagsScope = other.TagsScope
	}
	if len(other.ExcludeTagsScope) > 0 {
		s.ExcludeTagsScope = other.ExcludeTagsScope
	}
	return s
}

// rescope gives a pack's scope and name to the rules that the pack created.
func (s *Service) rescope(tx *store.Tx, o owner, p pack) error {
	ids, err := packRules(tx, p.id)
	if err != nil {
		return err
	}
	limits, err := json.Marshal(ruleScope{scope: p.scope})
	if err != nil {
		return err
	}
	for _, id := range ids {
		rules, err := copies(tx, o, id)
		if err != nil {
			return err
		}
		for _, rule := range rules {
			extra := extraOf(rule)
			if extra.Pack != p.id {
				continue
			}
			extra.PackName = p.name
			if rule.Extra, err = json.Marshal(extra); err != nil {
				return err
			}
			rule.Scope, rule.Updated = limits, s.Now()
			if err := tx.PutRule(rule); err != nil {
				return err
			}
		}
	}
	return nil
}

// replaceRules gives a pack new rules. Rules that the pack created and no longer holds are deleted.
func (s *Service) replaceRules(tx *store.Tx, o owner, p pack, rules []packRule) ([]store.Rule, error) {
	before, err := packRules(tx, p.id)
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec("DELETE FROM alicloud_pack_rules WHERE pack = ?", p.id); err != nil {
		return nil, err
	}
	kept := func(id string) bool {
		return slices.ContainsFunc(rules, func(wanted packRule) bool { return wanted.ConfigRuleId == id })
	}
	for _, id := range before {
		if kept(id) {
			continue
		}
		if err := deleteCreated(tx, o, p, id); err != nil {
			return nil, err
		}
	}
	ids, created, err := s.resolve(tx, o, p, rules)
	if err != nil {
		return nil, err
	}
	return created, addPackRules(tx, p.id, ids)
}

// deleteCreated deletes a rule that a pack had created, unless another pack holds it.
func deleteCreated(tx *store.Tx, o owner, p pack, id string) error {
	rules, err := copies(tx, o, id)
	if err != nil {
		return err
	}
	if extraOf(rules[0]).Pack != p.id {
		return nil
	}
	return deleteUnheld(tx, rules)
}
