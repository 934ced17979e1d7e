package huaweicloud

import (
	"context"
	"errors"
	"mime"
	"time"
	"unicode/utf8"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// report is the body of "Updating the Compliance Result" (rms_04_0515). A field that is null counts as missing.
type report struct {
	resource struct{ domain, region, id, name, provider, kind string }
	trigger  compliance.Trigger
	verdict  compliance.Verdict
	ruleID   string
	ruleName string
	time     time.Time
	hash     string
}

// putState accepts a result of a function.
func (s *Service) putState(ctx context.Context, r request) (any, error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, invalidParameter("Content-Type must be application/json.")
	}
	report, err := readReport(r.body)
	if err != nil {
		return nil, err
	}
	if report.resource.domain != "" && report.resource.domain != s.Account {
		return nil, invalid("RMS.00010008", "DomainId is illegal.")
	}
	var state policyState
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		state, err = s.record(tx, report)
		return err
	})
	if err != nil {
		return nil, err
	}
	return state, nil
}

// record stores a report whose hash was issued for it. A late report, or one about a deleted resource, is accepted and has no effect.
func (s *Service) record(tx *store.Tx, report report) (policyState, error) {
	now := s.Now()
	asked, err := tx.Evaluation(cloud, report.hash)
	if errors.Is(err, store.ErrNotFound) {
		return policyState{}, errHash
	}
	if err != nil {
		return policyState{}, err
	}
	if asked.Account != s.Account || asked.Rule != report.ruleID || asked.Trigger != report.trigger || now.After(asked.Expires) {
		return policyState{}, errHash
	}
	if !asked.Asked.Equal(report.time) {
		return policyState{}, invalidParameter("evaluation_time must be that of the event.")
	}
	rule, err := tx.Rule(cloud, s.Account, asked.Rule)
	if err != nil {
		return policyState{}, err
	}
	if report.ruleName != "" && report.ruleName != rule.Name {
		return policyState{}, invalid("RMS.00010046", "Name is illegal.")
	}
	result := store.Result{
		Cloud: cloud, Account: s.Account, Rule: rule.ID, Verdict: report.verdict, Trigger: asked.Trigger,
		Ordering: asked.Asked, Asked: asked.Asked, Recorded: now,
	}
	gone, err := s.identify(tx, asked, rule, report, &result)
	if err != nil {
		return policyState{}, err
	}
	if !gone {
		if _, err := tx.PutResult(result); err != nil {
			return policyState{}, err
		}
	}
	if asked.Used.IsZero() {
		if err := tx.MarkUsed(cloud, report.hash, now); err != nil {
			return policyState{}, err
		}
	}
	return showState(result, rule.Name), nil
}

// identify resolves the resource that a report is about. The hash of a scheduled event is valid for the account and for every resource in the
// rule's scope.
func (s *Service) identify(tx *store.Tx, asked store.Evaluation, rule store.Rule, report report, result *store.Result) (gone bool, err error) {
	named := report.resource
	period := asked.Type == "" && asked.ID == ""
	if period && (named.id == "" || named.id == s.Account) {
		if named.provider != "" || named.kind != "" || !limits(named.name, accountName) || !limits(named.region, accountRegion) {
			return false, errHash
		}
		result.ID, result.Name, result.Region = s.Account, accountName, accountRegion
		return false, nil
	}
	if period {
		if named.provider == "" || named.kind == "" {
			return false, invalidParameter("policy_resource needs resource_provider and resource_type unless it is the account.")
		}
		asked.Type, asked.ID = named.provider+"."+named.kind, named.id
	}
	provider, kind := splitType(asked.Type)
	if !limits(named.id, asked.ID) || !limits(named.provider, provider) || !limits(named.kind, kind) {
		return false, errHash
	}
	resource, err := tx.Resource(cloud, s.Account, asked.Type, asked.ID)
	if errors.Is(err, store.ErrNotFound) {
		return false, errNotFound
	}
	if err != nil {
		return false, err
	}
	if !limits(named.region, resource.Region) || !limits(named.name, resource.Name) {
		return false, errHash
	}
	if period && !resource.Deleted {
		covered, err := Covers(rule, resource)
		if err != nil {
			return false, err
		}
		if !covered {
			return false, errHash
		}
	}
	result.Type, result.ID, result.Name, result.Region = resource.Type, resource.ID, resource.Name, resource.Region
	return resource.Deleted, nil
}

// readReport checks every field of the body. The fields are picked by hand, because encoding/json ignores the case of names.
func readReport(body []byte) (r report, err error) {
	if !utf8.Valid(body) {
		return r, invalidParameter("The body is not UTF-8.")
	}
	top, err := object(body, "the body", "policy_resource", "trigger_type", "compliance_state", "policy_assignment_id", "policy_assignment_name",
		"evaluation_time", "evaluation_hash", "function_urn") // the official function examples send function_urn as well
	if err != nil {
		return r, err
	}
	if missing(top["policy_resource"]) {
		return r, invalidParameter("policy_resource is required.")
	}
	resource, err := object(top["policy_resource"], "policy_resource", "resource_id", "resource_name", "resource_provider", "resource_type", "region_id", "domain_id")
	if err != nil {
		return r, err
	}
	var trigger, verdict, urn string
	err = readFields(
		field{resource, "domain_id", &r.resource.domain, 36, invalid("RMS.00010007", "The max length of domainId must be less than or equal to 36."), false},
		field{resource, "region_id", &r.resource.region, 36, invalid("RMS.00010017", "The max length of region id must be less than or equal to 36."), false},
		field{resource, "resource_id", &r.resource.id, 512, invalid("RMS.00010009", "The max length of id must be less than or equal to 512."), false},
		field{resource, "resource_name", &r.resource.name, 256, invalid("RMS.00010011", "The max length of name must be less than or equal to 256."), false},
		field{resource, "resource_provider", &r.resource.provider, 40, invalid("RMS.00010003", "Service invalid."), false},
		field{resource, "resource_type", &r.resource.kind, 40, invalid("RMS.00010014", "The max length of resource type must be less than or equal to 40."), false},
		field{top, "trigger_type", &trigger, 8, invalidParameter("trigger_type must be resource or period."), true},
		field{top, "compliance_state", &verdict, 16, invalid("RMS.00010049", "The max length of compliance state must be less than or equal to 16."), true},
		field{top, "policy_assignment_id", &r.ruleID, 36, invalid("RMS.00010043", "The max length of policy assignment id must be less than or equal to 36."), true},
		field{top, "policy_assignment_name", &r.ruleName, 256, invalid("RMS.00010011", "The max length of name must be less than or equal to 256."), false},
		field{top, "evaluation_hash", &r.hash, 64, errHash, true},
		field{top, "function_urn", &urn, 1024, invalidParameter("function_urn is longer than 1024."), false},
	)
	if err != nil {
		return r, err
	}
	if !plain(r.ruleID) {
		return r, invalid("RMS.00010041", "Policy assignment id is illegal.")
	}
	switch trigger {
	case "resource":
		r.trigger = compliance.Change
	case "period":
		r.trigger = compliance.Period
	default:
		return r, invalidParameter("trigger_type must be resource or period.")
	}
	if r.verdict, err = readVerdict(verdict); err != nil {
		return r, err
	}
	r.time, err = readTime(top["evaluation_time"])
	return r, err
}

func readVerdict(state string) (compliance.Verdict, error) {
	switch verdict := compliance.Verdict(state); verdict {
	case compliance.Compliant, compliance.NonCompliant:
		return verdict, nil
	default:
		return "", invalid("RMS.00010050", "Compliance state is illegal.")
	}
}
