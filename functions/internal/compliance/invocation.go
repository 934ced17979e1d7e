package compliance

import (
	"context"
	"fmt"
	"sync/atomic"
)

// Invocation is what a platform says about an event.
type Invocation struct {
	RequestID   string
	Account     string // of the function; empty if the platform does not say
	Credentials Credentials
}

// Credentials sign requests. They print as their kind, never as their values.
type Credentials struct {
	AccessKey     string
	SecretKey     string
	SecurityToken string // for temporary keys
	AuthToken     string // Huawei Cloud IAM token, used if there are no keys
}

// Empty reports whether there are no credentials.
func (c Credentials) Empty() bool {
	return (c.AccessKey == "" || c.SecretKey == "") && c.AuthToken == ""
}

// Format writes the kind of credentials, for every verb.
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

// WithInvocation attaches an invocation to the context of its event.
func WithInvocation(ctx context.Context, invocation Invocation) context.Context {
	return context.WithValue(ctx, invocationKey{}, invocation)
}

// InvocationFrom returns the invocation that [WithInvocation] attached, or the zero value.
func InvocationFrom(ctx context.Context) Invocation {
	invocation, _ := ctx.Value(invocationKey{}).(Invocation)
	return invocation
}

type attemptsKey struct{}

// WithAttempts counts the requests that are sent to a Config service under the returned context.
func WithAttempts(ctx context.Context) (context.Context, *atomic.Int64) {
	count := new(atomic.Int64)
	return context.WithValue(ctx, attemptsKey{}, count), count
}

// CountAttempt counts one request if [WithAttempts] was called.
func CountAttempt(ctx context.Context) {
	if count, asked := ctx.Value(attemptsKey{}).(*atomic.Int64); asked {
		count.Add(1)
	}
}
