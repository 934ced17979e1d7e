// Package sigv4 verifies the signature of a request to AWS (AWS4-HMAC-SHA256).
//
// The algorithm and the words of its errors are described in "AWS Signature Version 4 for API requests" and "Troubleshoot signed
// requests for AWS APIs" (IAM User Guide). It accepts what clients of the JSON protocol send, POST / without a query and with the
// signature in the header Authorization, and refuses every other form.
package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/localcloud/access"
)

const (
	algorithm  = "AWS4-HMAC-SHA256"
	terminator = "aws4_request"
	dateForm   = "20060102T150405Z"
	maxSkew    = 5 * time.Minute // "Elements of an AWS API request signature", IAM User Guide
)

// Refusal says why a request is not authenticated, with the code and the words of AWS. It contains no secret.
type Refusal struct{ Code, Message string }

func (r *Refusal) Error() string { return r.Code + ": " + r.Message }

func incomplete(format string, arguments ...any) *Refusal {
	return &Refusal{"IncompleteSignatureException", fmt.Sprintf(format, arguments...)}
}

func invalid(format string, arguments ...any) *Refusal {
	return &Refusal{"InvalidSignatureException", fmt.Sprintf(format, arguments...)}
}

var errClient = &Refusal{"UnrecognizedClientException", "The security token included in the request is invalid."}

// Authorization is a parsed Authorization header.
type Authorization struct {
	AccessKey             string // its ID
	Date, Region, Service string // the scope of the signature
	SignedHeaders         []string
	Signature             []byte
}

// Parse reads an Authorization header: "AWS4-HMAC-SHA256 Credential=ID/20250304/us-east-1/config/aws4_request,
// SignedHeaders=host;x-amz-date, Signature=…". An error is a [*Refusal].
func Parse(header string) (Authorization, error) {
	var a Authorization
	if header == "" {
		return a, &Refusal{"MissingAuthenticationTokenException", "Missing Authentication Token"}
	}
	rest, found := strings.CutPrefix(header, algorithm+" ")
	if !found {
		return a, incomplete("The Authorization header must begin with '%s '.", algorithm)
	}
	fields := map[string]string{}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, found := strings.Cut(strings.TrimSpace(part), "=")
		if _, repeated := fields[name]; !found || repeated {
			return a, incomplete("The Authorization header has a parameter without a value, or twice.")
		}
		fields[name] = value
	}
	for _, name := range []string{"Credential", "SignedHeaders", "Signature"} {
		if fields[name] == "" {
			return a, incomplete("Authorization header requires '%s' parameter.", name)
		}
	}
	if len(fields) != 3 {
		return a, incomplete("The Authorization header has parameters other than Credential, SignedHeaders and Signature.")
	}
	scope := strings.Split(fields["Credential"], "/")
	if len(scope) != 5 || slices.Contains(scope, "") {
		return a, incomplete("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.")
	}
	if scope[4] != terminator {
		return a, invalid("Credential should be scoped with a valid terminator: '%s'.", terminator)
	}
	signed := strings.Split(fields["SignedHeaders"], ";")
	for i, name := range signed {
		if name == "" || name != strings.ToLower(name) || i > 0 && signed[i-1] >= name {
			return a, incomplete("SignedHeaders must be in lower case, ascending and separated by semicolons.")
		}
	}
	signature, err := hex.DecodeString(fields["Signature"])
	if err != nil || len(signature) != sha256.Size || fields["Signature"] != strings.ToLower(fields["Signature"]) {
		return a, incomplete("Signature must be 64 lower-case hexadecimal digits.")
	}
	return Authorization{AccessKey: scope[0], Date: scope[1], Region: scope[2], Service: scope[3], SignedHeaders: signed, Signature: signature}, nil
}

// Scope is the scope that a signature must have.
type Scope struct {
	Region, Service string
	Paths           bool // the service has paths and queries; otherwise all requests are for /
}

