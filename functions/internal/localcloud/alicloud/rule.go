package alicloud

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

const maxRules = 200 // per account ("Limits", Cloud Config documentation)

// Inactive is the state of a rule that asks nothing.
const Inactive = "INACTIVE"

// The words of the API for rules.
const (
	onChange    = "ConfigurationItemChangeNotification"
	onSchedule  = "ScheduledNotification"
	managedRule = "ALIYUN"
	customRule  = "CUSTOM_FC"

	stateActive     = "ACTIVE"
	stateInactive   = Inactive
	stateEvaluating = "EVALUATING"
)

var frequencies = map[string]time.Duration{
	"One_Hour": time.Hour, "Three_Hours": 3 * time.Hour, "Six_Hours": 6 * time.Hour, "Twelve_Hours": 12 * time.Hour, "TwentyFour_Hours": 24 * time.Hour,
}

var (
	errNoRule        = &acs.Error{Status: http.StatusBadRequest, Code: "Invalid.ConfigRuleId.Value", Message: "The specified ConfigRuleId does not exist."}
	errRuleExists    = &acs.Error{Status: http.StatusBadRequest, Code: "ConfigRuleExists", Message: "A rule with the specified ConfigRuleName exists."}
	errTooManyRules  = &acs.Error{Status: http.StatusBadRequest, Code: "ConfigRuleExceedMaxRuleCount", Message: fmt.Sprintf("The maximum number of rules is %d.", maxRules)}
	errRuleNotActive = &acs.Error{Status: http.StatusBadRequest, Code: "ConfigRuleStatusNotActive", Message: "The specified rule is not active."}
)

// ruleExtra is what the API gives back of a rule and the store has no field for. It is the rule's [store.Rule.Extra].
type ruleExtra struct {
	Name          string   `json:",omitempty"` // as it was given, when the stored name had to differ
	ExtendContent string   `json:",omitempty"`
	Tags          []tagKey `json:",omitempty"`
	Group         string   `json:",omitempty"` // of the account group's rules
	Pack          string   `json:",omitempty"` // that created the rule
	PackName      string   `json:",omitempty"`
}

func extraOf(rule store.Rule) ruleExtra {
	var extra ruleExtra
	_ = json.Unmarshal(rule.Extra, &extra) // a rule from elsewhere has none
	return extra
}

// displayName is what clients call a rule.
func displayName(rule store.Rule) string {
	if name := extraOf(rule).Name; name != "" {
		return name
	}
	return rule.Name
}

// parametersOf are a rule's parameters; values that are not strings appear as JSON.
func parametersOf(rule store.Rule) parameters {
	var raw map[string]json.RawMessage
	_ = json.Unmarshal(rule.Parameters, &raw) // the store holds JSON
	values := parameters{}
	for name, value := range raw {
		var text string
		if json.Unmarshal(value, &text) != nil {
			text = string(value)
		}
		values[name] = text
	}
	return values
}

// parameters is an object of strings; in XML each is an element.
type parameters map[string]string

func (p parameters) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	if err := e.EncodeToken(start); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if err := e.EncodeElement(p[name], xml.StartElement{Name: xml.Name{Local: name}}); err != nil {
			return err
		}
	}
	return e.EncodeToken(start.End())
}

// rulesOf lists an owner's rules: those of the account, or each rule of the account group once.
func rulesOf(tx *store.Tx, o owner) ([]store.Rule, error) {
	var rules []store.Rule
	seen := map[string]bool{}
	for _, member := range o.accounts {
		all, err := tx.Rules(cloud, member.Account)
		if err != nil {
			return nil, err
		}
		for _, rule := range all {
			if extraOf(rule).Group == o.group && !seen[rule.ID] {
				seen[rule.ID] = true
				rules = append(rules, rule)
			}
		}
	}
	return rules, nil
}

