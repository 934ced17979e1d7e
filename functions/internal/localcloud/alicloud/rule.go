package alicloud

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/service"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

const maxRules = 200 // per account ("Limits", Cloud Config documentation)

// Inactive is the state of a rule that triggers nothing.
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

var (
	errNoRule        = &acs.Error{Status: http.StatusBadRequest, Code: "Invalid.ConfigRuleId.Value", Message: "The specified ConfigRuleId does not exist."}
	errRuleExists    = &acs.Error{Status: http.StatusBadRequest, Code: "ConfigRuleExists", Message: "A rule with the specified ConfigRuleName exists."}
	errTooManyRules  = &acs.Error{Status: http.StatusBadRequest, Code: "ConfigRuleExceedMaxRuleCount", Message: fmt.Sprintf("The maximum number of rules is %d.", maxRules)}
	errRuleNotActive = &acs.Error{Status: http.StatusBadRequest, Code: "ConfigRuleStatusNotActive", Message: "The specified rule is not active."}
)

// ruleExtra is what the API returns about a rule and the store has no field for. It is the rule's [store.Rule.Extra].
type ruleExtra struct {
	Name          string   `json:",omitempty"` // as it was requested, if the stored name had to differ
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

// copies returns an owner's rule in each of its accounts: an account group has a copy of the rule in every account that it covers.
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

// putCopies creates a rule in the accounts of its owner. The store requires unique names in an account, but packs and account
// groups do not: if a name is taken, the rule's ID is appended.
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

func stateOf(tx *store.Tx, rule store.Rule) (string, error) {
	if rule.State == stateInactive {
		return stateInactive, nil
	}
	busy, err := service.Evaluating(tx, rule)
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

func sourceOwner(rule store.Rule) string {
	if rule.Managed {
		return managedRule
	}
	return customRule
}

func ruleARN(rule store.Rule) string { return "acs:config::" + rule.Account + ":rule/" + rule.ID }
