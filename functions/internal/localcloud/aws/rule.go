package aws

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/localcloud/service"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// The states of a rule. AWS Config cannot disable a rule; one that is being deleted triggers nothing.
const (
	active   = "ACTIVE"
	Inactive = "DELETING"
)

const (
	maxRules     = 1000 // of an account (API Reference, MaxNumberOfConfigRulesExceededException)
	rulesPerPage = 25   // the service's own: none is documented

	customLambda   = "CUSTOM_LAMBDA"
	awsOwned       = "AWS"
	detective      = "DETECTIVE"
	ownEventSource = "aws.config"
)

// configRule is a rule on the wire (API Reference, ConfigRule).
type configRule struct {
	ConfigRuleName            string           `json:",omitempty" aws:"length=1:128"`
	ConfigRuleArn             string           `json:",omitempty" aws:"length=1:256"`
	ConfigRuleId              string           `json:",omitempty" aws:"length=1:64"`
	Description               string           `json:",omitempty" aws:"length=0:256"`
	Scope                     ruleScope        `json:",omitzero"`
	Source                    ruleSource       `aws:"required"`
	InputParameters           string           `json:",omitempty" aws:"length=1:1024"`
	MaximumExecutionFrequency string           `json:",omitempty" aws:"oneof=One_Hour|Three_Hours|Six_Hours|Twelve_Hours|TwentyFour_Hours"`
	ConfigRuleState           string           `json:",omitempty" aws:"oneof=ACTIVE|DELETING|DELETING_RESULTS|EVALUATING"`
	CreatedBy                 string           `json:",omitempty" aws:"length=1:256"`
	EvaluationModes           []evaluationMode `json:",omitempty"`
}

type ruleScope struct {
	ComplianceResourceTypes []string `json:",omitempty" aws:"length=0:100,each=1:256"`
	TagKey                  string   `json:",omitempty" aws:"length=1:128"`
	TagValue                string   `json:",omitempty" aws:"length=1:256"`
	ComplianceResourceId    string   `json:",omitempty" aws:"length=1:768"`
}

type ruleSource struct {
	Owner               string              `aws:"required,oneof=CUSTOM_LAMBDA|AWS|CUSTOM_POLICY"`
	SourceIdentifier    string              `json:",omitempty" aws:"length=1:256"`
	SourceDetails       []sourceDetail      `json:",omitempty" aws:"length=0:25"`
	CustomPolicyDetails customPolicyDetails `json:",omitzero"`
}

type sourceDetail struct {
	EventSource               string `json:",omitempty" aws:"oneof=aws.config"`
	MessageType               string `json:",omitempty" aws:"oneof=ConfigurationItemChangeNotification|ConfigurationSnapshotDeliveryCompleted|ScheduledNotification|OversizedConfigurationItemChangeNotification"`
	MaximumExecutionFrequency string `json:",omitempty" aws:"oneof=One_Hour|Three_Hours|Six_Hours|Twelve_Hours|TwentyFour_Hours"`
}

type customPolicyDetails struct {
	PolicyRuntime          string `json:",omitempty" aws:"required,length=1:64"`
	PolicyText             string `json:",omitempty" aws:"required,length=0:10000"`
	EnableDebugLogDelivery bool   `json:",omitempty"`
}

type evaluationMode struct {
	Mode string `aws:"oneof=DETECTIVE|PROACTIVE"`
}

type tag struct {
	Key   string `aws:"length=1:128"`
	Value string `aws:"length=0:256"`
}

const defaultFrequency = "TwentyFour_Hours"

// frequency returns the shortest of the API's intervals that is not shorter than a rule's.
func frequency(interval time.Duration) string {
	for _, word := range policy.Frequencies {
		if policy.Interval(word) >= interval {
			return word
		}
	}
	return defaultFrequency
}

type putConfigRuleInput struct {
	ConfigRule configRule `aws:"required"`
	Tags       []tag      `aws:"length=0:50"`
}

