// Package aws is a local AWS Config, as far as a custom Lambda rule and its owner need it: rules and their compliance, the evaluations that a
// function reports, and the resources that a function lists and fetches.
//
// Operations, limits and exceptions are those of the AWS Config API Reference (API version 2014-11-12; its model is
// codegen/sdk-codegen/aws-models/config-service.json of GitHub aws/aws-sdk-go-v2); the status codes of common errors are those of its page
// "Common Error Types". Whatever they leave open is refused. Fields of requests and answers have their names on the wire.
package aws

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/aws/sigv4"
	"github.com/assay-rules/assay/functions/internal/localcloud/service"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
)

const (
	cloud        = compliance.AWS
	signed       = "config" // name of the service in signatures
	contentType  = "application/x-amz-json-1.1"
	targetHeader = "X-Amz-Target"
	targetPrefix = "StarlingDoveService."

	maxBody = 1 << 20 // bytes: a hundred evaluations at their longest, most of their characters escaped
)

// Config configures the service. The account must have 12 digits.
type Config struct {
	service.Config
	Region    string                   // that requests are signed for and functions are in
	Invocable func(source string) bool // whether a function's ARN can be invoked; nil: all can
}

// Service is the HTTP handler of the operations.
type Service struct {
	Config
	operations map[string]operation

	mu      sync.Mutex
	started time.Time // when StartConfigRulesEvaluation was last accepted
}

//go:embed schema.sql
var schema string

var (
	accountForm = regexp.MustCompile(`^\d{12}$`)
	regionForm  = regexp.MustCompile(`^[a-z]{2,}(-[a-z]+)+-\d+$`)
)

// New prepares the service's own tables.
func New(ctx context.Context, config Config) (*Service, error) {
	if !accountForm.MatchString(config.Account) {
		return nil, fmt.Errorf("account %q: an AWS account must be a number of 12 digits", config.Account)
	}
	if !regionForm.MatchString(config.Region) {
		return nil, fmt.Errorf("region %q: an AWS region must be written like eu-west-1", config.Region)
	}
	err := config.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(schema)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("prepare tables: %w", err)
	}
	s := &Service{Config: config}
	s.operations = map[string]operation{
		"PutEvaluations":                   with(s.putEvaluations),
		"PutConfigRule":                    with(s.putConfigRule),
		"DescribeConfigRules":              with(s.describeConfigRules),
		"DeleteConfigRule":                 with(s.deleteConfigRule),
		"StartConfigRulesEvaluation":       with(s.startConfigRulesEvaluation),
		"DescribeComplianceByConfigRule":   with(s.describeComplianceByConfigRule),
		"GetComplianceDetailsByConfigRule": with(s.getComplianceDetailsByConfigRule),
		"SelectResourceConfig":             with(s.selectResourceConfig),
		"BatchGetResourceConfig":           with(s.batchGetResourceConfig),
		"GetDiscoveredResourceCounts":      with(s.getDiscoveredResourceCounts),
		"GetResourceConfigHistory":         with(s.getResourceConfigHistory),
		"ListDiscoveredResources":          with(s.listDiscoveredResources),

		"SelectAggregateResourceConfig":        with(s.selectAggregateResourceConfig),
		"BatchGetAggregateResourceConfig":      with(s.batchGetAggregateResourceConfig),
		"GetAggregateDiscoveredResourceCounts": with(s.getAggregateDiscoveredResourceCounts),
		"DescribeConfigurationRecorders":       with(s.describeConfigurationRecorders),
	}
	return s, nil
}

// Claims reports whether a request is for AWS: whether it names its operation in a header, or has a signature of AWS's form.
func Claims(r *http.Request) bool {
	return r.Header.Get(targetHeader) != "" || strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-")
}

// operation answers a request body. A nil answer is an empty body.
type operation func(ctx context.Context, body []byte) (any, error)

// with reads the request body into the operation's input.
func with[Input any](run func(context.Context, Input) (any, error)) operation {
	return func(ctx context.Context, body []byte) (any, error) {
		var input Input
		if err := decode(body, &input); err != nil {
			return nil, err
		}
		return run(ctx, input)
	}
}

