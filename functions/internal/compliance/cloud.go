package compliance

import (
	"context"
	"encoding/json"
	"time"
)

// MaxEvent is the size in bytes above which an event is refused before it is parsed: the limit of AWS Lambda and FunctionGraph
// (Lambda developer guide, "Lambda quotas"; FunctionGraph user guide, "Notes and Constraints").
const MaxEvent = 6 << 20

// Cloud reads what one cloud's Config service sends and records. Its methods do no I/O.
type Cloud interface {
	// Name is one of HuaweiCloud, Alicloud and AWS.
	Name() string
	// Decode reads an event. ErrForeign means that the payload does not come from this cloud's Config service. ErrEvent means that
	// it does but is invalid, or that it cannot come from any cloud because it is not JSON or is larger than MaxEvent.
	Decode(payload []byte) (Notification, error)
	// Item reads a native item: an object of Huawei Cloud's all-resources, the configurationItem of an Alibaba Cloud or AWS event.
	// The error names the wrong field.
	Item(native []byte) (Item, error)
}

// Item is what a Config service records about one resource, in neutral form. The resource's account is empty if the item does not
// name it; Huawei Cloud's items never do.
type Item struct {
	Resource Resource
	Captured time.Time // when the service recorded it; zero if unknown
	Action   Action    // Evaluate; Fetch: the item has no properties; Clear: the resource is gone; Ignore: it is still changing
	Because  string    // why the action is Clear or Ignore
}

// Notification is a decoded event that can be answered. The values that the cloud expects back (hash, token, identifiers) are hidden.
type Notification interface {
	// Event is the neutral content. Callers must not change it.
	Event() *Event
	// Report sends the outcomes to the Config service and returns when all are accepted. It retries until the context's deadline. An error
	// wraps ErrReport; a *LostError lists the outcomes that were lost, otherwise all were. Undetermined outcomes are refused.
	Report(ctx context.Context, outcomes []Outcome) error
}

// Fetcher is a Notification whose event may omit the properties of a large resource.
type Fetcher interface {
	// Fetch gets the resource of an event whose Action is Fetch.
	Fetch(ctx context.Context) (Resource, error)
}

// Sweeper is a Notification of a scheduled event that can list the resources that a rule judges. A sweep is a list of parts. Each part can be
// listed, judged and reported alone, even by another notification of the same event.
type Sweeper interface {
	// Parts returns the first parts of a sweep of these types. The error wraps ErrPolicy if no type belongs to the cloud.
	Parts(types []string) ([]Part, error)
	// List gets one page. With an error it returns a partial page.
	List(ctx context.Context, part Part) (Page, error)
	// Report of a Sweeper may be called many times, once per batch. Finish is called once, after all parts were listed completely and all
	// verdicts were reported. It removes the results of vanished resources, and never the result of an existing resource. Kept says why
	// such results were not removed although nothing failed; empty if they were removed.
	Finish(ctx context.Context, swept []Swept) (kept string, err error)
}

// Part is a position in a list of resources. Its JSON form is sufficient to continue from there.
type Part struct {
	Type   string `json:"type"`             // cloud/native type
	Region string `json:"region,omitempty"` // empty: all regions
	Page   string `json:"page,omitempty"`   // the service's page marker; empty: the first page
}

// Page is a page of listed resources.
type Page struct {
	Listed []Listed
	Next   *Part // nil: this was the last page of its type
}

// Listed is a resource; if it cannot be read, what is known of it.
type Listed struct {
	Resource Resource
	Err      error // why it cannot be judged; nil if it can
}

// Swept counts the resources of one type in a sweep.
type Swept struct {
	Type       string // cloud/native type
	Listed     int    // resources
	Unreported int    // of these; their earlier results must stay
}

// Inventory lists all that a Config service records, in the form of its snapshots.
type Inventory interface {
	// Parts are the lists that make up the inventory.
	Parts(ctx context.Context) ([]InventoryPart, error)
	// Page gets one page of a list. An empty mark asks for the first one.
	Page(ctx context.Context, part InventoryPart, mark string) (Recorded, error)
	// Actions are the permissions that this needs.
	Actions() []string
}

// InventoryPart is a list of recorded resources.
type InventoryPart struct {
	Type  string `json:"type"`  // native; empty: all
	Count int    `json:"count"` // of resources; negative if it is not known
}

// Recorded is a page of recorded resources.
type Recorded struct {
	Items  []json.RawMessage
	Unread []error // about resources that could not be got
	Next   string  // mark of the next page; empty: this was the last one
}

// LostError is an error of Report that lost some outcomes and reported the others.
type LostError struct {
	Err  error
	Lost []int // indexes of the outcomes that were not accepted
}

func (e *LostError) Error() string { return e.Err.Error() }

func (e *LostError) Unwrap() error { return e.Err }
