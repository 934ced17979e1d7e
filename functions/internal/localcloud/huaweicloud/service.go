// Package huawei is Huawei Cloud's Config service on the developer's machine: it takes the results that functions report, shows
// them, and lists resources, as the Config API Reference describes.
//
// It is stricter than the reference: whatever the reference leaves open is refused. Pages of the reference are named by their
// identifiers (rms_04_0515); the error codes are those of its appendix "Error Codes".
package huaweicloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/huaweicloud/sdkhmac"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

const (
	// Prefix is what the path of every operation begins with.
	Prefix = "/v1/resource-manager/"

	maxBody = 64 << 10 // bytes: a policy state has no long fields
)

// API serves the operations of one account. Its fields must be set.
type API struct {
	Account     string // the domain id whose resources the credentials reach
	Store       *store.Store
	Credentials access.Credentials
	Evaluate    func(ctx context.Context, rule store.Rule) error // starts the evaluation of everything in a rule's scope
	Now         func() time.Time
	Log         *zap.Logger // gets what went wrong inside
}

// failure is a refusal in the service's words.
type failure struct {
	status        int
	code, message string
}

func (f *failure) Error() string { return f.code + ": " + f.message }

func invalid(code, message string) *failure { return &failure{http.StatusBadRequest, code, message} }

// invalidParameter names what the reference has no code of its own for.
func invalidParameter(format string, arguments ...any) *failure {
	return invalid("RMS.00010004", "Invalid parameter. "+fmt.Sprintf(format, arguments...))
}

var (
	errHash     = invalid("invalid_parameters", "evaluationHash should not be customized")
	errNotFound = &failure{http.StatusNotFound, "RMS.00010005", "Resource not found."}
	errDenied   = &failure{http.StatusForbidden, "RMS.00010006", "Access denied."}
	errUnsigned = &failure{http.StatusUnauthorized, "RMS.00010079", "Incorrect IAM authentication information: Authorization header is missing."}
	errInternal = &failure{http.StatusInternalServerError, "RMS.INTERNAL.ERROR", "Internal server error occurred."}
	errNoAPI    = &failure{http.StatusNotFound, "APIGW.0101", "The API does not exist or has not been published in the environment"}
)

// request is an authenticated request.
type request struct {
	*http.Request
	body []byte
}

// Handler serves the operations.
func (a *API) Handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, operation := range map[string]func(context.Context, request) (any, error){
		"PUT " + Prefix + "domains/{domain_id}/policy-assignments":                                          a.addRule,
		"GET " + Prefix + "domains/{domain_id}/policy-assignments":                                          a.rules,
		"GET " + Prefix + "domains/{domain_id}/policy-assignments/{rule_id}":                                a.getRule,
		"PUT " + Prefix + "domains/{domain_id}/policy-assignments/{rule_id}":                                a.modifyRule,
		"DELETE " + Prefix + "domains/{domain_id}/policy-assignments/{rule_id}":                             a.deleteRule,
		"POST " + Prefix + "domains/{domain_id}/policy-assignments/{rule_id}/enable":                        a.enableRule,
		"POST " + Prefix + "domains/{domain_id}/policy-assignments/{rule_id}/disable":                       a.disableRule,
		"PUT " + Prefix + "domains/{domain_id}/policy-states":                                               a.putState,
		"GET " + Prefix + "domains/{domain_id}/policy-states":                                               a.statesOfAccount,
		"GET " + Prefix + "domains/{domain_id}/policy-assignments/{rule_id}/policy-states":                  a.statesOfRule,
		"GET " + Prefix + "domains/{domain_id}/resources/{resource_id}/policy-states":                       a.statesOfResource,
		"POST " + Prefix + "domains/{domain_id}/policy-assignments/{rule_id}/policy-states/run-evaluation":  a.runEvaluation,
		"GET " + Prefix + "domains/{domain_id}/policy-assignments/{rule_id}/policy-states/evaluation-state": a.evaluationState,
		"GET " + Prefix + "domains/{domain_id}/all-resources":                                               a.resources,
		"GET " + Prefix + "domains/{domain_id}/all-resources/{resource_id}":                                 a.resource,
		"/": func(context.Context, request) (any, error) { return nil, errNoAPI },
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { a.serve(w, r, operation) })
	}
	return mux
}

func (a *API) serve(w http.ResponseWriter, r *http.Request, operation func(context.Context, request) (any, error)) {
	id := NewHash()
	w.Header().Set("X-Request-Id", id)
	answer, err := a.run(w, r, operation)
	status := http.StatusOK
	if err != nil {
		var refusal *failure
		if !errors.As(err, &refusal) {
			a.Log.Error("operation failed", zap.String("request", id), zap.String("method", r.Method), zap.String("path", r.URL.Path), zap.Error(err))
			refusal = errInternal
		}
		status, answer = refusal.status, map[string]string{"error_code": refusal.code, "error_msg": refusal.message}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if answer == nil {
		return
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(answer) // the client has gone
}

func (a *API) run(w http.ResponseWriter, r *http.Request, operation func(context.Context, request) (any, error)) (any, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
		return nil, invalidParameter("The body is longer than %d bytes.", maxBody)
	}
	if err != nil {
		return nil, invalidParameter("The body cannot be read.")
	}
	if err := a.authenticate(r, body); err != nil {
		return nil, err
	}
	domain := r.PathValue("domain_id")
	switch {
	case len(domain) > 36:
		return nil, invalid("RMS.00010007", "The max length of domainId must be less than or equal to 36.")
	case domain != "" && !plain(domain):
		return nil, invalid("RMS.00010008", "DomainId is illegal.")
	case domain != "" && domain != a.Account:
		return nil, errDenied
	}
	return operation(r.Context(), request{r, body})
}

// authenticate accepts a signature or an IAM token. A request that has both must be right in both.
func (a *API) authenticate(r *http.Request, body []byte) error {
	tokens := r.Header.Values("X-Auth-Token")
	signed := r.Header.Get("Authorization") != ""
	if len(tokens) == 0 && !signed {
		return errUnsigned
	}
	incorrect := func(why string) *failure {
		return &failure{http.StatusUnauthorized, "APIGW.0301", "Incorrect IAM authentication information: " + why}
	}
	if len(tokens) > 1 || len(tokens) == 1 && !access.Equal(a.Credentials.Token, tokens[0]) {
		return incorrect("decrypt token fail")
	}
	if !signed {
		return nil
	}
	if _, err := sdkhmac.Verify(r, body, a.Credentials, a.Now()); err != nil {
		return incorrect(err.Error())
	}
	return nil
}

// plain says whether an identifier has only characters that identifiers have.
func plain(id string) bool {
	for _, c := range []byte(id) {
		if (c < 'a' || 'z' < c) && (c < 'A' || 'Z' < c) && (c < '0' || '9' < c) && c != '-' && c != '_' {
			return false
		}
	}
	return id != ""
}
