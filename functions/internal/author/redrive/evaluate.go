package redrive

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
)

// Service is the Config service of one cloud.
type Service struct {
	Cloud       string
	Endpoint    string // scheme and host
	Region      string // of the rules, on AWS
	Account     string // domain id, which Huawei Cloud's API has in its paths
	Credentials compliance.Credentials
	HTTP        *http.Client
	// Wait is called before the service is given time: AWS Config starts evaluations once a minute only. It may be nil.
	Wait func(time.Duration)
}

// Outcome is how the request to evaluate a rule went.
type Outcome struct {
	Rule Rule
	Err  error // nil: the evaluation has started
}

const (
	patience = 30 * time.Second // for one request
	attempts = 5                // of one request
)

// Evaluate asks the service to evaluate each rule once. Outcomes are in the order of the rules.
func (s Service) Evaluate(ctx context.Context, rules []Rule) []Outcome {
	ctx = compliance.WithInvocation(ctx, compliance.Invocation{RequestID: "redrive", Credentials: s.Credentials})
	switch s.Cloud {
	case compliance.HuaweiCloud:
		return s.huaweicloud(ctx, rules)
	case compliance.Alicloud:
		return s.alicloud(ctx, rules)
	default:
		return s.aws(ctx, rules)
	}
}

func each(rules []Rule, evaluate func(Rule) error) []Outcome {
	outcomes := make([]Outcome, len(rules))
	for i, rule := range rules {
		outcomes[i] = Outcome{rule, bare(evaluate(rule))}
	}
	return outcomes
}

// bare is an error without the words for reports, which are all that the clients of the functions send.
func bare(err error) error {
	if err == nil {
		return nil
	}
	var refusal *delivery.Refusal
	if errors.As(err, &refusal) {
		return refusal
	}
	return errors.New(strings.TrimPrefix(err.Error(), compliance.ErrReport.Error()+": "))
}

func errNoRule(name string) error {
	return fmt.Errorf("there is no rule %q in the Config service: it was deleted or renamed", name)
}

// huaweicloud evaluates by "Running a Resource Compliance Evaluation" (rms_04_0510), which takes the id of one rule.
func (s Service) huaweicloud(ctx context.Context, rules []Rule) []Outcome {
	cloud := &huaweicloud.Cloud{Endpoint: s.Endpoint, Client: delivery.Client{HTTP: s.HTTP, Attempts: attempts}}
	return each(rules, func(rule Rule) error {
		if rule.Account != "" && rule.Account != s.Account {
			return fmt.Errorf("the rule belongs to account %.36q", rule.Account)
		}
		id := rule.ID
		if id == "" {
			var err error
			if id, err = s.assignment(ctx, cloud, rule.Name); err != nil {
				return err
			}
		}
		if !assignmentID.MatchString(id) {
			return fmt.Errorf("policy_assignment_id is %.40q, which is no id", id)
		}
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		request := huaweicloud.Request{Operation: huaweicloud.RunEvaluation(id), Domain: s.Account}
		return cloud.Call(ctx, request, func(delivery.Response) error { return nil }) // the answer is empty
	})
}

var assignmentID = regexp.MustCompile(`^[0-9A-Za-z-]{1,64}$`)

// assignment is the id of a rule that messages do not name.
func (s Service) assignment(ctx context.Context, cloud *huaweicloud.Cloud, name string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var id string
	request := huaweicloud.Request{Operation: huaweicloud.ListRules, Domain: s.Account, Query: url.Values{"policy_assignment_name": {name}}}
	err := cloud.Call(ctx, request, delivery.JSON(func(answer *struct {
		Value []struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		} `json:"value"`
	}) error {
		for _, rule := range answer.Value {
			if rule.Name == name {
				id = rule.ID
			}
		}
		return nil
	}))
	if err == nil && id == "" {
		err = errNoRule(name)
	}
	return id, err
}

// alicloud evaluates by StartConfigRuleEvaluation, which takes the id of one rule. Events do not name their rule, so all rules are started that
// have the parameter rule: packs have rules of their own for it.
func (s Service) alicloud(ctx context.Context, rules []Rule) []Outcome {
	cloud := &alicloud.Cloud{Endpoint: s.Endpoint, Client: delivery.Client{HTTP: s.HTTP, Attempts: attempts}}
	ids, err := s.custom(ctx, cloud)
	return each(rules, func(rule Rule) error {
		switch {
		case err != nil:
			return err
		case len(ids[rule.Name]) == 0:
			return fmt.Errorf("no rule of Cloud Config has the parameter rule = %q: it was deleted, or the parameter changed", rule.Name)
		}
		var problems []error
		for _, id := range ids[rule.Name] {
			request := alicloud.Request{Operation: "StartConfigRuleEvaluation", Query: url.Values{"ConfigRuleId": {id}}}
			problems = append(problems, s.ask(ctx, cloud, request, delivery.JSON(func(answer *struct{ Result *bool }) error {
				if answer.Result == nil || !*answer.Result {
					return errors.New("the service did not start the evaluation")
				}
				return nil
			})))
		}
		return errors.Join(problems...)
	})
}

