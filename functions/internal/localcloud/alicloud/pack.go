package alicloud

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// Limits of compliance packs ("Limits", Cloud Config documentation; DeleteCompliancePacks).
const (
	maxPacks       = 5
	maxPackDeletes = 5
)

const (
	packActive     = "ACTIVE"
	packCreating   = "CREATING"
	packMediumRisk = 2 // when the request does not tell
)

func refused(code, message string) *acs.Error {
	return &acs.Error{Status: http.StatusBadRequest, Code: code, Message: message}
}

var (
	errNoPack       = refused("Invalid.CompliancePackId.Value", "The specified CompliancePackId does not exist.")
	errPackExists   = refused("CompliancePackExists", "A compliance pack with the specified CompliancePackName exists.")
	errTooManyPacks = refused("CompliancePackExceedMaxCount", fmt.Sprintf("The maximum number of compliance packs is %d.", maxPacks))
	errPackPending  = refused("CompliancePackAlreadyPending", "The compliance pack is being created.")
	errNoRules      = refused("Invalid.ConfigRules.Empty", "You must specify ConfigRules.")
	errManyPacks    = refused("Invalid.CompliancePackIds.SizeExceed", fmt.Sprintf("The maximum number of CompliancePackIds is %d.", maxPackDeletes))
	errNoTemplate   = refused("Invalid.CompliancePackTemplateId.Value", "The specified CompliancePackTemplateId does not exist.")
)

// pack is a row of the packs' table.
type pack struct {
	id, owner, name, description, template string
	risk                                   int
	scope                                  scope
	tags                                   []tagKey
	created, active                        time.Time
}

func (p pack) status(now time.Time) string {
	if now.Before(p.active) {
		return packCreating
	}
	return packActive
}

const packColumns = "id, owner, name, description, template, risk, scope, tags, created, active"

func scanPack(row interface{ Scan(...any) error }) (pack, error) {
	var p pack
	var limits, tags string
	var created, active int64
	if err := row.Scan(&p.id, &p.owner, &p.name, &p.description, &p.template, &p.risk, &limits, &tags, &created, &active); err != nil {
		return p, err
	}
	p.created, p.active = store.Time(created), store.Time(active)
	return p, errors.Join(json.Unmarshal([]byte(limits), &p.scope), json.Unmarshal([]byte(tags), &p.tags))
}

