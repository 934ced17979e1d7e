// Package huaweicloud is a local Config, the Config service of Huawei Cloud: rules, the results that functions report, and resources. It
// implements the Config API Reference.
//
// It is stricter than the reference: whatever the reference leaves open is refused. Comments name pages of the reference by their
// identifiers (rms_04_0515); the error codes are those of its appendix "Error Codes".
package huaweicloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/huaweicloud/sdkhmac"
	"github.com/assay-rules/assay/functions/internal/localcloud/service"
)

const (
	cloud  = compliance.HuaweiCloud
	prefix = "/v1/resource-manager/" // of the paths of all operations

	maxBody     = 64 << 10 // bytes: a policy state has no long fields
	maxDomainID = 36
)

// Config configures the service. The account must be a domain ID.
type Config struct{ service.Config }

// Service is the HTTP handler of the operations.
type Service struct {
	Config
	operations http.Handler
}

// New returns the service of an account.
func New(_ context.Context, config Config) (*Service, error) {
	if !plain(config.Account) || len(config.Account) > maxDomainID {
		return nil, fmt.Errorf("account %q: a Huawei Cloud account must be a domain ID of at most %d letters, digits, - and _", config.Account, maxDomainID)
	}
	s := &Service{Config: config}
	s.operations = s.routes()
	return s, nil
}

// Claims reports whether a request is for Huawei Cloud.
func Claims(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, prefix) }

func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.operations.ServeHTTP(w, r) }

// failure is a refusal in the words of Huawei Cloud.
type failure struct {
	status        int
	code, message string
}

func (f *failure) Error() string { return f.code + ": " + f.message }

func invalid(code, message string) *failure { return &failure{http.StatusBadRequest, code, message} }

// invalidParameter is the refusal where the reference has no code of its own.
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

// operation answers a request. A nil answer is an empty body.
type operation func(context.Context, request) (any, error)

// routes serves the operations.
func (s *Service) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, run := range map[string]operation{
		"PUT " + prefix + "domains/{domain_id}/policy-assignments":                                          s.addRule,
		"GET " + prefix + "domains/{domain_id}/policy-assignments":                                          s.rules,
		"GET " + prefix + "domains/{domain_id}/policy-assignments/{rule_id}":                                s.getRule,
		"PUT " + prefix + "domains/{domain_id}/policy-assignments/{rule_id}":                                s.modifyRule,
		"DELETE " + prefix + "domains/{domain_id}/policy-assignments/{rule_id}":                             s.deleteRule,
		"POST " + prefix + "domains/{domain_id}/policy-assignments/{rule_id}/enable":                        s.enableRule,
		"POST " + prefix + "domains/{domain_id}/policy-assignments/{rule_id}/disable":                       s.disableRule,
		"PUT " + prefix + "domains/{domain_id}/policy-states":                                               s.putState,
		"GET " + prefix + "domains/{domain_id}/policy-states":                                               s.statesOfAccount,
		"GET " + prefix + "domains/{domain_id}/policy-assignments/{rule_id}/policy-states":                  s.statesOfRule,
		"GET " + prefix + "domains/{domain_id}/resources/{resource_id}/policy-states":                       s.statesOfResource,
		"POST " + prefix + "domains/{domain_id}/policy-assignments/{rule_id}/policy-states/run-evaluation":  s.runEvaluation,
		"GET " + prefix + "domains/{domain_id}/policy-assignments/{rule_id}/policy-states/evaluation-state": s.evaluationState,
		"GET " + prefix + "domains/{domain_id}/all-resources":                                               s.resources,
		"GET " + prefix + "domains/{domain_id}/all-resources/count":                                         s.countResources,
		"GET " + prefix + "domains/{domain_id}/all-resources/{resource_id}":                                 s.resource,
		"/": func(context.Context, request) (any, error) { return nil, errNoAPI },
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, run) })
	}
	return mux
}

func (s *Service) serve(w http.ResponseWriter, r *http.Request, run operation) {
	id := NewToken()
	w.Header().Set("X-Request-Id", id)
	answer, err := s.run(w, r, run)
	status := http.StatusOK
	if err != nil {
		var refusal *failure
		if !errors.As(err, &refusal) {
			s.Log.Error("operation failed", zap.String("request", id), zap.String("method", r.Method), zap.String("path", r.URL.Path), zap.Error(err))
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

func (s *Service) run(w http.ResponseWriter, r *http.Request, run operation) (any, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
		return nil, invalidParameter("The body is longer than %d bytes.", maxBody)
	}
	if err != nil {
		return nil, invalidParameter("The body cannot be read.")
	}
	if err := s.authenticate(r, body); err != nil {
		return nil, err
	}
	domain := r.PathValue("domain_id")
	switch {
	case len(domain) > maxDomainID:
		return nil, invalid("RMS.00010007", "The max length of domainId must be less than or equal to 36.")
	case domain != "" && !plain(domain):
		return nil, invalid("RMS.00010008", "DomainId is illegal.")
	case domain != "" && domain != s.Account:
		return nil, errDenied
	}
	return run(r.Context(), request{r, body})
}

// authenticate accepts a signature or an IAM token. If a request has both, both must be valid.
func (s *Service) authenticate(r *http.Request, body []byte) error {
	tokens := r.Header.Values("X-Auth-Token")
	signed := r.Header.Get("Authorization") != ""
	if len(tokens) == 0 && !signed {
		return errUnsigned
	}
	incorrect := func(why string) *failure {
		return &failure{http.StatusUnauthorized, "APIGW.0301", "Incorrect IAM authentication information: " + why}
	}
	if len(tokens) > 1 || len(tokens) == 1 && !s.Credentials.AcceptsToken(tokens[0]) {
		return incorrect("decrypt token fail")
	}
	if !signed {
		return nil
	}
	if _, err := sdkhmac.Verify(r, body, s.Credentials, s.Now()); err != nil {
		return incorrect(err.Error())
	}
	return nil
}

// plain reports whether an identifier has only characters that identifiers have.
func plain(id string) bool {
	for _, c := range []byte(id) {
		if (c < 'a' || 'z' < c) && (c < 'A' || 'Z' < c) && (c < '0' || '9' < c) && c != '-' && c != '_' {
			return false
		}
	}
	return id != ""
}
