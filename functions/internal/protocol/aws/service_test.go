package aws_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
)

const (
	region = "us-east-1"
	token  = "eyJlbmNyeXB0ZWREYXRhIjpbLTEsMl19" // of all events
)

// evaluation is how AWS Config reads one result.
type evaluation struct {
	Annotation             *string `json:",omitempty"`
	ComplianceResourceId   string
	ComplianceResourceType string
	ComplianceType         string
	OrderingTimestamp      json.RawMessage
}

// configService plays AWS Config: it takes what the API reference says that it takes, and nothing else.
type configService struct {
	*protocoltest.Server
	t       *testing.T
	answers map[string]func(body []byte) (any, error) // by operation; an error is a *refusal or a bug of the package

	mu       sync.Mutex
	requests []string // operation and body
}

// refusal is an error answer.
type refusal struct {
	status int
	code   string
}

func (r *refusal) Error() string { return r.code }

func newService(t *testing.T, answers map[string]func(body []byte) (any, error)) *configService {
	t.Helper()
	s := &configService{t: t, answers: answers}
	s.Server = protocoltest.Serve(t, s)
	return s
}

func (s *configService) cloud() *aws.Cloud {
	return &aws.Cloud{Region: region, Endpoint: s.URL, Client: delivery.Client{HTTP: s.Client, FirstWait: time.Millisecond}}
}

func (s *configService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client has given up
	}
	operation, err := verify(r, body, credentials())
	if err != nil {
		s.t.Errorf("AWS Config would not take the request: %v", err)
	}
	s.mu.Lock()
	s.requests = append(s.requests, operation+" "+string(body))
	s.mu.Unlock()

	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.Header().Set("X-Amzn-Requestid", "request-1")
	answer, ok := s.answers[operation]
	if !ok {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"__type":"UnknownOperationException"}`)
		return
	}
	out, err := answer(body)
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		w.WriteHeader(refused.status)
		fmt.Fprintf(w, `{"__type":"com.amazonaws.config#%s","message":"as the test wants it"}`, refused.code)
	case err != nil:
		s.t.Errorf("AWS Config would not take %s: %v", operation, err)
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"__type":"ValidationException"}`)
	default:
		if err := json.NewEncoder(w).Encode(out); err != nil {
			s.t.Error(err)
		}
	}
}

// of are the bodies of an operation's requests so far.
func (s *configService) of(operation string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var bodies []string
	for _, request := range s.requests {
		if body, ok := strings.CutPrefix(request, operation+" "); ok {
			bodies = append(bodies, body)
		}
	}
	return bodies
}

func credentials() compliance.Credentials {
	return compliance.Credentials{AccessKey: "AKEXAMPLE", SecretKey: "secret-key-of-the-test", SecurityToken: "session-token-of-the-test"}
}

// invocation is the context that a runtime makes.
func invocation(t *testing.T, budget time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), budget)
	t.Cleanup(cancel)
	return compliance.WithInvocation(ctx, compliance.Invocation{Credentials: credentials()})
}

var scope = regexp.MustCompile(`^AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/` + region + `/config/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=[0-9a-f]{64}$`)

// verify says which operation a request calls, and whether the protocol (AWS JSON 1.1) and the signature (version 4) are right.
func verify(r *http.Request, body []byte, c compliance.Credentials) (string, error) {
	operation, ok := strings.CutPrefix(r.Header.Get("X-Amz-Target"), "StarlingDoveService.")
	if r.Method != http.MethodPost || r.RequestURI != "/" || !ok {
		return "", fmt.Errorf("%s %s for %q", r.Method, r.RequestURI, r.Header.Get("X-Amz-Target"))
	}
	if got := r.Header.Get("Content-Type"); got != "application/x-amz-json-1.1" {
		return operation, fmt.Errorf("Content-Type %q", got)
	}
	parts := scope.FindStringSubmatch(r.Header.Get("Authorization"))
	if parts == nil || parts[1] != c.AccessKey {
		return operation, fmt.Errorf("authorization %q", r.Header.Get("Authorization"))
	}
	signed := strings.Split(parts[3], ";")
	for _, name := range []string{"content-type", "host", "x-amz-date", "x-amz-security-token", "x-amz-target"} {
		if !slices.Contains(signed, name) {
			return operation, fmt.Errorf("%s is not signed", name)
		}
	}
	at, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	if err != nil || time.Since(at).Abs() > 5*time.Minute || at.Format("20060102") != parts[2] {
		return operation, fmt.Errorf("date %q", r.Header.Get("X-Amz-Date"))
	}
	again, err := http.NewRequest(http.MethodPost, "http://"+r.Host+"/", nil)
	if err != nil {
		return operation, err
	}
	again.ContentLength = r.ContentLength
	for _, name := range signed {
		if name != "host" && name != "content-length" {
			again.Header[http.CanonicalHeaderKey(name)] = r.Header.Values(name)
		}
	}
	hash := sha256.Sum256(body)
	keys := sdk.Credentials{AccessKeyID: c.AccessKey, SecretAccessKey: c.SecretKey, SessionToken: c.SecurityToken}
	if err := v4.NewSigner().SignHTTP(context.Background(), keys, again, hex.EncodeToString(hash[:]), "config", region, at); err != nil {
		return operation, err
	}
	if again.Header.Get("Authorization") != r.Header.Get("Authorization") {
		return operation, errors.New("the signature does not match")
	}
	return operation, nil
}

// evaluations reads the body of PutEvaluations as strictly as its model (AWS Config API reference, PutEvaluations and Evaluation).
func evaluations(body []byte) (list []evaluation, testMode bool, err error) {
	var input struct {
		Evaluations []evaluation
		ResultToken *string
		TestMode    bool
	}
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&input); err != nil {
		return nil, false, err
	}
	if input.ResultToken == nil || *input.ResultToken != token && !(input.TestMode && *input.ResultToken == "TESTMODE") {
		return nil, false, errors.New("another result token")
	}
	if n := len(input.Evaluations); n < 1 || n > 100 {
		return nil, false, fmt.Errorf("%d evaluations", n)
	}
	for _, e := range input.Evaluations {
		if e.Annotation != nil && (*e.Annotation == "" || len(utf16.Encode([]rune(*e.Annotation))) > 256) {
			return nil, false, fmt.Errorf("annotation %q", *e.Annotation)
		}
		if !slices.Contains([]string{"COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE"}, e.ComplianceType) {
			return nil, false, fmt.Errorf("compliance type %q", e.ComplianceType)
		}
		if n := len(e.ComplianceResourceType); n < 1 || n > 256 || !strings.HasPrefix(e.ComplianceResourceType, "AWS::") {
			return nil, false, fmt.Errorf("resource type %q", e.ComplianceResourceType)
		}
		if n := len(e.ComplianceResourceId); n < 1 || n > 768 {
			return nil, false, fmt.Errorf("resource id %q", e.ComplianceResourceId)
		}
		if _, err := strconv.ParseFloat(string(e.OrderingTimestamp), 64); err != nil {
			return nil, false, fmt.Errorf("ordering timestamp %s", e.OrderingTimestamp)
		}
	}
	return input.Evaluations, input.TestMode, nil
}

// takeAll accepts every result.
func takeAll(body []byte) (any, error) {
	_, _, err := evaluations(body)
	return accepted, err
}

// accepted is the documented answer to results that are all accepted.
var accepted = map[string]any{"FailedEvaluations": []any{}}
