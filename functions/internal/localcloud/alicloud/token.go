package alicloud

import (
	"crypto/rand"
	"encoding/base64"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// TokenLifetime is how long a function may report with a result token: as long as an asynchronous invocation may live. The real
// service documents none.
const TokenLifetime = 24 * time.Hour

// NewToken makes a resultToken.
func NewToken() string {
	b := make([]byte, 96)
	rand.Read(b)
	return base64.StdEncoding.EncodeToString(b)
}

// messageType is the word for a trigger.
func messageType(trigger compliance.Trigger) string {
	if trigger == compliance.Period {
		return onSchedule
	}
	return onChange
}
