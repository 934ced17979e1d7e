package compliance

import (
	"context"
	"iter"
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
	// the context's deadline; an error wraps ErrReport and says what was lost. Undetermined outcomes are refused.
	Report(ctx context.Context, outcomes []Outcome) error
}

// Fetcher is a Notification whose event can leave out the properties of a resource that is too big.
type Fetcher interface {
	// Fetch gets the resource of an event whose Action is Fetch.
	Fetch(ctx context.Context) (Resource, error)
}

// Sweeper is a Notification of a period event that can list the resources which a rule judges.
type Sweeper interface {
	// List yields the account's resources of the given types, page by page. It stops at the first error it yields.
	List(ctx context.Context, types []string) iter.Seq2[Resource, error]
	// Report of a Sweeper may be called many times, a batch each. Finish is called once, after everything that List
	// yielded was reported, and removes the results of what has vanished since.
	Finish(ctx context.Context) error
}
