// Command lambda is the function that evaluates compliance rules on AWS Lambda, as the bootstrap of the provided.al2023 runtime. Package
// assembly describes the settings.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/platform"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	function, err := assembly.New(aws.Protocol(), assembly.Environment{Getenv: os.Getenv, Proxy: http.ProxyFromEnvironment, Log: os.Stdout, Plans: assay.AWS()})
	if err != nil {
		fmt.Fprintln(os.Stderr, "lambda:", err)
		platform.PostInitError(ctx, os.Getenv, err)
		os.Exit(1)
	}
	log.SetOutput(withoutFailures{os.Stderr})
	events := &events{function: function}
	go func() {
		<-ctx.Done()
		events.finish()
		os.Exit(0)
	}()
	lambda.StartWithOptions(events) // never returns
}

// withoutFailures drops the lines in which aws-lambda-go repeats what an event failed with: it is logged already.
type withoutFailures struct{ io.Writer }

func (w withoutFailures) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte(`"errorMessage":`)) {
		return len(line), nil
	}
	return w.Writer.Write(line)
}

// answerTime is how long the last answer may take to reach the runtime API; aws-lambda-go does not say when it has. Lambda allows 500 ms
// after SIGTERM.
const answerTime = 200 * time.Millisecond

// events is the handler that aws-lambda-go calls.
type events struct {
	function *platform.Function
	inFlight sync.RWMutex
}

// Invoke evaluates one event with the credentials of the process. Lambda starts a new process before they expire.
func (e *events) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	e.inFlight.RLock()
	defer e.inFlight.RUnlock()
	var invocation compliance.Invocation
	if told, ok := lambdacontext.FromContext(ctx); ok {
		invocation.RequestID, invocation.Account = told.AwsRequestID, accountOf(told.InvokedFunctionArn)
	}
	// The payload is cloned because aws-lambda-go reuses its memory and the handler may still read it after a timeout.
	answer, err := e.function.Invoke(compliance.WithInvocation(ctx, invocation), bytes.Clone(payload))
	if err != nil {
		failure := platform.NewFailure(err)
		return nil, messages.InvokeResponse_Error{Type: failure.Type, Message: failure.Message}
	}
	return answer, nil
}

// accountOf is the account in an ARN such as arn:aws:lambda:eu-west-1:111122223333:function:assay; empty if it is no ARN.
func accountOf(arn string) string {
	const fields, account = 6, 4
	parts := strings.SplitN(arn, ":", fields)
	if len(parts) < fields || parts[0] != "arn" {
		return ""
	}
	return parts[account]
}

// finish waits for the event in flight and holds back further ones.
func (e *events) finish() {
	e.inFlight.Lock()
	time.Sleep(answerTime)
}
