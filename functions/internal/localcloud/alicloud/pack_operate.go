package alicloud

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

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

type deletePacksRequest struct {
	CompliancePackIds []string `acs:"required"`
	ClientToken       string   `acs:"max=64,ascii"`
	DeleteRule        bool
}

func (s *Service) deletePacks(ctx context.Context, r *acs.Request, o owner, request deletePacksRequest) (acs.Reply, error) {
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

// deletePack deletes a pack, with its rules if so requested, and returns the folder of its report.
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

// disown makes rules that survive their pack rules of the account.
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

type packRulesRequest struct {
	CompliancePackId string   `acs:"required"`
	ConfigRuleIds    []string `acs:"required"`
}

func (s *Service) attach(ctx context.Context, _ *acs.Request, o owner, request packRulesRequest) (acs.Reply, error) {
	return s.operatePack(ctx, o, request, func(tx *store.Tx, p pack, rules []store.Rule) (string, error) {
		return "", addPackRules(tx, p.id, []string{rules[0].ID})
	})
}

func (s *Service) detach(ctx context.Context, _ *acs.Request, o owner, request packRulesRequest) (acs.Reply, error) {
	return s.operatePack(ctx, o, request, func(tx *store.Tx, p pack, rules []store.Rule) (string, error) {
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
func (s *Service) operatePack(ctx context.Context, o owner, request packRulesRequest, change func(*store.Tx, pack, []store.Rule) (string, error)) (acs.Reply, error) {
	// The pack is looked up with each rule, inside the transaction that changes it.
	return s.operate(ctx, o, request.ConfigRuleIds, func(tx *store.Tx) error {
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
