package alicloud

import (
	"context"
	"errors"
	"fmt"

	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

type startRequest struct {
	CompliancePackId string
	ConfigRuleId     string
	RevertEvaluation bool
}

type resultResponse struct {
	acs.Answer
	Result bool
}

func (s *Service) startEvaluation(ctx context.Context, _ *acs.Request, o owner, request startRequest) (acs.Reply, error) {
	if (request.CompliancePackId == "") == (request.ConfigRuleId == "") {
		return nil, acs.InvalidValue("ConfigRuleId", "either ConfigRuleId or CompliancePackId must be supplied")
	}
	var rules []store.Rule
	err := s.Store.View(ctx, func(tx *store.Tx) error {
		ids := []string{request.ConfigRuleId}
		if request.CompliancePackId != "" {
			if _, err := packOf(tx, o, request.CompliancePackId); err != nil {
				return err
			}
			var err error
			if ids, err = packRules(tx, request.CompliancePackId); err != nil {
				return err
			}
		}
		rules = nil
		for _, id := range ids {
			of, err := copies(tx, o, id)
			if err != nil {
				return err
			}
			if of[0].State != stateInactive {
				rules = append(rules, of...)
			} else if request.ConfigRuleId != "" {
				return errRuleNotActive
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, rule := range rules {
		if err := s.Evaluate(context.WithoutCancel(ctx), rule); err != nil {
			return nil, fmt.Errorf("evaluate rule %q: %w", rule.Name, err)
		}
	}
	return &resultResponse{Result: true}, nil
}

type rulesRequest struct {
	ConfigRuleIds []string `acs:"required"`
}

type operatedRule struct {
	ConfigRuleId string
	ErrorCode    string
	Success      bool
}

type operateRulesResponse struct {
	acs.Answer
	OperateRuleResult struct {
		OperateRuleItemList []operatedRule
	}
}

// operate applies change to each rule if allowed returns no error. The code by which change refuses a rule becomes part of the rule's item.
func (s *Service) operate(
	ctx context.Context, o owner, ids []string, allowed func(*store.Tx) error, change func(tx *store.Tx, rules []store.Rule) (code string, err error),
) (acs.Reply, error) {
	answer := &operateRulesResponse{}
	return answer, s.Store.Update(ctx, func(tx *store.Tx) error {
		if err := allowed(tx); err != nil {
			return err
		}
		items := make([]operatedRule, len(ids))
		for i, id := range ids {
			items[i] = operatedRule{ConfigRuleId: id}
			rules, err := copies(tx, o, id)
			if errors.Is(err, errNoRule) {
				items[i].ErrorCode = "ConfigRuleNotExists"
				continue
			}
			if err != nil {
				return err
			}
			if items[i].ErrorCode, err = change(tx, rules); err != nil {
				return err
			}
			items[i].Success = items[i].ErrorCode == ""
		}
		answer.OperateRuleResult.OperateRuleItemList = items
		return nil
	})
}

func always(*store.Tx) error { return nil }

func (s *Service) activateRules(ctx context.Context, _ *acs.Request, o owner, request rulesRequest) (acs.Reply, error) {
	return s.operate(ctx, o, request.ConfigRuleIds, always, func(tx *store.Tx, rules []store.Rule) (string, error) {
		if rules[0].State != stateInactive {
			return "ConfigRuleStatusNotInActive", nil
		}
		return "", setState(tx, rules, stateActive)
	})
}

func (s *Service) deactivateRules(ctx context.Context, _ *acs.Request, o owner, request rulesRequest) (acs.Reply, error) {
	return s.operate(ctx, o, request.ConfigRuleIds, always, func(tx *store.Tx, rules []store.Rule) (string, error) {
		if rules[0].State == stateInactive {
			return "ConfigRuleStatusNotActive", nil
		}
		return "", setState(tx, rules, stateInactive)
	})
}

func setState(tx *store.Tx, rules []store.Rule, state string) error {
	for _, rule := range rules {
		if err := tx.SetRuleState(rule.Cloud, rule.Account, rule.ID, state); err != nil {
			return err
		}
	}
	return nil
}

// deleteRules refuses a rule that a pack holds: it must be detached first, or deleted with its pack.
func (s *Service) deleteRules(ctx context.Context, _ *acs.Request, o owner, request rulesRequest) (acs.Reply, error) {
	return s.operate(ctx, o, request.ConfigRuleIds, always, func(tx *store.Tx, rules []store.Rule) (string, error) {
		held, err := InPack(tx, rules[0].ID)
		if err != nil {
			return "", err
		}
		if held {
			return "ConfigRuleCanNotDelete", nil
		}
		return "", deleteCopies(tx, rules)
	})
}

// InPack reports whether a compliance pack holds a rule.
func InPack(tx *store.Tx, rule string) (held bool, err error) {
	err = tx.QueryRow("SELECT EXISTS (SELECT 1 FROM alicloud_pack_rules WHERE rule = ?)", rule).Scan(&held)
	return held, err
}

func deleteCopies(tx *store.Tx, rules []store.Rule) error {
	for _, rule := range rules {
		if err := tx.DeleteRule(rule.Cloud, rule.Account, rule.ID); err != nil {
			return err
		}
	}
	return nil
}