// putConfigRule creates or changes a custom Lambda rule and evaluates it. Tags are checked but not stored, because no operation here returns
// them.
func (s *Service) putConfigRule(ctx context.Context, input putConfigRuleInput) (any, error) {
	rule, err := s.ruleOf(input.ConfigRule)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, t := range input.Tags {
		if t.Key == "" || seen[t.Key] || strings.HasPrefix(strings.ToLower(t.Key), "aws:") {
			return nil, invalidValue("Tags must have different keys, none of which begins with aws:.")
		}
		seen[t.Key] = true
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		rules, err := tx.Rules(cloud, s.Account)
		if err != nil {
			return err
		}
		put := input.ConfigRule
		at := slices.IndexFunc(rules, func(r store.Rule) bool {
			return r.Name == put.ConfigRuleName || r.ID == put.ConfigRuleId || put.ConfigRuleArn != "" && ruleARN(s.Region, r) == put.ConfigRuleArn
		})
		switch {
		case at < 0 && (put.ConfigRuleId != "" || put.ConfigRuleArn != ""):
			return invalidValue("There is no rule with this ConfigRuleId or ConfigRuleArn. They must not be specified for a new rule.")
		case at < 0 && len(rules) >= maxRules:
			return refuse("MaxNumberOfConfigRulesExceededException",
				"Failed to put config rule '%s' because the maximum number of config rules: %d is reached.", rule.Name, maxRules)
		case at < 0:
			rule.ID = newRuleID()
		default:
			known := rules[at]
			if put.ConfigRuleName != "" && put.ConfigRuleName != known.Name || put.ConfigRuleId != "" && put.ConfigRuleId != known.ID ||
				put.ConfigRuleArn != "" && put.ConfigRuleArn != ruleARN(s.Region, known) {
				return invalidValue("ConfigRuleName, ConfigRuleId and ConfigRuleArn are not of the same rule.")
			}
			rule.ID, rule.Name, rule.Risk, rule.Extra = known.ID, known.Name, known.Risk, known.Extra
		}
		return tx.PutRule(rule)
	})
	if err != nil {
		return nil, err
	}
	s.EvaluateAll(ctx, rule)
	return nil, nil
}

// newRuleID returns an identifier in AWS Config's form: config-rule-0a1b2c.
func newRuleID() string {
	const letters = "abcdefghijklmnopqrstuvwxyz234567"
	b := make([]byte, 10)
	rand.Read(b)
	for i := range b {
		b[i] = letters[b[i]%32]
	}
	return "config-rule-" + string(b)
}

// ruleOf checks a rule and converts it for the store. Its ID is not known yet.
func (s *Service) ruleOf(put configRule) (store.Rule, error) {
	rule := store.Rule{
		Cloud: cloud, Account: s.Account, Name: put.ConfigRuleName, Description: put.Description, State: active, Types: put.Scope.ComplianceResourceTypes,
		Updated: s.Now(),
	}
	switch {
	case put.ConfigRuleName == "" && put.ConfigRuleId == "" && put.ConfigRuleArn == "":
		return rule, invalidValue("One or more identifiers needs to be provided. Provide Name or Id or Arn")
	case put.ConfigRuleName != "" && strings.TrimSpace(put.ConfigRuleName) == "":
		return rule, violates("ConfigRule.ConfigRuleName", `satisfy regular expression pattern: .*\S.*`)
	case put.ConfigRuleState != "" && put.ConfigRuleState != active:
		return rule, invalidValue("The ConfigRuleState %s is invalid. Only the following values are permitted: ACTIVE", put.ConfigRuleState)
	case put.CreatedBy != "":
		return rule, invalidValue("CreatedBy is set by the service that creates a service-linked rule. Try again without it.")
	case put.MaximumExecutionFrequency != "":
		return rule, invalidValue("MaximumExecutionFrequency is for managed rules and for custom rules that snapshots trigger. " +
			"Specify it in SourceDetails, with the MessageType ScheduledNotification.")
	}
	for _, mode := range put.EvaluationModes {
		if mode.Mode != detective {
			return rule, invalidValue("EvaluationModes: only DETECTIVE is evaluated here.")
		}
	}
	if put.InputParameters != "" {
		if _, err := object(json.RawMessage(put.InputParameters), "InputParameters"); err != nil {
			return rule, invalidValue("Invalid json passed in the InputParameters field: it must be an object with different names.")
		}
		rule.Parameters = json.RawMessage(put.InputParameters)
	}
	if err := s.readSource(&rule, put.Source); err != nil {
		return rule, err
	}
	return rule, readScope(&rule, put.Scope)
}