// Verify returns the key that signed a request with this body. An error is a [*Refusal].
func Verify(r *http.Request, body []byte, scope Scope, credentials access.Credentials, now time.Time) (access.Key, error) {
	authorization, err := single(r, "Authorization")
	if err != nil {
		return access.Key{}, err
	}
	a, err := Parse(authorization)
	if err != nil {
		return access.Key{}, err
	}
	date, err := a.check(r, scope, now)
	if err != nil {
		return access.Key{}, err
	}
	key, known := credentials.Key(a.AccessKey)
	if !known {
		return access.Key{}, errClient
	}
	canonical, err := a.canonicalRequest(r, body)
	if err != nil {
		return access.Key{}, err
	}
	digest := sha256.Sum256([]byte(canonical))
	stringToSign := strings.Join([]string{
		algorithm, date, strings.Join([]string{a.Date, a.Region, a.Service, terminator}, "/"), hex.EncodeToString(digest[:]),
	}, "\n")
	derived := []byte("AWS4" + key.Secret)
	for _, part := range []string{a.Date, a.Region, a.Service, terminator, stringToSign} {
		derived = sign(derived, part)
	}
	if !hmac.Equal(derived, a.Signature) {
		return access.Key{}, invalid("The request signature we calculated does not match the signature you provided. " +
			"Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
	}
	token, err := single(r, "X-Amz-Security-Token")
	if err != nil {
		return access.Key{}, err
	}
	if key.Token != "" && !access.Equal(key.Token, token) || key.Token == "" && token != "" {
		return access.Key{}, errClient
	}
	return key, nil
}

// check makes all checks that need no key and returns the request's X-Amz-Date.
func (a Authorization) check(r *http.Request, scope Scope, now time.Time) (string, error) {
	date, err := single(r, "X-Amz-Date")
	if err != nil {
		return "", err
	}
	at, err := time.Parse(dateForm, date)
	if err != nil || at.Format(dateForm) != date {
		return "", incomplete("X-Amz-Date must be a date of the form YYYYMMDDTHHMMSSZ.")
	}
	const minutes = int(maxSkew / time.Minute)
	server := now.UTC()
	oldest, newest := server.Add(-maxSkew), server.Add(maxSkew)
	switch {
	case at.Before(oldest):
		return "", invalid("Signature expired: %s is now earlier than %s (%s - %d min.)", date, oldest.Format(dateForm), server.Format(dateForm), minutes)
	case at.After(newest):
		return "", invalid("Signature not yet current: %s is still later than %s (%s + %d min.)", date, newest.Format(dateForm), server.Format(dateForm), minutes)
	case a.Date != date[:len("20060102")]:
		return "", invalid("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '%.8s' != '%s'.", a.Date, date[:8])
	case a.Region != scope.Region:
		return "", invalid("Credential should be scoped to a valid Region, not '%.64s'.", a.Region)
	case a.Service != scope.Service:
		return "", invalid("Credential should be scoped to correct service: '%s'.", scope.Service)
	case !scope.Paths && (r.URL.Path != "/" || r.URL.RawPath != "" || r.URL.RawQuery != ""):
		return "", invalid("The request must be for the path / without a query.")
	}
	must := []string{"host"}
	for name := range r.Header {
		name = strings.ToLower(name)
		if strings.HasPrefix(name, "x-amz-") || name == "content-type" {
			must = append(must, name)
		}
	}
	slices.Sort(must)
	for _, name := range must {
		if !slices.Contains(a.SignedHeaders, name) {
			return "", invalid("'%.100s' must be a 'SignedHeader' in the AWS Authorization.", name)
		}
	}
	return date, nil
}

func (a Authorization) canonicalRequest(r *http.Request, body []byte) (string, error) {
	var headers strings.Builder
	for _, name := range a.SignedHeaders {
		values := r.Header.Values(name)
		switch name {
		case "host":
			values = []string{r.Host}
		case "content-length":
			values = []string{strconv.Itoa(len(body))}
		}
		if len(values) == 0 {
			return "", invalid("The signed header '%.100s' is not in the request.", name)
		}
		headers.WriteString(name + ":")
		for i, value := range values {
			if i > 0 {
				headers.WriteByte(',')
			}
			headers.WriteString(oneSpace(value))
		}
		headers.WriteByte('\n')
	}
	digest := sha256.Sum256(body)
	hash := hex.EncodeToString(digest[:])
	// A body that nobody signed (UNSIGNED-PAYLOAD) is for uploads.
	if claimed := r.Header.Values("X-Amz-Content-Sha256"); len(claimed) > 0 && (len(claimed) > 1 || claimed[0] != hash) {
		return "", invalid("X-Amz-Content-Sha256 is not the hash of the body.")
	}
	return strings.Join([]string{r.Method, a.canonicalPath(r.URL), canonicalQuery(r.URL), headers.String(), strings.Join(a.SignedHeaders, ";"), hash}, "\n"), nil
}

// canonicalPath is the path as it was sent, encoded once more, except for S3 ("Create a signed AWS API request", step 1).
func (a Authorization) canonicalPath(u *url.URL) string {
	if a.Service == "s3" {
		return u.EscapedPath()
	}
	return strings.ReplaceAll(encode(u.EscapedPath()), "%2F", "/")
}

// canonicalQuery has the parameters in the order of their names, then of their values.
func canonicalQuery(u *url.URL) string {
	var all []string
	for name, values := range u.Query() {
		for _, value := range values {
			all = append(all, encode(name)+"="+encode(value))
		}
	}
	slices.Sort(all)
	return strings.Join(all, "&")
}

// encode leaves letters, digits, -, ., _ and ~ as they are.
func encode(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

// oneSpace trims a header's value and makes runs of spaces one.
func oneSpace(value string) string {
	value = strings.Trim(value, " \t")
	for strings.Contains(value, "  ") {
		value = strings.ReplaceAll(value, "  ", " ")
	}
	return value
}

// single is the value of a header that may occur once, empty if it does not.
func single(r *http.Request, name string) (string, error) {
	values := r.Header.Values(name)
	if len(values) > 1 {
		return "", incomplete("The header %s occurs more than once.", name)
	}
	return strings.Join(values, ""), nil
}

func sign(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
