package compliance

import (
	"context"
	"time"
)

// MaxEvent is the size in bytes above which an event is refused before it is parsed: the most that AWS Lambda and FunctionGraph
// hand over (Lambda developer guide, "Lambda quotas"; FunctionGraph user guide, "Notes and Constraints").
const MaxEvent = 6 << 20

// Cloud reads what one cloud's Config service sends and records. Its methods do no I/O.
type Cloud interface {
	// Name is one of HuaweiCloud, Alicloud and AWS.
	Name() string
	// Decode reads an event. ErrForeign means that the payload does not come from this cloud's Config service. ErrEvent means that
	// it does but is invalid, or that it cannot come from any cloud because it is not JSON or is larger than MaxEvent.
	Decode(payload []byte) (Notification, error)
	// Item reads a native item: an object of Huawei Cloud's all-resources, the configurationItem of an Alibaba Cloud or AWS event.
	// The error names the field that is wrong.
	Item(native []byte) (Item, error)
}

// Item is what a Config service records about one resource, in neutral form. The resource's account is empty if the item does not
// name it; Huawei Cloud's items never do.
type Item struct {
	Resource Resource
	Captured time.Time // when the service recorded it; zero if the item does not say
	Action   Action    // Evaluate; Fetch: the item has no properties; Clear: the resource is gone; Ignore: it is still being changed
	Because  string    // why the action is Clear or Ignore
}

// Notification is a decoded event together with the way to answer it. What the cloud wants echoed back
// (hash, token, identifiers) stays inside.
type Notification interface {
	// Event is the neutral content. Callers must not change it.
	Event() *Event
	// Report tells the Config service the outcomes and returns when all of them were accepted. It retries within
	// the context's deadline; an error wraps ErrReport and says what was lost: the outcomes of a *LostError, else all of them.
	// Undetermined outcomes are refused.
	Report(ctx context.Context, outcomes []Outcome) error
}

// Fetcher is a Notification whose event can leave out the properties of a resource that is too big.
type Fetcher interface {
	// Fetch gets the resource of an event whose Action is Fetch.
	Fetch(ctx context.Context) (Resource, error)
}

// Sweeper is a Notification of a period event that can list the resources which a rule judges. A sweep is a list of parts. Each can be
// listed, judged and reported alone, by another notification of the same event, too.
type Sweeper interface {
	// Parts are where a sweep of these types begins. An error wraps ErrPolicy if no type belongs to the cloud.
	Parts(types []string) ([]Part, error)
	// List gets one page. With an error it returns what it got.
	List(ctx context.Context, part Part) (Page, error)
	// Report of a Sweeper may be called many times, a batch each. Finish is called once, after all parts were listed to their end and
	// reported as far as they could be judged. It removes the results of what has vanished since, and never one of a resource that is
	// still there. Kept says why such results stay although nothing failed; empty if they were removed.
	Finish(ctx context.Context, swept []Swept) (kept string, err error)
}

// Part is a place in a list of resources. Its JSON form is all that is needed to go on from there.
type Part struct {
	Type   string `json:"type"`             // cloud/native type
	Region string `json:"region,omitempty"` // only resources there; empty: everywhere
	Page   string `json:"page,omitempty"`   // the service's own mark; empty: the first page
}

// Page is what List got.
type Page struct {
	Listed []Listed
	Next   *Part // nil: this was the last page of its type
}

// Listed is a resource, or what is known of one that cannot be read.
type Listed struct {
	Resource Resource
	Err      error // why it cannot be judged; nil if it can
}

// Swept is how much of a type a sweep has seen.
type Swept struct {
	Type       string // cloud/native type
	Listed     int    // resources
	Unreported int    // of these; their earlier results must stay
}

// LostError is an error of Report that lost some of the outcomes and reported the others.
type LostError struct {
	Err  error
	Lost []int // indexes of the outcomes that were not accepted
}

func (e *LostError) Error() string { return e.Err.Error() }

func (e *LostError) Unwrap() error { return e.Err }