func (s *Service) readSource(rule *store.Rule, source ruleSource) error {
	switch source.Owner {
	case awsOwned:
		return invalidValue("The sourceIdentifier %s is invalid. There are no managed rules here.", source.SourceIdentifier)
	case customLambda:
	default:
		return invalidValue("Owner: only CUSTOM_LAMBDA is evaluated here.")
	}
	if source.CustomPolicyDetails != (customPolicyDetails{}) {
		return invalidValue("CustomPolicyDetails should be null if the owner is CUSTOM_LAMBDA.")
	}
	function := functionForm.FindStringSubmatch(source.SourceIdentifier)
	switch {
	case function == nil:
		return invalidValue("The sourceIdentifier %s is invalid. It must be the ARN of a Lambda function.", source.SourceIdentifier)
	case function[1] != s.Region:
		return invalidValue("The sourceIdentifier %s is invalid. The function must be in %s.", source.SourceIdentifier, s.Region)
	case s.Invocable != nil && !s.Invocable(source.SourceIdentifier):
		return refuse("InsufficientPermissionsException", "The AWS Lambda function %s cannot be invoked. Check the specified function ARN, "+
			"and check the function's permissions.", source.SourceIdentifier)
	case len(source.SourceDetails) == 0:
		return invalidValue("SourceDetails should not be null or empty if the owner is CUSTOM_LAMBDA.")
	}
	rule.Source = source.SourceIdentifier
	triggers := map[string]bool{}
	for _, detail := range source.SourceDetails {
		switch {
		case detail.EventSource == "" || detail.MessageType == "":
			return invalidValue("SourceDetails need an EventSource, which is %s, and a MessageType.", ownEventSource)
		case triggers[detail.MessageType]:
			return invalidValue("SourceDetails must not repeat the MessageType %s.", detail.MessageType)
		case detail.MessageType == snapshot:
			return invalidValue("SourceDetails: no snapshots are delivered here, so %s triggers nothing.", snapshot)
		case detail.MessageType == scheduled:
			rule.Period = policy.Interval(defaultFrequency)
			if detail.MaximumExecutionFrequency != "" {
				rule.Period = policy.Interval(detail.MaximumExecutionFrequency)
			}
		case detail.MaximumExecutionFrequency != "":
			return invalidValue("SourceDetails: MaximumExecutionFrequency is for the MessageType %s only.", scheduled)
		default:
			rule.OnChange = true
		}
		triggers[detail.MessageType] = true
	}
	if triggers[changed] != triggers[oversized] {
		return invalidValue("SourceDetails: a rule that is triggered by changes needs both %s and %s, because it would miss changes otherwise.", changed, oversized)
	}
	return nil
}

func readScope(rule *store.Rule, put ruleScope) error {
	several := 0
	for _, used := range []bool{len(put.ComplianceResourceTypes) > 0, put.TagKey != "" || put.TagValue != ""} {
		if used {
			several++
		}
	}
	switch {
	case several == 0 && put.ComplianceResourceId == "":
		return nil
	case !rule.OnChange:
		return invalidValue("Scope is not supported for a rule with a periodic trigger only.")
	case several > 1:
		return invalidValue("Scope must be either resource types, or one resource type and a resource ID, or a tag.")
	case put.TagValue != "" && put.TagKey == "":
		return invalidValue("Scope: TagValue needs a TagKey.")
	case put.ComplianceResourceId != "" && len(put.ComplianceResourceTypes) != 1:
		return invalidValue("Scope: ComplianceResourceId needs exactly one resource type.")
	}
	for i, kind := range put.ComplianceResourceTypes {
		if !typeForm.MatchString(kind) {
			return invalidValue("Scope: %.256q is not a resource type.", kind)
		}
		if slices.Contains(put.ComplianceResourceTypes[:i], kind) {
			return invalidValue("Scope must not repeat the resource type %s.", kind)
		}
	}
	text, err := json.Marshal(scope{put.TagKey, put.TagValue, put.ComplianceResourceId})
	rule.Scope = text
	return err
}

// show is the inverse of ruleOf.
func (s *Service) show(rule store.Rule, evaluating bool) (configRule, error) {
	var limits scope
	if err := json.Unmarshal(rule.Scope, &limits); err != nil {
		return configRule{}, err
	}
	shown := configRule{
		ConfigRuleName: rule.Name, ConfigRuleArn: ruleARN(s.Region, rule), ConfigRuleId: rule.ID, Description: rule.Description,
		Scope:  ruleScope{append([]string(nil), rule.Types...), limits.TagKey, limits.TagValue, limits.ComplianceResourceId},
		Source: ruleSource{Owner: customLambda, SourceIdentifier: rule.Source}, ConfigRuleState: active, EvaluationModes: []evaluationMode{{detective}},
	}
	if evaluating {
		shown.ConfigRuleState = "EVALUATING"
	}
	if text := parameters(rule); text != "{}" {
		shown.InputParameters = text
	}
	if rule.Managed {
		shown.Source.Owner = awsOwned
		return shown, nil
	}
	if rule.OnChange {
		shown.Source.SourceDetails = append(shown.Source.SourceDetails, sourceDetail{ownEventSource, changed, ""}, sourceDetail{ownEventSource, oversized, ""})
	}
	if rule.Period > 0 {
		shown.Source.SourceDetails = append(shown.Source.SourceDetails, sourceDetail{ownEventSource, scheduled, frequency(rule.Period)})
	}
	return shown, nil
}

