package huaweicloud

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
	"github.com/assay-rules/assay/functions/internal/policy"
)

const (
	maxRules      = 500 // of an account ("Notes and Constraints", Config User Guide)
	maxParameters = 10  // of a custom rule
)

// policyAssignment is a rule as the service shows it (PolicyAssignment, rms_04_0504). Unset members are null.
type policyAssignment struct {
	Type         string           `json:"policy_assignment_type"`
	ID           string           `json:"id"`
	Name         string           `json:"name"`
	Description  *string          `json:"description"`
	Filter       *shownFilter     `json:"policy_filter"`
	Period       *string          `json:"period"`
	State        string           `json:"state"`
	Created      string           `json:"created"`
	Updated      string           `json:"updated"`
	DefinitionID *string          `json:"policy_definition_id"`
	Custom       customPolicy     `json:"custom_policy"`
	Parameters   json.RawMessage  `json:"parameters"`
	Tags         []assignmentTag  `json:"tags"`
	CreatedBy    string           `json:"created_by"`
	TargetType   *json.RawMessage `json:"target_type"`
	TargetID     *json.RawMessage `json:"target_id"`
}

type shownFilter struct {
	RegionID   *string `json:"region_id"`
	Provider   *string `json:"resource_provider"`
	Type       *string `json:"resource_type"`
	ResourceID *string `json:"resource_id"`
	TagKey     *string `json:"tag_key"`
	TagValue   *string `json:"tag_value"`
}

// customPolicy names a rule's function, and the agency by which the service may invoke it.
type customPolicy struct {
	FunctionURN string                     `json:"function_urn"`
	AuthType    string                     `json:"auth_type"`
	AuthValue   map[string]json.RawMessage `json:"auth_value"`
}

type assignmentTag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// extra is what the service only stores and returns.
type extra struct {
	AuthType  string                     `json:"auth_type"`
	AuthValue map[string]json.RawMessage `json:"auth_value"`
	Tags      []assignmentTag            `json:"tags"`
}

func showRule(rule store.Rule) (policyAssignment, error) {
	var filter policyFilter
	var more extra
	if err := errors.Join(json.Unmarshal(rule.Scope, &filter), json.Unmarshal(rule.Extra, &more)); err != nil {
		return policyAssignment{}, fmt.Errorf("rule %q: %w", rule.Name, err)
	}
	shown := policyAssignment{
		Type: "custom", ID: rule.ID, Name: rule.Name, Description: wire.OrNull(rule.Description), State: rule.State,
		Created: rule.Created.Format(timeForm), Updated: rule.Updated.Format(timeForm), Parameters: rule.Parameters,
		Custom: customPolicy{rule.Source, more.AuthType, more.AuthValue}, Tags: append([]assignmentTag{}, more.Tags...), CreatedBy: "custom", Period: wire.OrNull(wire.Frequency(rule.Period)),
	}
	if rule.OnChange {
		if len(rule.Types) == 1 && filter.Provider == "" {
			filter.Provider, filter.Type = splitType(rule.Types[0])
		}
		shown.Filter = &shownFilter{
			wire.OrNull(filter.RegionID), wire.OrNull(filter.Provider), wire.OrNull(filter.Type), wire.OrNull(filter.ResourceID), wire.OrNull(filter.TagKey), wire.OrNull(filter.TagValue),
		}
	}
	return shown, nil
}

// addRule creates a custom rule and evaluates it at once ("Adding a Rule", rms_04_0503).
func (s *Service) addRule(ctx context.Context, r request) (any, error) {
	rule, err := readRule(r.body)
	if err != nil {
		return nil, err
	}
	id := make([]byte, 12)
	rand.Read(id)
	rule.ID, rule.State = hex.EncodeToString(id), Enabled
	return s.saveRule(ctx, rule, func(tx *store.Tx) error {
		rules, err := tx.Rules(cloud, s.Account)
		if err == nil && len(rules) >= maxRules {
			return invalidParameter("An account can have at most %d rules.", maxRules)
		}
		return err
	})
}

// modifyRule replaces a rule ("Modifying a Rule", rms_04_0506).
func (s *Service) modifyRule(ctx context.Context, r request) (any, error) {
	id, err := ruleID(r)
	if err != nil {
		return nil, err
	}
	rule, err := readRule(r.body)
	if err != nil {
		return nil, err
	}
	rule.ID = id
	return s.saveRule(ctx, rule, func(tx *store.Tx) error {
		kept, err := s.rule(tx, id)
		rule.State = kept.State
		return err
	})
}

