// Package compliance holds the words that every other package shares: what a Config service asks about,
// what was found, and what has to be reported.
//
// It knows no cloud and no policy language. A cloud's protocol package turns native events into an [Event] and
// outcomes into native reports; the engine turns a [Resource] into an [Outcome].
package compliance

import (
	"encoding/json"
	"time"
)

// The clouds, as they are written in resource types, events' output and file names.
const (
	HuaweiCloud = "huaweicloud"
	Alicloud    = "alicloud"
	AWS         = "aws"
)

// Clouds lists them in the order in which they are shown and asked.
func Clouds() []string { return []string{HuaweiCloud, Alicloud, AWS} }

// CloudTitle is a cloud's name as people write it.
func CloudTitle(cloud string) string {
	return map[string]string{HuaweiCloud: "Huawei Cloud", Alicloud: "Alibaba Cloud", AWS: "AWS"}[cloud]
}

// Trigger says why a Config service asks.
type Trigger string

const (
	Change Trigger = "change" // a resource was created, changed, deleted, or is evaluated anew
	Period Trigger = "period" // a period has elapsed
)

// Resource is what an event is about. Its JSON form is what a policy sees as input.resource.
type Resource struct {
	Cloud         string              `json:"cloud"`                   // huaweicloud, alicloud or aws
	Type          string              `json:"type"`                    // cloud/native type: huaweicloud/vpc.publicips, aws/AWS::EC2::EIP
	ID            string              `json:"id"`                      // the cloud's own identifier
	Name          string              `json:"name,omitempty"`          //
	Region        string              `json:"region,omitempty"`        //
	Zone          string              `json:"zone,omitempty"`          // availability zone
	Account       string              `json:"account"`                 // domain id, account id
	Status        string              `json:"status,omitempty"`        // provisioning_state, resourceStatus, configurationItemStatus
	Created       time.Time           `json:"created,omitzero"`        //
	Tags          map[string][]string `json:"tags,omitempty"`          // nil: the event does not tell; empty: there are none
	Properties    json.RawMessage     `json:"properties,omitempty"`    // the cloud's own properties, untouched
	Supplementary json.RawMessage     `json:"supplementary,omitempty"` // AWS supplementaryConfiguration, untouched
}

// AccountType is the type of the pseudo resource that account-level policies judge, for example "aws/account".
func AccountType(cloud string) string { return cloud + "/account" }

// Action says what an event needs.
type Action int

const (
	Evaluate Action = iota // judge the resource
	Fetch                  // the event leaves the properties out: get them ([Fetcher]), then judge
	Clear                  // the resource is gone or out of scope: report NotApplicable so that an old result goes
	Ignore                 // nothing to judge and nothing to report
)

// Event is what a Config service asks, in neutral form.
type Event struct {
	Cloud      string
	Rule       string                     // the rule's name as the event tells it; empty if it does not
	Trigger    Trigger                    //
	Time       time.Time                  // when the service asked; the only "now" that a policy knows
	Parameters map[string]json.RawMessage // values as the service sent them, out of their wrappers
	Action     Action
	Because    string   // why the action is Clear or Ignore
	Resource   Resource // for a period event without a resource: the account, of type [AccountType]
}

// Verdict is what was found about one resource under one rule.
type Verdict string

const (
	Compliant     Verdict = "Compliant"
	NonCompliant  Verdict = "NonCompliant"
	NotApplicable Verdict = "NotApplicable"
	Undetermined  Verdict = "Undetermined" // the policy could not tell; never reported as Compliant
)

// Verdicts lists them in the order in which they are shown.
func Verdicts() []Verdict { return []Verdict{Compliant, NonCompliant, NotApplicable, Undetermined} }

// Reason is one sentence saying why a resource does not comply, with the value that was judged where the policy names it.
type Reason struct {
	Message  string          `json:"message"`
	Property string          `json:"property,omitempty"` // native path below the properties: bandwidth.size
	Actual   json.RawMessage `json:"actual,omitempty"`
	Desired  json.RawMessage `json:"desired,omitempty"`
	Operator string          `json:"operator,omitempty"` // how actual should relate to desired: GreaterOrEquals, Equals, StringIn, …
}

// Outcome is the verdict about one resource and what it rests on.
type Outcome struct {
	Resource Resource
	Verdict  Verdict
	Evidence json.RawMessage // the values that the policy judged, a JSON object; nil if there are none
	Reasons  []Reason        // why NonCompliant or NotApplicable
	Cause    string          // why Undetermined
}

// Messages are the outcome's reasons as sentences, for an Undetermined outcome its cause.
func (o Outcome) Messages() []string {
	if o.Verdict == Undetermined {
		return []string{o.Cause}
	}
	messages := make([]string, len(o.Reasons))
	for i, reason := range o.Reasons {
		messages[i] = reason.Message
	}
	return messages
}