func (p pack) put(tx *store.Tx) error {
	limits, err := json.Marshal(p.scope)
	if err != nil {
		return err
	}
	tags, err := json.Marshal(p.tags)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO alicloud_packs (`+packColumns+`) VALUES (?,?,?,?,?,?,?,?,?,?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, description = excluded.description, risk = excluded.risk, scope = excluded.scope, tags = excluded.tags`,
		p.id, p.owner, p.name, p.description, p.template, p.risk, string(limits), string(tags), store.Millis(p.created), store.Millis(p.active))
	return err
}

// packOf gets a pack of an owner.
func packOf(tx *store.Tx, o owner, id string) (pack, error) {
	p, err := scanPack(tx.QueryRow("SELECT "+packColumns+" FROM alicloud_packs WHERE id = ? AND owner = ?", id, o.id))
	if errors.Is(err, sql.ErrNoRows) {
		return pack{}, errNoPack
	}
	return p, err
}

func packsOf(tx *store.Tx, o owner) ([]pack, error) {
	rows, err := tx.Query("SELECT "+packColumns+" FROM alicloud_packs WHERE owner = ? ORDER BY created, id", o.id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var packs []pack
	for rows.Next() {
		p, err := scanPack(rows)
		if err != nil {
			return nil, err
		}
		packs = append(packs, p)
	}
	return packs, rows.Err()
}

// packRules are the ids of a pack's rules that still exist.
func packRules(tx *store.Tx, id string) ([]string, error) {
	rows, err := tx.Query(`SELECT rule FROM alicloud_pack_rules p WHERE pack = ? AND EXISTS (SELECT 1 FROM rules WHERE cloud = '`+cloud+`' AND rules.id = p.rule)
		ORDER BY position, rule`, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func addPackRules(tx *store.Tx, id string, rules []string) error {
	var last int
	if err := tx.QueryRow("SELECT COALESCE(MAX(position), 0) FROM alicloud_pack_rules WHERE pack = ?", id).Scan(&last); err != nil {
		return err
	}
	for i, rule := range rules {
		if _, err := tx.Exec("INSERT INTO alicloud_pack_rules (pack, rule, position) VALUES (?,?,?) ON CONFLICT DO NOTHING", id, rule, last+1+i); err != nil {
			return err
		}
	}
	return nil
}

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

func (s *Service) createPack(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
	var request struct {
		CompliancePackName       string `acs:"required,max=100"`
		CompliancePackTemplateId string
		DefaultEnable            bool
		TemplateContent          string `acs:"max=1024000"`
	}
	var common packRequest
	if err := errors.Join(acs.Decode(r.Parameters, &request), acs.Decode(r.Parameters, &common)); err != nil {
		return nil, err
	}
	if request.CompliancePackTemplateId != "" && !slices.ContainsFunc(s.Templates, func(t Template) bool { return t.ID == request.CompliancePackTemplateId }) {
		return nil, errNoTemplate
	}
	rules := common.ConfigRules
	switch {
	case len(rules) > 0 && request.TemplateContent != "":
		return nil, acs.InvalidValue("ConfigRules", "either ConfigRules or TemplateContent is supplied")
	case request.TemplateContent != "":
		var err error
		if rules, err = fromTemplateContent(request.TemplateContent); err != nil {
			return nil, acs.InvalidValue("TemplateContent", err.Error())
		}
	}
	if len(rules) == 0 {
		return nil, errNoRules
	}
	if err := checkScope(common.scope); err != nil {
		return nil, err
	}
	now := s.Now()
	p := pack{
		id: newID("cp"), owner: o.id, name: request.CompliancePackName, description: common.Description, template: request.CompliancePackTemplateId,
		risk: int(cmp.Or(common.RiskLevel, packMediumRisk)), scope: common.scope, tags: tagKeys(common.Tag), created: now, active: now.Add(s.PackCreation),
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
	s.started(ctx, created)
	return answer, nil
}

func checkScope(limits scope) error {
	if limits.TagValueScope != "" && limits.TagKeyScope == "" {
		return acs.InvalidValue("TagValueScope", "it is used together with TagKeyScope")
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
				return nil, nil, invalid(i, "ParameterName and ParameterValue are supplied together")
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

func (s *Service) updatePack(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
	var request struct {
		CompliancePackId string `acs:"required"`
	}
	var common packRequest
	if err := errors.Join(acs.Decode(r.Parameters, &request), acs.Decode(r.Parameters, &common)); err != nil {
		return nil, err
	}
	if err := checkScope(common.scope); err != nil {
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
			if err := s.rename(tx, o, &p, common.CompliancePackName); err != nil {
				return err
			}
			p.description = cmp.Or(common.Description, p.description)
			p.risk = int(cmp.Or(common.RiskLevel, int32(p.risk)))
			p.scope = p.scope.overlaid(common.scope)
			if len(common.Tag) > 0 {
				p.tags = tagKeys(common.Tag)
			}
			if err := p.put(tx); err != nil {
				return err
			}
			answer.CompliancePackId = p.id
			if len(common.ConfigRules) == 0 {
				return s.rescope(tx, o, p)
			}
			created, err = s.replaceRules(tx, o, p, common.ConfigRules)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	s.started(ctx, created)
	return answer, nil
}

// settled gets a pack that is not being created any more.
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

// overlaid replaces what is set in other.
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

// replaceRules gives a pack new rules. Those that it had created and no longer holds are deleted.
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

func deleteUnheld(tx *store.Tx, rules []store.Rule) error {
	var holders int
	if err := tx.QueryRow("SELECT COUNT(*) FROM alicloud_pack_rules WHERE rule = ?", rules[0].ID).Scan(&holders); err != nil || holders > 0 {
		return err
	}
	return deleteCopies(tx, rules)
}

type operatedPack struct {
	CompliancePackId string
	ErrorCode        string `json:",omitempty" xml:",omitempty"`
	Success          bool
}

type deletePacksResponse struct {
	acs.Answer
	OperateCompliancePacksResult struct {
		OperateCompliancePacks []operatedPack
	}
}

func (s *Service) deletePacks(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
	var request struct {
		CompliancePackIds []string `acs:"required"`
		ClientToken       string   `acs:"max=64,ascii"`
		DeleteRule        bool
	}
	if err := acs.Decode(r.Parameters, &request); err != nil {
		return nil, err
	}
	if len(request.CompliancePackIds) == 0 {
		return nil, acs.MissingParameter("CompliancePackIds")
	}
	if len(request.CompliancePackIds) > maxPackDeletes {
		return nil, errManyPacks
	}
	answer := &deletePacksResponse{}
	var folders []string
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		folders = nil
		return s.once(tx, r, o, answer, func() error {
			results := make([]operatedPack, len(request.CompliancePackIds))
			for i, id := range request.CompliancePackIds {
				results[i] = operatedPack{CompliancePackId: id, Success: true}
				folder, err := s.deletePack(tx, o, id, request.DeleteRule)
				if refusal := (*acs.Error)(nil); errors.As(err, &refusal) {
					results[i].ErrorCode, results[i].Success = refusal.Code, false
				} else if err != nil {
					return err
				}
				folders = append(folders, folder)
			}
			answer.OperateCompliancePacksResult.OperateCompliancePacks = results
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	for _, folder := range folders {
		s.removeFiles(folder)
	}
	return answer, nil
}

// deletePack deletes a pack, and its rules if told so, and returns the folder of its report.
func (s *Service) deletePack(tx *store.Tx, o owner, id string, withRules bool) (folder string, err error) {
	p, err := s.settled(tx, o, id)
	if err != nil {
		return "", err
	}
	rules, err := packRules(tx, p.id)
	if err != nil {
		return "", err
	}
	err = tx.QueryRow("SELECT folder FROM alicloud_reports WHERE pack = ?", p.id).Scan(&folder)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", err
	}
	if _, err := tx.Exec("DELETE FROM alicloud_packs WHERE id = ?", p.id); err != nil {
		return "", err
	}
	for _, id := range rules {
		of, err := copies(tx, o, id)
		if err != nil {
			return "", err
		}
		if withRules {
			err = deleteUnheld(tx, of)
		} else {
			err = disown(tx, of, p)
		}
		if err != nil {
			return "", err
		}
	}
	return folder, nil
}

// disown makes rules that survive their pack the account's own.
func disown(tx *store.Tx, rules []store.Rule, p pack) error {
	for _, rule := range rules {
		extra := extraOf(rule)
		if extra.Pack != p.id {
			continue
		}
		extra.Pack, extra.PackName = "", ""
		var err error
		if rule.Extra, err = json.Marshal(extra); err != nil {
			return err
		}
		if err := tx.PutRule(rule); err != nil {
			return err
		}
	}
	return nil
}

type packID struct {
	CompliancePackId string `acs:"required"`
}

type shownPack struct {
	CompliancePackId         string
	Status                   string
	AccountId                int64
	CompliancePackName       string
	Description              string
	ConfigRules              []shownRule
	CompliancePackTemplateId string `json:",omitempty" xml:",omitempty"`
	RiskLevel                int32
	CreateTimestamp          int64
	AggregatorId             string `json:",omitempty" xml:",omitempty"`
	Scope                    *scope `json:",omitempty" xml:",omitempty"`
	Tags                     []tagKey
	TemplateContent          string
}

type shownRule struct {
	ConfigRuleId          string
	ConfigRuleName        string
	ManagedRuleIdentifier string `json:",omitempty" xml:",omitempty"`
	ConfigRuleParameters  []shownParameter
	Description           string
	ResourceTypesScope    string
	RiskLevel             int32
}

// shownParameter has its members in the order of the documented sample.
type shownParameter struct {
	ParameterValue string
	Required       bool
	ParameterName  string
}

type getPackResponse struct {
	acs.Answer
	CompliancePack shownPack
}

func (s *Service) getPack(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
	var request packID
	if err := acs.Decode(r.Parameters, &request); err != nil {
		return nil, err
	}
	answer := &getPackResponse{}
	return answer, s.Store.View(ctx, func(tx *store.Tx) error {
		p, err := packOf(tx, o, request.CompliancePackId)
		if err != nil {
			return err
		}
		ids, err := packRules(tx, p.id)
		if err != nil {
			return err
		}
		rules := make([]store.Rule, len(ids))
		shown := shownPack{
			CompliancePackId: p.id, Status: p.status(s.Now()), AccountId: o.accountNumber(), CompliancePackName: p.name, Description: p.description,
			CompliancePackTemplateId: p.template, RiskLevel: int32(p.risk), CreateTimestamp: store.Millis(p.created), AggregatorId: o.group,
			Tags: append([]tagKey{}, p.tags...), ConfigRules: make([]shownRule, len(ids)),
		}
		if !reflect.ValueOf(p.scope).IsZero() {
			shown.Scope = &p.scope
		}
		for i, id := range ids {
			of, err := copies(tx, o, id)
			if err != nil {
				return err
			}
			rules[i] = of[0]
			shown.ConfigRules[i] = s.shown(of[0])
		}
		shown.TemplateContent, err = templateContent(rules)
		answer.CompliancePack = shown
		return err
	})
}

func (s *Service) shown(rule store.Rule) shownRule {
	shown := shownRule{
		ConfigRuleId: rule.ID, ConfigRuleName: displayName(rule), Description: rule.Description, ResourceTypesScope: strings.Join(rule.Types, ","),
		RiskLevel: int32(rule.Risk), ConfigRuleParameters: []shownParameter{},
	}
	var managed ManagedRule
	if rule.Managed {
		shown.ManagedRuleIdentifier = rule.Source
		managed, _ = s.managed(rule.Source)
	}
	values := parametersOf(rule)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		shown.ConfigRuleParameters = append(shown.ConfigRuleParameters, shownParameter{ParameterValue: values[name], Required: managed.required(name), ParameterName: name})
	}
	return shown
}

type listPacksRequest struct {
	Status    string `acs:"oneof=ACTIVE|CREATING"`
	RiskLevel int32  `acs:"range=1:3"`
	Tag       []tag  `acs:"max=20"`
	paging
}

type listedPack struct {
	AccountId                int64
	AggregatorId             string `json:",omitempty" xml:",omitempty"`
	CompliancePackId         string
	CompliancePackName       string
	CompliancePackTemplateId string `json:",omitempty" xml:",omitempty"`
	CreateTimestamp          int64
	Description              string
	RiskLevel                int32
	Status                   string
	Tags                     []tagKey
}

type listPacksResponse struct {
	acs.Answer
	CompliancePacksResult struct {
		CompliancePacks []listedPack
		PageNumber      int32
		PageSize        int32
		TotalCount      int64
	}
}

func (s *Service) listPacks(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
	var request listPacksRequest
	if err := acs.Decode(r.Parameters, &request); err != nil {
		return nil, err
	}
	var packs []pack
	err := s.Store.View(ctx, func(tx *store.Tx) (err error) {
		packs, err = packsOf(tx, o)
		return err
	})
	if err != nil {
		return nil, err
	}
	var matching []listedPack
	for _, p := range packs {
		status := p.status(s.Now())
		if request.Status != "" && request.Status != status || request.RiskLevel != 0 && int(request.RiskLevel) != p.risk || !hasTags(p.tags, request.Tag) {
			continue
		}
		matching = append(matching, listedPack{
			AccountId: o.accountNumber(), AggregatorId: o.group, CompliancePackId: p.id, CompliancePackName: p.name, CompliancePackTemplateId: p.template,
			CreateTimestamp: store.Millis(p.created), Description: p.description, RiskLevel: int32(p.risk), Status: status, Tags: append([]tagKey{}, p.tags...),
		})
	}
	answer := &listPacksResponse{}
	list := &answer.CompliancePacksResult
	list.CompliancePacks = page(matching, request.paging)
	list.PageNumber, list.PageSize, list.TotalCount = request.PageNumber, request.PageSize, int64(len(matching))
	return answer, nil
}

func (s *Service) attach(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
	return s.operatePack(ctx, r, o, func(tx *store.Tx, p pack, rules []store.Rule) (string, error) {
		return "", addPackRules(tx, p.id, []string{rules[0].ID})
	})
}

func (s *Service) detach(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
	return s.operatePack(ctx, r, o, func(tx *store.Tx, p pack, rules []store.Rule) (string, error) {
		done, err := tx.Exec("DELETE FROM alicloud_pack_rules WHERE pack = ? AND rule = ?", p.id, rules[0].ID)
		if err != nil {
			return "", err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return "ConfigRuleNotExists", err
		}
		return "", disown(tx, rules, p)
	})
}

// operatePack changes which rules a pack holds.
func (s *Service) operatePack(ctx context.Context, r *acs.Request, o owner, change func(*store.Tx, pack, []store.Rule) (string, error)) (acs.Reply, error) {
	var request packID
	if err := acs.Decode(r.Parameters, &request); err != nil {
		return nil, err
	}
	// The pack is looked up with each rule, inside the transaction that changes it.
	return s.operate(ctx, r, o, func(tx *store.Tx) error {
		_, err := s.settled(tx, o, request.CompliancePackId)
		return err
	}, func(tx *store.Tx, rules []store.Rule) (string, error) {
		p, err := packOf(tx, o, request.CompliancePackId)
		if err != nil {
			return "", err
		}
		return change(tx, p, rules)
	})
}
