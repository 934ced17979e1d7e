// Package event says what an event of a Config service is made of, before a cloud's package gives it its form.
package event

import (
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// Question is what a function is asked.
type Question struct {
	Rule     store.Rule
	Resource *store.Resource // nil: the rule's period elapsed, and the cloud names no resource
	Left     bool            // the resource is deleted, or no longer in the rule's scope; only clouds that tell functions so are asked
	Trigger  compliance.Trigger
	Asked    time.Time
	Secret   string // the hash or token that the function echoes
}
