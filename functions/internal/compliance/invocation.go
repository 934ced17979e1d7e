package compliance

import (
	"context"
	"fmt"
)

// Invocation is what a function runtime knows about the event it hands over.
type Invocation struct {
	RequestID   string
	Cloud       string // whose runtime it is, and whom the credentials are for; empty: they are for whoever sent the event
	Credentials Credentials
}

// Credentials sign a report. They print as what they are, never as their values.
type Credentials struct {
	AccessKey     string
	SecretKey     string
	SecurityToken string // of temporary keys
	AuthToken     string // Huawei Cloud IAM token, used when there are no keys
}

// Empty says that there is nothing to sign with.
func (c Credentials) Empty() bool {
	return (c.AccessKey == "" || c.SecretKey == "") && c.AuthToken == ""
}

// Format writes only which credentials there are, whatever the verb.
func (c Credentials) Format(f fmt.State, _ rune) {
	switch {
	case c.AccessKey != "" && c.SecretKey != "" && c.SecurityToken != "":
		fmt.Fprint(f, "temporary access key")
	case c.AccessKey != "" && c.SecretKey != "":
		fmt.Fprint(f, "access key")
	case c.AuthToken != "":
		fmt.Fprint(f, "token")
	default:
		fmt.Fprint(f, "no credentials")
	}
}

// MarshalJSON hides the values from every encoder.
func (c Credentials) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%q", fmt.Sprint(c)), nil }

type invocationKey struct{}

// WithInvocation attaches what the runtime knows to the context of one event.
func WithInvocation(ctx context.Context, invocation Invocation) context.Context {
	return context.WithValue(ctx, invocationKey{}, invocation)
}

// InvocationFrom is what [WithInvocation] attached; the zero value if nothing was.
func InvocationFrom(ctx context.Context) Invocation {
	invocation, _ := ctx.Value(invocationKey{}).(Invocation)
	return invocation
}