type describeConfigRulesInput struct {
	ConfigRuleNames []string `aws:"length=0:25,each=1:128"`
	NextToken       string
	Filters         struct {
		EvaluationMode string `aws:"oneof=DETECTIVE|PROACTIVE"`
	}
}

func (s *Service) describeConfigRules(ctx context.Context, input describeConfigRulesInput) (any, error) {
	output := struct {
		ConfigRules []configRule
		NextToken   string `json:",omitempty"`
	}{ConfigRules: []configRule{}}
	from, err := position(&input, &input.NextToken, 1)
	if err != nil {
		return nil, err
	}
	return &output, s.Store.View(ctx, func(tx *store.Tx) error {
		rules, err := s.rules(tx, input.ConfigRuleNames)
		if err != nil || input.Filters.EvaluationMode != "" && input.Filters.EvaluationMode != detective {
			return err
		}
		rules, more := cut(rules, from)
		for _, rule := range rules {
			evaluating, err := service.Evaluating(tx, rule)
			if err != nil {
				return err
			}
			shown, err := s.show(rule, evaluating)
			if err != nil {
				return err
			}
			output.ConfigRules = append(output.ConfigRules, shown)
		}
		if more {
			output.NextToken, err = nextToken(input, rules[len(rules)-1].Name)
		}
		return err
	})
}

// rules returns the account's rules in the order of their names, or only the named ones, each of which must exist.
func (s *Service) rules(tx *store.Tx, names []string) ([]store.Rule, error) {
	all, err := tx.Rules(cloud, s.Account)
	if err != nil || len(names) == 0 {
		return all, err
	}
	wanted := map[string]bool{}
	for _, name := range names {
		wanted[name] = true
	}
	rules := slices.DeleteFunc(all, func(rule store.Rule) bool {
		is := wanted[rule.Name]
		delete(wanted, rule.Name)
		return !is
	})
	for _, missing := range slices.Sorted(maps.Keys(wanted)) {
		return nil, noSuchRule(missing)
	}
	return rules, nil
}

// cut returns the page of rules behind a name, and whether there are more.
func cut(rules []store.Rule, from []string) ([]store.Rule, bool) {
	if len(from) > 0 {
		rules = slices.DeleteFunc(rules, func(rule store.Rule) bool { return rule.Name <= from[0] })
	}
	return rules[:min(len(rules), rulesPerPage)], len(rules) > rulesPerPage
}

func (s *Service) named(tx *store.Tx, name string) (store.Rule, error) {
	rule, err := tx.RuleNamed(cloud, s.Account, name)
	if errors.Is(err, store.ErrNotFound) {
		return rule, noSuchRule(name)
	}
	return rule, err
}

type deleteConfigRuleInput struct {
	ConfigRuleName string `aws:"required,length=1:128"`
}

// deleteConfigRule deletes a rule with its results at once, so no rule is ever DELETING.
func (s *Service) deleteConfigRule(ctx context.Context, input deleteConfigRuleInput) (any, error) {
	return nil, s.Store.Update(ctx, func(tx *store.Tx) error {
		rule, err := s.named(tx, input.ConfigRuleName)
		if err != nil {
			return err
		}
		return tx.DeleteRule(cloud, s.Account, rule.ID)
	})
}

type startConfigRulesEvaluationInput struct {
	ConfigRuleNames []string `aws:"required,length=1:25,each=1:128"`
}

// startInterval is the time between two calls of StartConfigRulesEvaluation (API Reference, LimitExceededException).
const startInterval = time.Minute

// startConfigRulesEvaluation evaluates rules. A call without names is refused, because its effect is not documented.
func (s *Service) startConfigRulesEvaluation(ctx context.Context, input startConfigRulesEvaluationInput) (any, error) {
	var rules []store.Rule
	err := s.Store.View(ctx, func(tx *store.Tx) (err error) {
		if rules, err = s.rules(tx, input.ConfigRuleNames); err != nil {
			return err
		}
		for _, rule := range rules {
			evaluating, err := service.Evaluating(tx, rule)
			if err != nil {
				return err
			}
			if evaluating {
				return refuse("LimitExceededException", "An evaluation of the ConfigRule '%s' is in progress.", rule.Name)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if !s.mayStart() {
		return nil, refuse("LimitExceededException", "StartConfigRulesEvaluation is called more than once per minute.")
	}
	for _, rule := range rules {
		if err := s.Evaluate(ctx, rule); err != nil {
			return nil, err
		}
	}
	return struct{}{}, nil
}

func (s *Service) mayStart() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.Now()
	if !s.started.IsZero() && now.Sub(s.started) < startInterval {
		return false
	}
	s.started = now
	return true
}