// saveRule stores a rule that check allows, and evaluates it.
func (s *Service) saveRule(ctx context.Context, rule *store.Rule, check func(*store.Tx) error) (any, error) {
	rule.Cloud, rule.Account, rule.Updated = cloud, s.Account, s.Now()
	var saved store.Rule
	err := s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		if err := check(tx); err != nil {
			return err
		}
		if err := tx.PutRule(*rule); errors.Is(err, store.ErrExists) {
			return invalidParameter("The name %q is taken.", rule.Name)
		} else if err != nil {
			return err
		}
		saved, err = s.rule(tx, rule.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	if saved.State == Enabled {
		if err := s.Evaluate(ctx, saved); err != nil {
			return nil, err
		}
	}
	return showRule(saved)
}

// rules lists the rules ("Querying All Rules", rms_04_0504).
func (s *Service) rules(ctx context.Context, r request) (any, error) {
	query := r.URL.Query()
	if err := checkQuery(query, "policy_assignment_name"); err != nil {
		return nil, err
	}
	limit, from, err := page(query, 500, 500)
	if err != nil {
		return nil, err
	}
	if len(from) > 1 {
		return nil, errMarker
	}
	answer := struct {
		Value []policyAssignment `json:"value"`
		Page  pageInfo           `json:"page_info"`
	}{Value: []policyAssignment{}}
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		all, err := tx.Rules(cloud, s.Account) // in the order of names
		if err != nil {
			return err
		}
		for _, rule := range all {
			if len(from) == 1 && rule.Name <= from[0] || query.Get("policy_assignment_name") != "" && rule.Name != query.Get("policy_assignment_name") {
				continue
			}
			if len(answer.Value) == limit {
				answer.Page.Next = marker(answer.Value[limit-1].Name)
				break
			}
			shown, err := showRule(rule)
			if err != nil {
				return err
			}
			answer.Value = append(answer.Value, shown)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	answer.Page.Count = len(answer.Value)
	return answer, nil
}

// getRule shows one rule ("Querying a Rule", rms_04_0505).
func (s *Service) getRule(ctx context.Context, r request) (any, error) {
	id, err := ruleID(r)
	if err != nil {
		return nil, err
	}
	var rule store.Rule
	err = s.Store.View(ctx, func(tx *store.Tx) (err error) {
		rule, err = s.rule(tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return showRule(rule)
}

// deleteRule deletes a rule, which must be disabled ("Deleting a Rule", rms_04_0507).
func (s *Service) deleteRule(ctx context.Context, r request) (any, error) {
	id, err := ruleID(r)
	if err != nil {
		return nil, err
	}
	return nil, s.Store.Update(ctx, func(tx *store.Tx) error {
		rule, err := s.rule(tx, id)
		if err != nil {
			return err
		}
		if rule.State != Disabled {
			return invalid("RMS.00010052", "Policy assignment state is illegal.")
		}
		return tx.DeleteRule(rule.Cloud, rule.Account, rule.ID)
	})
}

// enableRule enables a rule and evaluates it ("Enabling a Rule", rms_04_0508).
func (s *Service) enableRule(ctx context.Context, r request) (any, error) {
	rule, err := s.setState(ctx, r, Enabled)
	if err != nil {
		return nil, err
	}
	return nil, s.Evaluate(ctx, rule)
}

// disableRule disables a rule ("Disabling a Rule", rms_04_0509).
func (s *Service) disableRule(ctx context.Context, r request) (any, error) {
	_, err := s.setState(ctx, r, Disabled)
	return nil, err
}

func (s *Service) setState(ctx context.Context, r request, state string) (rule store.Rule, err error) {
	id, err := ruleID(r)
	if err != nil {
		return rule, err
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		if rule, err = s.rule(tx, id); err != nil {
			return err
		}
		rule.State = state
		return tx.SetRuleState(rule.Cloud, rule.Account, rule.ID, state)
	})
	return rule, err
}

// readRule checks the body of a request that creates or modifies a rule.
func readRule(body []byte) (*store.Rule, error) {
	if !utf8.Valid(body) {
		return nil, invalidParameter("The body is not UTF-8.")
	}
	top, err := object(body, "the body", "policy_assignment_type", "name", "description", "period", "policy_filter", "policy_definition_id", "custom_policy", "parameters", "tags")
	if err != nil {
		return nil, err
	}
	var rule store.Rule
	var kind, definition, period string
	err = readFields(
		field{top, "policy_assignment_type", &kind, 16, invalidParameter("policy_assignment_type must be custom or builtin."), false},
		field{top, "name", &rule.Name, 64, invalid("RMS.00010045", "The max length of name must be less than or equal to 64."), true},
		field{top, "description", &rule.Description, 512, invalidParameter("description is longer than 512."), false},
		field{top, "period", &period, 16, invalidParameter("period must be One_Hour, Three_Hours, Six_Hours, Twelve_Hours or TwentyFour_Hours."), false},
		field{top, "policy_definition_id", &definition, 36, invalid("RMS.00010044", "The max length of policy definition id must be less than or equal to 36."), false},
	)
	switch {
	case err != nil:
		return nil, err
	case rule.Name == "":
		return nil, invalid("RMS.00010046", "Name is illegal.")
	case kind != "custom" || definition != "": // predefined policies are the cloud's own
		return nil, invalid("RMS.00010042", "Policy definition id is illegal.")
	case period != "" && policy.Interval(period) == 0:
		return nil, invalidParameter("period must be One_Hour, Three_Hours, Six_Hours, Twelve_Hours or TwentyFour_Hours.")
	case period != "" && !missing(top["policy_filter"]):
		return nil, invalidParameter("A rule must not have both a period and a policy_filter.")
	}
	rule.Period, rule.OnChange = policy.Interval(period), period == ""
	var filter policyFilter
	if filter, err = readFilter(top["policy_filter"]); err != nil {
		return nil, err
	}
	if filter.Provider != "" && filter.Type != "" {
		rule.Types = []string{filter.Provider + "." + filter.Type}
	}
	var more extra
	if rule.Source, err = readCustomPolicy(top["custom_policy"], &more); err != nil {
		return nil, err
	}
	if rule.Parameters, err = readParameters(top["parameters"]); err != nil {
		return nil, err
	}
	if !missing(top["tags"]) && json.Unmarshal(top["tags"], &more.Tags) != nil {
		return nil, invalidParameter("tags must be a list of keys and values.")
	}
	for _, tag := range more.Tags {
		if n := utf8.RuneCountInString(tag.Key); n < 1 || n > 128 {
			return nil, invalid("RMS.00010029", "The length of a tag key must be less than or equal to 128.")
		}
		if utf8.RuneCountInString(tag.Value) > 255 {
			return nil, invalid("RMS.00010031", "The length of a tag value must be less than or equal to 255.")
		}
	}
	if rule.Scope, err = json.Marshal(filter); err != nil {
		return nil, err
	}
	rule.Extra, err = json.Marshal(more)
	return &rule, err
}

func readFilter(raw json.RawMessage) (filter policyFilter, err error) {
	if missing(raw) {
		return filter, nil
	}
	members, err := object(raw, "policy_filter", "region_id", "resource_provider", "resource_type", "resource_id", "tag_key", "tag_value")
	if err != nil {
		return filter, err
	}
	tooLong := invalidParameter("policy_filter has a value that is too long.")
	return filter, readFields(
		field{members, "region_id", &filter.RegionID, 128, tooLong, false},
		field{members, "resource_provider", &filter.Provider, 128, tooLong, false},
		field{members, "resource_type", &filter.Type, 128, tooLong, false},
		field{members, "resource_id", &filter.ResourceID, 512, tooLong, false},
		field{members, "tag_key", &filter.TagKey, 128, tooLong, false},
		field{members, "tag_value", &filter.TagValue, 256, tooLong, false},
	)
}

func readCustomPolicy(raw json.RawMessage, more *extra) (urn string, err error) {
	if missing(raw) {
		return "", invalidParameter("custom_policy is required.")
	}
	members, err := object(raw, "custom_policy", "function_urn", "auth_type", "auth_value")
	if err != nil {
		return "", err
	}
	err = readFields(
		field{members, "function_urn", &urn, 1024, invalidParameter("function_urn is longer than 1024."), true},
		field{members, "auth_type", &more.AuthType, 16, invalidParameter("auth_type must be agency."), true},
	)
	switch {
	case err != nil:
		return "", err
	case more.AuthType != "agency":
		return "", invalidParameter("auth_type must be agency.")
	case json.Unmarshal(members["auth_value"], &more.AuthValue) != nil || missing(more.AuthValue["agency_name"]):
		return "", invalidParameter("auth_value must name the agency: agency_name.")
	}
	return urn, nil
}

// readParameters accepts any JSON value under "value" (PolicyParameterValue).
func readParameters(raw json.RawMessage) (json.RawMessage, error) {
	if missing(raw) {
		return json.RawMessage("{}"), nil
	}
	var parameters map[string]json.RawMessage
	if json.Unmarshal(raw, &parameters) != nil {
		return nil, invalidParameter("parameters must be a JSON object.")
	}
	if len(parameters) > maxParameters {
		return nil, invalidParameter("A custom rule can have at most %d parameters.", maxParameters)
	}
	for name, value := range parameters {
		members, err := object(value, "A parameter", "value")
		if err != nil {
			return nil, err
		}
		if _, given := members["value"]; !given || name == "" {
			return nil, invalidParameter("Every parameter must have a name and a value.")
		}
	}
	return raw, nil
}

func ruleID(r request) (string, error) {
	id := r.PathValue("rule_id")
	if len(id) > 36 {
		return "", invalid("RMS.00010043", "The max length of policy assignment id must be less than or equal to 36.")
	}
	if !plain(id) {
		return "", invalid("RMS.00010041", "Policy assignment id is illegal.")
	}
	return id, nil
}

func (s *Service) rule(tx *store.Tx, id string) (store.Rule, error) {
	rule, err := tx.Rule(cloud, s.Account, id)
	if errors.Is(err, store.ErrNotFound) {
		return rule, errNotFound
	}
	return rule, err
}

// The states of a rule. An inactive rule triggers nothing.
const (
	Enabled  = "Enabled"
	Disabled = "Disabled"
	Inactive = Disabled
)
