package aws

import (
	"fmt"
	"regexp"
	"time"

	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
)

// TokenLifetime is how long a function may report with a result token: as long as Lambda keeps an asynchronous event ("maximum age of
// event", 6 hours, Lambda Developer Guide) plus the time that a function may run. AWS documents no lifetime.
const TokenLifetime = 6*time.Hour + 15*time.Minute

// NewToken returns a resultToken.
func NewToken() string { return wire.Token() }

// maxEvent is the size in bytes up to which an event contains its configuration item: the most that Amazon SNS accepts ("SourceDetail", API
// Reference) and that Lambda accepts asynchronously.
const maxEvent = 256 << 10

// ruleEvent is the event of a custom Lambda rule ("Example events for AWS Config rules", AWS Config Developer Guide).
type ruleEvent struct {
	Version          string `json:"version"`
	InvokingEvent    string `json:"invokingEvent"`  // JSON
	RuleParameters   string `json:"ruleParameters"` // JSON
	ResultToken      string `json:"resultToken"`
	EventLeftScope   bool   `json:"eventLeftScope"`
	ExecutionRoleARN string `json:"executionRoleArn"`
	RuleARN          string `json:"configRuleArn"`
	RuleName         string `json:"configRuleName"`
	RuleID           string `json:"configRuleId"`
	Account          string `json:"accountId"`
}

// The message types of events.
const (
	changed   = "ConfigurationItemChangeNotification"
	oversized = "OversizedConfigurationItemChangeNotification"
	scheduled = "ScheduledNotification"
	snapshot  = "ConfigurationSnapshotDeliveryCompleted"
)

type changeNotification struct {
	Diff          any       `json:"configurationItemDiff"` // null: the events do not say what changed
	Item          eventItem `json:"configurationItem"`
	Created       string    `json:"notificationCreationTime"`
	MessageType   string    `json:"messageType"`
	RecordVersion string    `json:"recordVersion"`
}

type oversizedNotification struct {
	Summary       itemSummary `json:"configurationItemSummary"`
	Delivery      s3Delivery  `json:"s3DeliverySummary"`
	Created       string      `json:"notificationCreationTime"`
	MessageType   string      `json:"messageType"`
	RecordVersion string      `json:"recordVersion"`
}

// itemSummary is a configuration item without its properties.
type itemSummary struct {
	ChangeType       string  `json:"changeType"`
	Version          string  `json:"configurationItemVersion"`
	CaptureTime      string  `json:"configurationItemCaptureTime"`
	StateID          int64   `json:"configurationStateId"`
	Account          string  `json:"awsAccountId"`
	Status           string  `json:"configurationItemStatus"`
	ResourceType     string  `json:"resourceType"`
	ResourceID       string  `json:"resourceId"`
	ResourceName     *string `json:"resourceName"`
	ARN              *string `json:"ARN"`
	Region           string  `json:"awsRegion"`
	AvailabilityZone *string `json:"availabilityZone"`
	MD5Hash          string  `json:"configurationStateMd5Hash"`
	Created          *string `json:"resourceCreationTime"`
}

// s3Delivery is where the whole item is stored: nowhere.
type s3Delivery struct {
	Location *string `json:"s3BucketLocation"`
	Code     *string `json:"errorCode"`
	Message  *string `json:"errorMessage"`
}

type scheduledNotification struct {
	Account       string `json:"awsAccountId"`
	Created       string `json:"notificationCreationTime"`
	MessageType   string `json:"messageType"`
	RecordVersion string `json:"recordVersion"`
}

// functionForm is the ARN of a Lambda function, with its region and account (Lambda API Reference, Invoke).
var functionForm = regexp.MustCompile(`^arn:aws[a-z-]*:lambda:([a-z0-9-]+):(\d{12}):function:[a-zA-Z0-9-_]{1,64}(:(\$LATEST|[a-zA-Z0-9-_]{1,128}))?$`)

// Event builds the event that a rule's function receives: a change notification, an oversized one if the item does not fit into it, or
// a scheduled one if the question names no resource. A resource that the rule does not cover has left its scope. The rule's source must
// be the ARN of a Lambda function, because the ARN contains the region.
func Event(q store.Question) ([]byte, error) {
	function := functionForm.FindStringSubmatch(q.Rule.Source)
	if function == nil {
		return nil, fmt.Errorf("event: the source %.200q of rule %q is not the ARN of a Lambda function", q.Rule.Source, q.Rule.Name)
	}
	payload := ruleEvent{
		Version: "1.0", RuleParameters: parameters(q.Rule), ResultToken: q.Secret, RuleARN: ruleARN(function[1], q.Rule), RuleName: q.Rule.Name,
		RuleID: q.Rule.ID, Account: q.Rule.Account,
		ExecutionRoleARN: "arn:" + partition(function[1]) + ":iam::" + q.Rule.Account + ":role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
	}
	asked := q.Asked.UTC().Format(eventTime)
	if q.Resource == nil {
		return payload.about(scheduledNotification{q.Rule.Account, asked, scheduled, "1.0"})
	}
	covered, err := Covers(q.Rule, *q.Resource)
	if err != nil {
		return nil, fmt.Errorf("event: %w", err)
	}
	payload.EventLeftScope = !covered && !q.Resource.Deleted
	read, err := itemOf(*q.Resource)
	if err != nil {
		return nil, fmt.Errorf("event: %w", err)
	}
	whole := read.event()
	event, err := payload.about(changeNotification{nil, whole, asked, changed, itemVersion})
	if err != nil || len(event) <= maxEvent {
		return event, err
	}
	summary := itemSummary{
		ChangeType: changeType(*q.Resource), Version: whole.Version, CaptureTime: whole.CaptureTime, StateID: whole.StateID, Account: whole.Account,
		Status: whole.Status, ResourceType: whole.ResourceType, ResourceID: whole.ResourceID, ResourceName: whole.ResourceName, ARN: whole.ARN,
		Region: whole.Region, AvailabilityZone: whole.AvailabilityZone, MD5Hash: whole.MD5Hash, Created: whole.Created,
	}
	return payload.about(oversizedNotification{summary, s3Delivery{}, asked, oversized, "1.0"})
}

// about completes the event with a notification.
func (e ruleEvent) about(happened any) ([]byte, error) {
	inner, err := wire.JSON(happened)
	if err != nil {
		return nil, fmt.Errorf("event: %w", err)
	}
	e.InvokingEvent = string(inner)
	return wire.JSON(e)
}

func changeType(resource store.Resource) string {
	switch {
	case resource.Deleted:
		return "DELETE"
	case resource.Created.Equal(resource.Updated):
		return "CREATE"
	default:
		return "UPDATE"
	}
}

// ruleARN is the ARN of a rule in a region.
func ruleARN(region string, rule store.Rule) string {
	return "arn:" + partition(region) + ":config:" + region + ":" + rule.Account + ":config-rule/" + rule.ID
}

// parameters are a rule's InputParameters.
func parameters(rule store.Rule) string {
	if len(rule.Parameters) == 0 {
		return "{}"
	}
	return string(rule.Parameters)
}
