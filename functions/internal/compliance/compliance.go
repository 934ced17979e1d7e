// Package compliance defines the types that all other packages share: events, resources, verdicts and reports.
//
// It knows neither a cloud's protocol nor a policy language. A cloud's protocol package converts native events to an [Event] and outcomes to
// native reports; the engine evaluates a [Resource] to an [Outcome].
package compliance

import (
	"encoding/json"
	"strings"
	"time"
)

// The clouds, as in resource types, output and file names.
const (
	HuaweiCloud = "huaweicloud"
	Alicloud    = "alicloud"
	AWS         = "aws"
)

// Clouds lists the clouds in the order in which they are shown and tried.
func Clouds() []string { return []string{HuaweiCloud, Alicloud, AWS} }

// CloudTitle returns a cloud's name as people write it.
func CloudTitle(cloud string) string {
	return map[string]string{HuaweiCloud: "Huawei Cloud", Alicloud: "Alibaba Cloud", AWS: "AWS"}[cloud]
}

// Trigger is why a Config service sent an event.
type Trigger string

const (
	Change Trigger = "change" // a resource was created, changed or deleted, or is evaluated again
	Period Trigger = "period" // the rule is scheduled
	Both   Trigger = "both"   // of a rule: change and period; no event has it
)

// Scheduled reports whether a rule has a schedule.
func (t Trigger) Scheduled() bool { return t == Period || t == Both }

// Resource is a cloud resource. Policies see its JSON form as input.resource.
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
	Tags          map[string][]string `json:"tags,omitempty"`          // nil: unknown; empty: there are none
	Properties    json.RawMessage     `json:"properties,omitempty"`    // the native properties, untouched
	Supplementary json.RawMessage     `json:"supplementary,omitempty"` // AWS supplementaryConfiguration, untouched

	// Policies see the following not as parts of the resource.

	Project string     `json:"-"` // Huawei Cloud's, which calls of its regional services name; may be empty
	Related []Relation `json:"-"` // nil: not known; empty: there are none
	// Lookups are the answers that policies see as input.lookups: an object with a member {"exists": …, "value": …} for each lookup. The
	// member of one that failed is a string that says why.
	Lookups json.RawMessage `json:"-"`
}

// Relation is a relationship of a resource that its item names.
type Relation struct {
	Relation string // Contains User, Is attached to NetworkInterface
	Type     string // native type of the other resource
	ID       string // of the other resource; may be empty if it has a name
	Name     string // of the other resource
}

// AccountType returns the type of the pseudo resource for policies about the account, for example "aws/account".
func AccountType(cloud string) string { return cloud + "/account" }

// Action is what to do with an event.
type Action int

const (
	Evaluate Action = iota // judge the resource
	Fetch                  // fetch the resource ([Fetcher]), then judge it, because the event omits its properties
	Clear                  // the resource is gone or out of scope: report NotApplicable, which clears an earlier result
	Ignore                 // nothing to judge and nothing to report
)

// Event is an event of a Config service in neutral form.
type Event struct {
	Cloud      string
	Rule       string                     // the rule's name in the event; may be empty
	Trigger    Trigger                    //
	Time       time.Time                  // when the service sent it; the only "now" that a policy knows
	Undated    bool                       `json:",omitzero"` // the event does not say when it was sent: Time is when the item was recorded, or zero
	Parameters map[string]json.RawMessage // values as sent, without their wrappers
	Action     Action
	Because    string   // why the action is Clear or Ignore
	Resource   Resource // for a scheduled event without a resource: the account, of type [AccountType]
}

// Verdict is the result for one resource under one rule.
type Verdict string

const (
	Compliant     Verdict = "Compliant"
	NonCompliant  Verdict = "NonCompliant"
	NotApplicable Verdict = "NotApplicable"
	Undetermined  Verdict = "Undetermined" // the policy could not decide; never reported as Compliant
)

// Verdicts lists them in the order in which they are shown.
func Verdicts() []Verdict { return []Verdict{Compliant, NonCompliant, NotApplicable, Undetermined} }

// Reason says in one sentence why a resource does not comply, with the value behind it if the policy names one.
type Reason struct {
	Message  string          `json:"message"`
	Property string          `json:"property,omitempty"` // native path in the properties: bandwidth.size
	Actual   json.RawMessage `json:"actual,omitempty"`
	Desired  json.RawMessage `json:"desired,omitempty"`
	Operator string          `json:"operator,omitempty"` // how actual must relate to desired: GreaterOrEquals, Equals, StringIn, …
}

// Outcome is the verdict about one resource, and why.
type Outcome struct {
	Resource Resource
	Verdict  Verdict
	Evidence json.RawMessage // JSON object of the values that the policy judged; nil if there are none
	Reasons  []Reason        // why NonCompliant or NotApplicable
	Cause    string          // why Undetermined
	Withheld string          // what other services did not answer, if that is why: the same for every resource, such as a permission that is missing
	// Unanswered are the lookups that had no answer, if the verdict is Undetermined because of them.
	Unanswered []string
	Unread     string     // what could not be read although the verdict is NonCompliant; may be empty
	Exemption  *Exemption // of what is NonCompliant; nil: none
	Phrases    Phrases    // of Cause or Unread; empty: they are nothing but text
}

// Undecided makes the outcome Undetermined, with the cause.
func (o *Outcome) Undecided(cause ...Phrase) {
	o.Verdict, o.Phrases = Undetermined, cause
	o.Cause = o.Phrases.String()
}

// Messages returns the outcome's reasons as sentences, behind the exemption if there is one, or the cause if it is Undetermined.
func (o Outcome) Messages() []string {
	if o.Verdict == Undetermined {
		return []string{o.Cause}
	}
	messages := make([]string, 0, len(o.Reasons)+1)
	if o.Exemption != nil {
		messages = append(messages, o.Exemption.String())
	}
	for _, reason := range o.Reasons {
		messages = append(messages, reason.Message)
	}
	return messages
}

// Exemption is a finding that a named owner accepts, for a reason, until a date. The verdict stays NonCompliant.
type Exemption struct {
	Name   string `json:"name"`             // by which it can be found
	Owner  string `json:"owner"`            // who accepts the finding
	Reason string `json:"reason"`           // why
	Until  string `json:"until"`            // the last day on which it is accepted, in UTC: 2027-03-31
	Ticket string `json:"ticket,omitempty"` // identifier or link of where it was decided
}

// ExemptUntil begins the sentence of an exemption. The date follows.
const ExemptUntil = "exempt until "

// String says in one sentence who accepts the finding, until when and why.
func (e *Exemption) String() string {
	return ExemptUntil + e.Until + " by " + e.Owner + ": " + e.Reason
}

// ReportedExemption reads the exemption that the first message of an outcome says, as far as it can be told from the messages behind it; nil if
// there is none.
func ReportedExemption(messages string) *Exemption {
	said, isExempt := strings.CutPrefix(messages, ExemptUntil)
	until, said, found := strings.Cut(said, " by ")
	owner, reason, whole := strings.Cut(said, ": ")
	if _, err := time.Parse(time.DateOnly, until); err != nil || !isExempt || !found || !whole {
		return nil
	}
	return &Exemption{Owner: owner, Reason: reason, Until: until}
}