func (s Service) ask(ctx context.Context, cloud *alicloud.Cloud, request alicloud.Request, accept func(delivery.Response) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return bare(cloud.Call(ctx, request, accept))
}

// custom are the ids of the rules whose function is the customer's, by their parameter rule.
func (s Service) custom(ctx context.Context, cloud *alicloud.Cloud) (map[string][]string, error) {
	const most = 100 // on a page
	var found []string
	for page, more := 1, true; more; page++ {
		request := alicloud.Request{Operation: "ListConfigRules", Query: url.Values{"PageNumber": {strconv.Itoa(page)}, "PageSize": {strconv.Itoa(most)}}}
		err := s.ask(ctx, cloud, request, delivery.JSON(func(answer *struct {
			ConfigRules struct {
				ConfigRuleList []struct{ ConfigRuleID, SourceOwner string }
			}
		}) error {
			for _, rule := range answer.ConfigRules.ConfigRuleList {
				if rule.SourceOwner == "CUSTOM_FC" {
					found = append(found, rule.ConfigRuleID)
				}
			}
			more = len(answer.ConfigRules.ConfigRuleList) == most
			return nil
		}))
		if err != nil {
			return nil, fmt.Errorf("list the rules: %w", err)
		}
	}
	ids := map[string][]string{}
	for _, id := range found {
		request := alicloud.Request{Operation: "GetConfigRule", Query: url.Values{"ConfigRuleId": {id}}}
		err := s.ask(ctx, cloud, request, delivery.JSON(func(answer *struct {
			ConfigRule struct{ InputParameters map[string]any }
		}) error {
			if name, isText := answer.ConfigRule.InputParameters["rule"].(string); isText {
				ids[name] = append(ids[name], id)
			}
			return nil
		}))
		if err != nil {
			return nil, fmt.Errorf("read rule %s: %w", id, err)
		}
	}
	return ids, nil
}

const (
	awsRules = 25          // that one call of StartConfigRulesEvaluation takes
	awsPause = time.Minute // between two calls ("LimitExceededException", AWS Config API reference), and while a rule is being evaluated
	awsTries = 5
)

// aws evaluates by StartConfigRulesEvaluation. Rules that are gone would fail the others of their call, so they are sorted out before.
func (s Service) aws(ctx context.Context, rules []Rule) []Outcome {
	cloud := &aws.Cloud{Region: s.Region, Endpoint: s.Endpoint, Client: delivery.Client{HTTP: s.HTTP, Attempts: attempts}}
	existing, err := s.existing(ctx, cloud)
	outcomes := each(rules, func(rule Rule) error {
		switch {
		case err != nil:
			return err
		case rule.Region != "" && rule.Region != s.Region:
			return fmt.Errorf("the rule is in region %.40q, not %s: set AWS_REGION or --region", rule.Region, s.Region)
		case !slices.Contains(existing, rule.Name):
			return errNoRule(rule.Name)
		}
		return nil
	})
	var left []*Outcome
	for i := range outcomes {
		if outcomes[i].Err == nil {
			left = append(left, &outcomes[i])
		}
	}
	for call := range slices.Chunk(left, awsRules) {
		var names []string
		for _, outcome := range call {
			names = append(names, outcome.Rule.Name)
		}
		err := s.start(ctx, cloud, names)
		for _, outcome := range call {
			outcome.Err = err
		}
	}
	return outcomes
}

// start waits while AWS Config is busy with an earlier evaluation.
func (s Service) start(ctx context.Context, cloud *aws.Cloud, names []string) error {
	for try := 1; ; try++ {
		attempt, cancel := context.WithTimeout(ctx, patience)
		err := bare(cloud.Call(attempt, aws.Request{
			Operation: "StartConfigRulesEvaluation",
			Input:     func() any { return struct{ ConfigRuleNames []string }{names} },
		}, func(delivery.Response) error { return nil })) // the answer is empty
		cancel()
		var refusal *delivery.Refusal
		if !errors.As(err, &refusal) || refusal.Code != "LimitExceededException" || try == awsTries {
			return err
		}
		if s.Wait != nil {
			s.Wait(awsPause)
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(awsPause):
		}
	}
}

// existing are the names of all rules.
func (s Service) existing(ctx context.Context, cloud *aws.Cloud) ([]string, error) {
	var names []string
	for token := ""; ; {
		ctx, cancel := context.WithTimeout(ctx, patience)
		err := cloud.Call(ctx, aws.Request{
			Operation: "DescribeConfigRules",
			Input: func() any {
				return struct {
					NextToken string `json:",omitempty"`
				}{token}
			},
		}, delivery.JSON(func(answer *struct {
			ConfigRules []struct{ ConfigRuleName string }
			NextToken   string
		}) error {
			for _, rule := range answer.ConfigRules {
				names = append(names, rule.ConfigRuleName)
			}
			token = answer.NextToken
			return nil
		}))
		cancel()
		if err != nil {
			return nil, fmt.Errorf("list the rules: %w", bare(err))
		}
		if token == "" {
			return names, nil
		}
	}
}