// copies are an owner's rule in each of its accounts: an account group has the rule once in every account that it covers.
func copies(tx *store.Tx, o owner, id string) ([]store.Rule, error) {
	var rules []store.Rule
	for _, member := range o.accounts {
		rule, err := tx.Rule(cloud, member.Account, id)
		switch {
		case errors.Is(err, store.ErrNotFound):
		case err != nil:
			return nil, err
		case extraOf(rule).Group == o.group:
			rules = append(rules, rule)
		}
	}
	if len(rules) == 0 {
		return nil, errNoRule
	}
	return rules, nil
}

// putCopies creates a rule in the accounts of its owner. The store wants names to be unique in an account, packs and account
// groups do not: a name that is taken is told apart by the rule's id.
func putCopies(tx *store.Tx, o owner, rule store.Rule, extra ruleExtra, mustBeUnique bool) ([]store.Rule, error) {
	extra.Group = o.group
	var rules []store.Rule
	for _, member := range o.accounts {
		one, extra := rule, extra
		one.Cloud, one.Account = cloud, member.Account
		var count int
		if err := tx.QueryRow("SELECT COUNT(*) FROM rules WHERE cloud = ? AND account = ?", one.Cloud, one.Account).Scan(&count); err != nil {
			return nil, err
		}
		if count >= maxRules {
			return nil, errTooManyRules
		}
		_, err := tx.RuleNamed(one.Cloud, one.Account, one.Name)
		switch {
		case err == nil && mustBeUnique:
			return nil, errRuleExists
		case err == nil:
			extra.Name, one.Name = rule.Name, rule.Name+"-"+strings.TrimPrefix(rule.ID, "cr-")
		case !errors.Is(err, store.ErrNotFound):
			return nil, err
		}
		if one.Extra, err = json.Marshal(extra); err != nil {
			return nil, err
		}
		if err := tx.PutRule(one); err != nil {
			return nil, err
		}
		rules = append(rules, one)
	}
	return rules, nil
}

type createRuleRequest struct {
	ClientToken               string `acs:"max=64,ascii"`
	ConfigRuleName            string `acs:"required,max=100"`
	ConfigRuleTriggerTypes    string `acs:"required"`
	Description               string `acs:"max=500"`
	ExtendContent             string
	InputParameters           map[string]string
	MaximumExecutionFrequency string   `acs:"oneof=One_Hour|Three_Hours|Six_Hours|Twelve_Hours|TwentyFour_Hours"`
	ResourceTypesScope        []string `acs:"required"`
	RiskLevel                 int32    `acs:"required,range=1:3"`
	SourceIdentifier          string   `acs:"required"`
	SourceOwner               string   `acs:"required"`
	Tag                       []tag    `acs:"max=20"`
	AccountIdsScope           string
	ExcludeAccountIdsScope    string
	FolderIdsScope            string
	ExcludeFolderIdsScope     string
	ResourceNameScope         string
	TagKeyLogicScope          string `acs:"oneof=AND|OR"`
	scope
}

type tag struct {
	Key   string `acs:"required,max=128"`
	Value string `acs:"max=128"`
}

func tagKeys(tags []tag) []tagKey {
	keys := make([]tagKey, len(tags))
	for i, tag := range tags {
		keys[i] = tagKey{tag.Key, tag.Value}
	}
	return keys
}

type createRuleResponse struct {
	acs.Answer
	ConfigRuleId string
}

// The two forms of a function's ARN: Function Compute 2.0, which the reference of CreateConfigRule has, and 3.0.
var functionARN = regexp.MustCompile(`^acs:fc:[a-z0-9-]+:\d+:(services/[A-Za-z_][A-Za-z0-9_-]*\.[A-Za-z0-9_-]+/)?functions/[A-Za-z_][A-Za-z0-9_-]*$`)