// exception is a refusal in the words of AWS.
type exception struct {
	status        int
	code, message string
}

func (e *exception) Error() string { return e.code + ": " + e.message }

// refuse returns one of the exceptions that operations document. Their status code is always 400.
func refuse(code, format string, arguments ...any) *exception {
	return &exception{http.StatusBadRequest, code, fmt.Sprintf(format, arguments...)}
}

func invalidValue(format string, arguments ...any) *exception {
	return refuse("InvalidParameterValueException", format, arguments...)
}

func noSuchRule(name string) *exception {
	return refuse("NoSuchConfigRuleException", "The ConfigRule '%s' provided in the request is invalid. Please check the configRule name.", name)
}

// clientFault is a refusal that no operation documents.
func clientFault(status int, code, format string, arguments ...any) *exception {
	return &exception{status, code, fmt.Sprintf(format, arguments...)}
}

var errInternal = clientFault(http.StatusInternalServerError, "InternalFailure", "The request processing has failed because of an unknown error.")

func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := wire.UUID()
	w.Header().Set("X-Amzn-Requestid", id)
	w.Header().Set("Content-Type", contentType)
	status := http.StatusOK
	answer, err := s.run(w, r)
	var body []byte
	if err == nil && answer != nil {
		body, err = wire.JSON(answer)
	}
	if err != nil {
		var refused *exception
		if !errors.As(err, &refused) {
			s.Log.Error("operation failed", zap.String("request", id), zap.String("operation", r.Header.Get(targetHeader)), zap.Error(err))
			refused = errInternal
		}
		status = refused.status
		body, _ = wire.JSON(struct {
			Type    string `json:"__type"`
			Message string `json:"message"`
		}{refused.code, refused.message})
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client has gone
}

func (s *Service) run(w http.ResponseWriter, r *http.Request) (any, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
		return nil, clientFault(http.StatusRequestEntityTooLarge, "RequestEntityTooLargeException", "The body of a request has at most %d bytes.", maxBody)
	}
	if err != nil {
		return nil, clientFault(http.StatusBadRequest, "RequestAbortedException", "The body of the request breaks off.")
	}
	_, err = sigv4.Verify(r, body, sigv4.Scope{Region: s.Region, Service: signed}, s.Credentials, s.Now())
	if refused := (*sigv4.Refusal)(nil); errors.As(err, &refused) {
		return nil, clientFault(http.StatusForbidden, refused.Code, "%s", refused.Message)
	}
	if err != nil {
		return nil, err
	}
	run, err := s.operation(r)
	if err != nil {
		return nil, err
	}
	return run(r.Context(), body)
}

// operation returns the operation that a request calls.
func (s *Service) operation(r *http.Request) (operation, error) {
	unknown := func(format string, arguments ...any) error {
		return clientFault(http.StatusNotFound, "UnknownOperationException", format, arguments...)
	}
	targets, types := r.Header.Values(targetHeader), r.Header.Values("Content-Type")
	switch {
	case r.Method != http.MethodPost:
		return nil, unknown("Operations are called with POST.")
	case len(types) != 1 || types[0] != contentType:
		return nil, unknown("Content-Type must be %s.", contentType)
	case len(targets) != 1:
		return nil, unknown("One header %s names the operation.", targetHeader)
	case r.Header.Get("Content-Encoding") != "":
		return nil, clientFault(http.StatusBadRequest, "MalformedHttpRequestException", "The body must not be compressed.")
	}
	name, ours := strings.CutPrefix(targets[0], targetPrefix)
	run, known := s.operations[name]
	if !ours || !known {
		return nil, unknown("There is no operation %.100q here.", targets[0])
	}
	return run, nil
}

// partition is the part of AWS that a region belongs to.
func partition(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	default:
		return "aws"
	}
}

// accountType is the account as a resource ("Evaluation modes and trigger types", AWS Config Developer Guide).
const accountType = "AWS::::Account"

// typeForm is the form of resource types, those of AWS and those that customers register.
var typeForm = regexp.MustCompile(`^[A-Za-z0-9]+::[A-Za-z0-9]+::[A-Za-z0-9]+(::[A-Za-z0-9]+)?$`)
