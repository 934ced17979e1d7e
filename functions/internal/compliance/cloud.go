package compliance

import (
	"context"
	"iter"
)

// MaxEvent is the size in bytes above which an event is refused before it is parsed: the most that AWS Lambda and FunctionGraph
// hand over (Lambda developer guide, "Lambda quotas"; FunctionGraph user guide, "Notes and Constraints").
const MaxEvent = 6 << 20

// Cloud is one cloud's Config service as the handler sees it: it reads the service's events.
type Cloud interface {
	// Name is one of HuaweiCloud, Alicloud and AWS.
	Name() string
	// Decode reads an event. It does no I/O. ErrForeign: the payload does not come from this cloud's Config service;
	// ErrEvent: it does, but cannot be read; or it is no JSON, or larger than MaxEvent, so that it can be no cloud's.
	Decode(payload []byte) (Notification, error)
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