func (s *Service) createRule(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
	var request createRuleRequest
	if err := acs.Decode(r.Parameters, &request); err != nil {
		return nil, err
	}
	rule, err := s.ruleFrom(request)
	if err != nil {
		return nil, err
	}
	if o, err = narrowed(o, request); err != nil {
		return nil, err
	}
	answer := &createRuleResponse{}
	var created []store.Rule
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		created = nil
		return s.once(tx, r, o, answer, func() error {
			answer.ConfigRuleId = rule.ID
			created, err = putCopies(tx, o, rule, ruleExtra{ExtendContent: request.ExtendContent, Tags: tagKeys(request.Tag)}, true)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	s.started(ctx, created)
	return answer, nil
}

func (s *Service) ruleFrom(request createRuleRequest) (store.Rule, error) {
	values := request.InputParameters
	switch request.SourceOwner {
	case managedRule:
		managed, known := s.managed(request.SourceIdentifier)
		if !known {
			return store.Rule{}, acs.InvalidValue("SourceIdentifier", "the service has no such managed rule")
		}
		var err error
		if values, err = managed.complete(values); err != nil {
			return store.Rule{}, acs.InvalidValue("InputParameters", err.Error())
		}
	case customRule:
		if !functionARN.MatchString(request.SourceIdentifier) {
			return store.Rule{}, acs.InvalidValue("SourceIdentifier", "it has the form acs:fc:{Region}:{AccountID}:services/{ServiceName}.LATEST/functions/{FunctionName}")
		}
	default:
		return store.Rule{}, acs.InvalidValue("SourceOwner", "the service evaluates ALIYUN and CUSTOM_FC rules")
	}
	rule := store.Rule{
		ID: newID("cr"), Name: request.ConfigRuleName, Description: request.Description, Source: request.SourceIdentifier, Managed: request.SourceOwner == managedRule,
		Types: request.ResourceTypesScope, State: stateActive, Risk: int(request.RiskLevel), Updated: s.Now(),
	}
	for trigger := range strings.SplitSeq(request.ConfigRuleTriggerTypes, ",") {
		switch strings.TrimSpace(trigger) {
		case onChange:
			rule.OnChange = true
		case onSchedule:
			if rule.Period = frequencies[request.MaximumExecutionFrequency]; rule.Period == 0 {
				return store.Rule{}, acs.MissingParameter("MaximumExecutionFrequency")
			}
		default:
			return store.Rule{}, acs.InvalidValue("ConfigRuleTriggerTypes", "it is "+onChange+", "+onSchedule+" or both, separated by a comma")
		}
	}
	if request.TagValueScope != "" && request.TagKeyScope == "" {
		return store.Rule{}, acs.InvalidValue("TagValueScope", "it is used together with TagKeyScope")
	}
	var err error
	if rule.Parameters, err = json.Marshal(parameters(nonNil(values))); err != nil {
		return store.Rule{}, err
	}
	rule.Scope, err = json.Marshal(ruleScope{scope: request.scope, ResourceNameScope: request.ResourceNameScope, TagKeyLogicScope: request.TagKeyLogicScope})
	return rule, err
}

func nonNil(values map[string]string) map[string]string {
	if values == nil {
		return map[string]string{}
	}
	return values
}

// narrowed leaves out the accounts of a group that a rule does not cover.
func narrowed(o owner, request createRuleRequest) (owner, error) {
	if request.FolderIdsScope != "" || request.ExcludeFolderIdsScope != "" {
		return o, acs.InvalidValue("FolderIdsScope", "the service has no folders")
	}
	if o.group == "" && (request.AccountIdsScope != "" || request.ExcludeAccountIdsScope != "") {
		return o, acs.InvalidValue("AccountIdsScope", "it is for rules of an account group")
	}
	o.accounts = slices.DeleteFunc(slices.Clone(o.accounts), func(member Member) bool {
		return !listed(request.AccountIdsScope, member.Account, true) || listed(request.ExcludeAccountIdsScope, member.Account, false)
	})
	if len(o.accounts) == 0 {
		return o, acs.InvalidValue("AccountIdsScope", "it holds no member of the account group")
	}
	return o, nil
}

// evaluating says whether functions are still busy with a rule.
func evaluating(tx *store.Tx, rule store.Rule) (bool, error) {
	pending, err := tx.Invocations(store.InvocationFilter{Cloud: rule.Cloud, Account: rule.Account, Rule: rule.ID, State: store.Pending}, 1)
	return len(pending) > 0, err
}

func stateOf(tx *store.Tx, rule store.Rule) (string, error) {
	if rule.State == stateInactive {
		return stateInactive, nil
	}
	busy, err := evaluating(tx, rule)
	if busy {
		return stateEvaluating, err
	}
	return stateActive, err
}

func triggerTypes(rule store.Rule) string {
	var types []string
	if rule.OnChange {
		types = append(types, onChange)
	}
	if rule.Period > 0 {
		types = append(types, onSchedule)
	}
	return strings.Join(types, ",")
}

func frequency(rule store.Rule) string {
	for name, period := range frequencies {
		if period == rule.Period {
			return name
		}
	}
	return ""
}

func sourceOwner(rule store.Rule) string {
	if rule.Managed {
		return managedRule
	}
	return customRule
}

func ruleARN(rule store.Rule) string { return "acs:config::" + rule.Account + ":rule/" + rule.ID }

type ruleID struct {
	ConfigRuleId string `acs:"required"`
}

type ruleDetails struct {
	AccountId                  int64
	Compliance                 *ruleCompliance
	ConfigRuleArn              string
	ConfigRuleEvaluationStatus *evaluationStatus
	ConfigRuleId               string
	ConfigRuleName             string
	ConfigRuleState            string
	ConfigRuleTriggerTypes     string
	CreateBy                   *ruleCreator `json:",omitempty" xml:",omitempty"`
	CreateTimestamp            int64
	Description                string
	ExtendContent              string `json:",omitempty" xml:",omitempty"`
	InputParameters            parameters
	ManagedRule                *managedDetails `json:",omitempty" xml:",omitempty"`
	MaximumExecutionFrequency  string          `json:",omitempty" xml:",omitempty"`
	ModifiedTimestamp          int64
	ResourceNameScope          string `json:",omitempty" xml:",omitempty"`
	ResourceTypesScope         string
	RiskLevel                  int32
	Source                     ruleSource
	TagKeyLogicScope           string   `json:",omitempty" xml:",omitempty"`
	Tags                       []tagKey `json:",omitempty"`
	scope
}

type ruleCompliance struct {
	ComplianceType string
	Count          int32
}

type evaluationStatus struct {
	FirstEvaluationStarted            bool
	LastErrorMessage                  string `json:",omitempty" xml:",omitempty"`
	LastFailedInvocationTimestamp     int64  `json:",omitempty" xml:",omitempty"`
	LastSuccessfulEvaluationTimestamp int64  `json:",omitempty" xml:",omitempty"`
	LastSuccessfulInvocationTimestamp int64  `json:",omitempty" xml:",omitempty"`
}

type ruleCreator struct {
	AggregatorId       string `json:",omitempty" xml:",omitempty"`
	CompliancePackId   string `json:",omitempty" xml:",omitempty"`
	CompliancePackName string `json:",omitempty" xml:",omitempty"`
}

type ruleSource struct {
	Identifier    string
	Owner         string
	SourceDetails []sourceDetail
}

type sourceDetail struct {
	EventSource               string
	MaximumExecutionFrequency string `json:",omitempty" xml:",omitempty"`
	MessageType               string
}

type getRuleResponse struct {
	acs.Answer
	ConfigRule ruleDetails
}

func (s *Service) getRule(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
	var request ruleID
	if err := acs.Decode(r.Parameters, &request); err != nil {
		return nil, err
	}
	answer := &getRuleResponse{}
	return answer, s.Store.View(ctx, func(tx *store.Tx) error {
		rules, err := copies(tx, o, request.ConfigRuleId)
		if err != nil {
			return err
		}
		answer.ConfigRule, err = s.details(tx, o, rules)
		return err
	})
}

// details describes a rule, of which an account group has copies.
func (s *Service) details(tx *store.Tx, o owner, copies []store.Rule) (ruleDetails, error) {
	rule := copies[0]
	extra := extraOf(rule)
	var limits ruleScope
	_ = json.Unmarshal(rule.Scope, &limits) // a rule from elsewhere has none
	d := ruleDetails{
		AccountId: o.accountNumber(), ConfigRuleArn: ruleARN(rule), ConfigRuleId: rule.ID, ConfigRuleName: displayName(rule), ConfigRuleTriggerTypes: triggerTypes(rule),
		CreateTimestamp: store.Millis(rule.Created), Description: rule.Description, ExtendContent: extra.ExtendContent, InputParameters: parametersOf(rule),
		MaximumExecutionFrequency: frequency(rule), ModifiedTimestamp: store.Millis(rule.Updated), ResourceNameScope: limits.ResourceNameScope,
		ResourceTypesScope: strings.Join(rule.Types, ","), RiskLevel: int32(rule.Risk), TagKeyLogicScope: limits.TagKeyLogicScope, Tags: extra.Tags, scope: limits.scope,
		Source: ruleSource{Identifier: rule.Source, Owner: sourceOwner(rule), SourceDetails: []sourceDetail{}},
	}
	if rule.OnChange {
		d.Source.SourceDetails = append(d.Source.SourceDetails, sourceDetail{EventSource: "aliyun.config", MessageType: onChange})
	}
	if rule.Period > 0 {
		d.Source.SourceDetails = append(d.Source.SourceDetails, sourceDetail{EventSource: "aliyun.config", MessageType: onSchedule, MaximumExecutionFrequency: frequency(rule)})
	}
	if extra.Pack != "" || extra.Group != "" {
		d.CreateBy = &ruleCreator{AggregatorId: extra.Group, CompliancePackId: extra.Pack, CompliancePackName: extra.PackName}
	}
	if managed, known := s.managed(rule.Source); rule.Managed && known {
		described := managed.details()
		d.ManagedRule = &described
	}
	tallies, err := tally(tx, o, []string{rule.ID})
	if err != nil {
		return d, err
	}
	word, count := tallies[rule.ID].summary()
	d.Compliance = &ruleCompliance{ComplianceType: word, Count: count}
	if d.ConfigRuleState, err = stateOf(tx, rule); err != nil {
		return d, err
	}
	d.ConfigRuleEvaluationStatus, err = statusOf(tx, rule)
	return d, err
}

func statusOf(tx *store.Tx, rule store.Rule) (*evaluationStatus, error) {
	status := &evaluationStatus{}
	for _, state := range []store.State{store.Pending, store.Failed, store.Succeeded} {
		last, err := tx.Invocations(store.InvocationFilter{Cloud: rule.Cloud, Account: rule.Account, Rule: rule.ID, State: state}, 1)
		if err != nil {
			return nil, err
		}
		if len(last) == 0 {
			continue
		}
		status.FirstEvaluationStarted = true
		switch state {
		case store.Failed:
			status.LastErrorMessage, status.LastFailedInvocationTimestamp = last[0].Error, store.Millis(last[0].Ended)
		case store.Succeeded:
			status.LastSuccessfulInvocationTimestamp = store.Millis(last[0].Ended)
		}
	}
	var recorded int64
	err := tx.QueryRow("SELECT COALESCE(MAX(recorded), 0) FROM results WHERE cloud = ? AND account = ? AND rule = ?", rule.Cloud, rule.Account, rule.ID).Scan(&recorded)
	status.LastSuccessfulEvaluationTimestamp = recorded
	return status, err
}

type listRulesRequest struct {
	CompliancePackId string
	ComplianceType   string `acs:"oneof=COMPLIANT|NON_COMPLIANT|NOT_APPLICABLE|INSUFFICIENT_DATA|IGNORED"`
	ConfigRuleName   string
	ConfigRuleState  string `acs:"oneof=ACTIVE|DELETING|EVALUATING|INACTIVE"`
	Keyword          string `acs:"max=1000"`
	ResourceTypes    []string
	RiskLevel        int32 `acs:"range=1:3"`
	Tag              []tag `acs:"max=20"`
	paging
}

// paging is how lists are cut into numbered pages.
type paging struct {
	PageNumber int32 `acs:"range=1:1000000,default=1"`
	PageSize   int32 `acs:"range=1:100,default=10"`
}

// page cuts a list.
func page[T any](all []T, p paging) []T {
	first := min(int(p.PageNumber-1)*int(p.PageSize), len(all))
	return append([]T{}, all[first:min(first+int(p.PageSize), len(all))]...)
}

type ruleSummary struct {
	AccountId          int64
	Compliance         ruleCompliance
	ConfigRuleArn      string
	ConfigRuleId       string
	ConfigRuleName     string
	ConfigRuleState    string
	CreateBy           *ruleCreator `json:",omitempty" xml:",omitempty"`
	Description        string
	ResourceTypesScope string
	RiskLevel          int32
	SourceIdentifier   string
	SourceOwner        string
	Tags               []tag `json:",omitempty"`
}

type listRulesResponse struct {
	acs.Answer
	ConfigRules struct {
		ConfigRuleList []ruleSummary
		PageNumber     int32
		PageSize       int32
		TotalCount     int64
	}
}

func (s *Service) listRules(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
	var request listRulesRequest
	if err := acs.Decode(r.Parameters, &request); err != nil {
		return nil, err
	}
	answer := &listRulesResponse{}
	var matching []ruleSummary
	err := s.Store.View(ctx, func(tx *store.Tx) error {
		matching = nil
		rules, err := rulesOf(tx, o)
		if err != nil {
			return err
		}
		var inPack []string
		if request.CompliancePackId != "" {
			if _, err := packOf(tx, o, request.CompliancePackId); err != nil {
				return err
			}
			if inPack, err = packRules(tx, request.CompliancePackId); err != nil {
				return err
			}
		}
		ids := make([]string, len(rules))
		for i, rule := range rules {
			ids[i] = rule.ID
		}
		tallies, err := tally(tx, o, ids)
		if err != nil {
			return err
		}
		for _, rule := range rules {
			state, err := stateOf(tx, rule)
			if err != nil {
				return err
			}
			word, count := tallies[rule.ID].summary()
			if request.matches(rule, state, word) && (request.CompliancePackId == "" || slices.Contains(inPack, rule.ID)) {
				matching = append(matching, summaryOf(o, rule, state, ruleCompliance{word, count}))
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	list := &answer.ConfigRules
	list.ConfigRuleList, list.PageNumber, list.PageSize, list.TotalCount = page(matching, request.paging), request.PageNumber, request.PageSize, int64(len(matching))
	return answer, nil
}

func (request listRulesRequest) matches(rule store.Rule, state, word string) bool {
	name := displayName(rule)
	keyword := strings.ToLower(request.Keyword)
	text := strings.ToLower(strings.Join([]string{rule.ID, name, rule.Description, rule.Source}, "\n"))
	return (request.ComplianceType == "" || request.ComplianceType == word) &&
		(request.ConfigRuleName == "" || request.ConfigRuleName == name) &&
		(request.ConfigRuleState == "" || request.ConfigRuleState == state) &&
		(request.RiskLevel == 0 || request.RiskLevel == int32(rule.Risk)) &&
		(len(request.ResourceTypes) == 0 || slices.ContainsFunc(request.ResourceTypes, rule.Covers)) &&
		strings.Contains(text, keyword) && hasTags(extraOf(rule).Tags, request.Tag)
}

func hasTags(has []tagKey, wanted []tag) bool {
	for _, tag := range wanted {
		if !slices.ContainsFunc(has, func(t tagKey) bool { return t.TagKey == tag.Key && (tag.Value == "" || t.TagValue == tag.Value) }) {
			return false
		}
	}
	return true
}

func summaryOf(o owner, rule store.Rule, state string, compliance ruleCompliance) ruleSummary {
	extra := extraOf(rule)
	summary := ruleSummary{
		AccountId: o.accountNumber(), Compliance: compliance, ConfigRuleArn: ruleARN(rule), ConfigRuleId: rule.ID, ConfigRuleName: displayName(rule), ConfigRuleState: state,
		Description: rule.Description, ResourceTypesScope: strings.Join(rule.Types, ","), RiskLevel: int32(rule.Risk), SourceIdentifier: rule.Source, SourceOwner: sourceOwner(rule),
	}
	for _, t := range extra.Tags {
		summary.Tags = append(summary.Tags, tag{t.TagKey, t.TagValue})
	}
	if extra.Pack != "" || extra.Group != "" {
		summary.CreateBy = &ruleCreator{AggregatorId: extra.Group, CompliancePackId: extra.Pack, CompliancePackName: extra.PackName}
	}
	return summary
}

type startRequest struct {
	CompliancePackId string
	ConfigRuleId     string
	RevertEvaluation bool
}

type resultResponse struct {
	acs.Answer
	Result bool
}

func (s *Service) startEvaluation(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
	var request startRequest
	if err := acs.Decode(r.Parameters, &request); err != nil {
		return nil, err
	}
	if (request.CompliancePackId == "") == (request.ConfigRuleId == "") {
		return nil, acs.InvalidValue("ConfigRuleId", "either ConfigRuleId or CompliancePackId is supplied")
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
	CompliancePackId string
	ConfigRuleIds    []string `acs:"required"`
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

// operate applies change to each rule, once allowed has nothing against it; what is refused by a code is told in the rule's item.
func (s *Service) operate(
	ctx context.Context, r *acs.Request, o owner, allowed func(*store.Tx) error, change func(tx *store.Tx, rules []store.Rule) (code string, err error),
) (acs.Reply, error) {
	var request rulesRequest
	if err := acs.Decode(r.Parameters, &request); err != nil {
		return nil, err
	}
	answer := &operateRulesResponse{}
	return answer, s.Store.Update(ctx, func(tx *store.Tx) error {
		if err := allowed(tx); err != nil {
			return err
		}
		items := make([]operatedRule, len(request.ConfigRuleIds))
		for i, id := range request.ConfigRuleIds {
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

func (s *Service) activateRules(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
	return s.operate(ctx, r, o, always, func(tx *store.Tx, rules []store.Rule) (string, error) {
		if rules[0].State != stateInactive {
			return "ConfigRuleStatusNotInActive", nil
		}
		return "", setState(tx, rules, stateActive)
	})
}

func (s *Service) deactivateRules(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
	return s.operate(ctx, r, o, always, func(tx *store.Tx, rules []store.Rule) (string, error) {
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

// deleteRules refuses a rule that a pack holds: it is detached or deleted with its pack first.
func (s *Service) deleteRules(ctx context.Context, r *acs.Request, o owner) (acs.Reply, error) {
	return s.operate(ctx, r, o, always, func(tx *store.Tx, rules []store.Rule) (string, error) {
		var packs int
		if err := tx.QueryRow("SELECT COUNT(*) FROM alicloud_pack_rules WHERE rule = ?", rules[0].ID).Scan(&packs); err != nil {
			return "", err
		}
		if packs > 0 {
			return "ConfigRuleCanNotDelete", nil
		}
		return "", deleteCopies(tx, rules)
	})
}

func deleteCopies(tx *store.Tx, rules []store.Rule) error {
	for _, rule := range rules {
		if err := tx.DeleteRule(rule.Cloud, rule.Account, rule.ID); err != nil {
			return err
		}
	}
	return nil
}
