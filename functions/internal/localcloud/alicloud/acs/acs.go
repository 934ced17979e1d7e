// Package acs is Alibaba Cloud's API gateway in front of the local Config service: it parses and authenticates requests, refuses what the
// cloud would refuse, and writes answers as JSON or XML.
//
// It implements only the RPC protocol of Alibaba Cloud (both signature versions, see "Request signature" and "V3 request body and
// signature" of the Alibaba Cloud SDK documentation), not the operations.
package acs

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
)

// MaxBody bounds a request body: the longest parameter (TemplateContent, 1,024,000 characters) in its longest encoding,
// three bytes per character and three characters per byte.
const MaxBody = 10 << 20

// Key is an access key that may sign requests.
type Key struct {
	access.Key
	Expires  time.Time // of a temporary key
	Inactive bool
	Account  int64    // that the key belongs to
	Actions  []string // operations that it may call; nil: all
}

// Request is a call whose signature was verified.
type Request struct {
	ID         string // RequestId of the answer
	Action     string
	Version    string
	Key        Key
	BaseURL    string            // how the client reached the service: http://127.0.0.1:8170
	Parameters map[string]string // of the operation: query string and form body, without those of the protocol
}

// Operation is one Action of one Version.
type Operation struct {
	Methods []string // as the operation's OpenAPI metadata allows
	Run     func(context.Context, *Request) (Reply, error)
}

// Reply is an answer with its own fields: a pointer to a struct that embeds [Answer].
type Reply interface{ identify(requestID string) }

// Answer is what every answer begins with.
type Answer struct {
	RequestId string
}

func (a *Answer) identify(requestID string) { a.RequestId = requestID }

// Gateway is the HTTP handler in front of the operations.
type Gateway struct {
	keys       func(id string) (Key, bool)
	operations map[string]map[string]Operation
	now        func() time.Time
	log        *zap.Logger
	nonces     nonces
}

// NewGateway serves operations, by version and action, to the owners of keys. Log receives the internal failures of operations.
func NewGateway(keys func(id string) (Key, bool), operations map[string]map[string]Operation, now func() time.Time, log *zap.Logger) *Gateway {
	return &Gateway{keys: keys, operations: operations, now: now, log: log}
}

func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := strings.ToUpper(wire.UUID())
	message, err := read(w, r)
	writer := answerWriter{w: w, requestID: id, host: r.Host, format: message.format}
	if err != nil {
		writer.fail(err)
		return
	}
	reply, err := g.run(r.Context(), id, message)
	if err != nil {
		var refusal *Error
		if !errors.As(err, &refusal) {
			g.log.Error("operation failed", zap.String("request", id), zap.String("action", message.action), zap.Error(err))
			err = ServiceUnavailable
		}
		writer.fail(err)
		return
	}
	reply.identify(id)
	if err := writer.succeed(message.action, reply); err != nil {
		g.log.Error("answer not written", zap.String("request", id), zap.String("action", message.action), zap.Error(err))
	}
}

// Asked is what a request asks.
type Asked struct {
	Action, Version string            // may be empty: an API with paths needs no action
	Parameters      map[string]string // of query string and form body, without those of the protocol
}

// Authenticate reads a request for operations that are not the gateway's. An error is an [*Error].
func (g *Gateway) Authenticate(w http.ResponseWriter, r *http.Request) (Asked, error) {
	m, err := read(w, r)
	if err != nil {
		return Asked{}, err
	}
	if _, err := g.authenticate(m); err != nil {
		return Asked{}, err
	}
	return Asked{m.action, m.version, m.operationParameters()}, nil
}

func (g *Gateway) run(ctx context.Context, id string, m *message) (Reply, error) {
	if m.action == "" {
		return nil, MissingParameter("Action")
	}
	if m.version == "" {
		return nil, MissingParameter("Version")
	}
	operations, known := g.operations[m.version]
	if !known {
		return nil, &Error{http.StatusBadRequest, "InvalidVersion", "Specified parameter Version is not valid."}
	}
	operation, known := operations[m.action]
	if !known {
		return nil, &Error{http.StatusNotFound, "InvalidAction.NotFound", "Specified api is not found, please check your url and method."}
	}
	if !slices.Contains(operation.Methods, m.method) {
		return nil, &Error{http.StatusMethodNotAllowed, "UnsupportedHTTPMethod",
			fmt.Sprintf("This http method is not supported: %s is called with %s.", m.action, strings.Join(operation.Methods, " or "))}
	}
	key, err := g.authenticate(m)
	if err != nil {
		return nil, err
	}
	if key.Actions != nil && !slices.Contains(key.Actions, m.action) {
		return nil, NoPermission
	}
	return operation.Run(ctx, &Request{
		ID: id, Action: m.action, Version: m.version, Key: key, BaseURL: m.baseURL, Parameters: m.operationParameters(),
	})
}
