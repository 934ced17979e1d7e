// Package bareitem reads an item where an event is expected: what a Config service records of a resource, without the event around it.
package bareitem

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/assay-rules/assay/functions/internal/audit/snapshot"
	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Note names what a bare item lacks.
const Note = "an item, not an event: an event would add the rule's name and parameters, the trigger, the time, and where to report; nothing is reported"

// Clouds are clouds that read their bare items, too.
func Clouds(clouds []compliance.Cloud) []compliance.Cloud {
	all := make([]compliance.Cloud, len(clouds))
	for i, cloud := range clouds {
		all[i] = reader{cloud}
	}
	return all
}

// Decode reads what one of the clouds can read; otherwise the error is ErrForeign.
func Decode(clouds []compliance.Cloud, payload []byte) (compliance.Notification, error) {
	for _, cloud := range clouds {
		if notification, err := cloud.Decode(payload); !errors.Is(err, compliance.ErrForeign) {
			return notification, err
		}
	}
	return nil, compliance.ErrForeign
}

// Is reports whether a notification is a bare item.
func Is(notification compliance.Notification) bool {
	_, is := notification.(item)
	return is
}

type reader struct{ compliance.Cloud }

// Decode reads an event, or an item as an event about a change at the time of its capture, or now if the item has none.
func (r reader) Decode(payload []byte) (compliance.Notification, error) {
	notification, foreign := r.Cloud.Decode(payload)
	if !errors.Is(foreign, compliance.ErrForeign) {
		return notification, foreign
	}
	var parser snapshot.Parser
	parsed, err := parser.Parse(payload, "")
	if err != nil || parsed.Cloud != r.Name() {
		return nil, foreign
	}
	read, err := r.Item(parsed.Native)
	if err != nil {
		return nil, compliance.ErrEvent.Wrap(err)
	}
	return item{compliance.Event{
		Cloud: r.Name(), Trigger: compliance.Change, Time: cmp.Or(read.Captured, time.Now()), Action: read.Action, Because: read.Because, Resource: read.Resource,
	}}, nil
}

type item struct{ event compliance.Event }

func (i item) Event() *compliance.Event { return &i.event }

// Report sends nothing: an item does not say to which rule.
func (item) Report(context.Context, []compliance.Outcome) error { return nil }

// Fetch fails: nothing but the item is known.
func (item) Fetch(context.Context) (compliance.Resource, error) {
	return compliance.Resource{}, errors.New("the item omits the resource's properties")
}
