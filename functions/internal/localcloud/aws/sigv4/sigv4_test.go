package sigv4_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/aws/sigv4"
	"github.com/assay-rules/assay/functions/internal/localcloud/localcloudtest"
)

const (
	region = "eu-west-1"
	body   = `{"a":"b"}`
)

var (
	now         = time.Date(2025, 3, 4, 9, 15, 27, 0, time.UTC)
	credentials = access.New(access.Key{ID: "AKEXAMPLE", Secret: "secret/of+the=user"})
)

// signing is how a request is signed.
type signing struct {
	key             access.Key
	service, region string
	at              time.Time
	body            string // that is signed
}

// sign makes a request as the SDK does.
func sign(t *testing.T, url string, s signing, change func(*http.Request)) *http.Request {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	request.Header.Set("X-Amz-Target", "StarlingDoveService.PutEvaluations")
	request.Header.Set("X-Spaces", "  a   b  ")
	change(request)
	hash := sha256.Sum256([]byte(s.body))
	keys := sdk.Credentials{AccessKeyID: s.key.ID, SecretAccessKey: s.key.Secret, SessionToken: s.key.Token}
	if err := v4.NewSigner().SignHTTP(context.Background(), keys, request, hex.EncodeToString(hash[:]), s.service, s.region, s.at); err != nil {
		t.Fatal(err)
	}
	return request
}

func TestVerify(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		read, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		key, err := sigv4.Verify(r, read, sigv4.Scope{Region: region, Service: "config"}, credentials, now)
		var refused *sigv4.Refusal
		switch {
		case errors.As(err, &refused):
			fmt.Fprint(w, refused)
		case err != nil:
			t.Errorf("%v is no refusal", err)
		default:
			fmt.Fprint(w, key.ID)
		}
	}))
	t.Cleanup(server.Close)

	const (
		mismatch = "InvalidSignatureException: The request signature we calculated does not match the signature you provided."
		client   = "UnrecognizedClientException: The security token included in the request is invalid."
	)
	replace := func(old, new string) func(*http.Request) {
		return func(r *http.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), old, new, 1))
		}
	}
	set := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	tests := []struct {
		name   string
		how    func(*signing)
		before func(*http.Request) // it is signed
		after  func(*http.Request)
		want   string // what the answer begins with
	}{
		{name: "user", want: credentials.User.ID},
		{name: "function", how: func(s *signing) { s.key = credentials.Function }, want: credentials.Function.ID},
		{name: "no spaces in the header", after: func(r *http.Request) {
			r.Header.Set("Authorization", strings.ReplaceAll(r.Header.Get("Authorization"), ", ", ","))
		}, want: credentials.User.ID},
		{name: "hash of the body", before: func(r *http.Request) {
			hash := sha256.Sum256([]byte(body))
			r.Header.Set("X-Amz-Content-Sha256", hex.EncodeToString(hash[:]))
		}, want: credentials.User.ID},
		{name: "two values", before: func(r *http.Request) { r.Header["X-Other"] = []string{"one", "two"} }, want: credentials.User.ID},
		{name: "five minutes old", how: func(s *signing) { s.at = now.Add(-5 * time.Minute) }, want: credentials.User.ID},
		{name: "five minutes ahead", how: func(s *signing) { s.at = now.Add(5 * time.Minute) }, want: credentials.User.ID},

		{name: "not signed", after: func(r *http.Request) { r.Header.Del("Authorization") }, want: "MissingAuthenticationTokenException: Missing Authentication Token"},
		{name: "signed twice", after: func(r *http.Request) { r.Header.Add("Authorization", r.Header.Get("Authorization")) }, want: "IncompleteSignatureException: The header Authorization"},
		{name: "another algorithm", after: replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"), want: "IncompleteSignatureException: The Authorization header must begin"},
		{name: "no date", after: func(r *http.Request) { r.Header.Del("X-Amz-Date") }, want: "IncompleteSignatureException: X-Amz-Date"},
		{name: "two dates", after: func(r *http.Request) { r.Header.Add("X-Amz-Date", "20250304T091527Z") }, want: "IncompleteSignatureException: The header X-Amz-Date"},
		{name: "date of another form", after: set("X-Amz-Date", "2025-03-04T09:15:27Z"), want: "IncompleteSignatureException: X-Amz-Date"},
		{name: "too old", how: func(s *signing) { s.at = now.Add(-5*time.Minute - time.Second) },
			want: "InvalidSignatureException: Signature expired: 20250304T091026Z is now earlier than 20250304T091027Z (20250304T091527Z - 5 min.)"},
		{name: "too far ahead", how: func(s *signing) { s.at = now.Add(5*time.Minute + time.Second) },
			want: "InvalidSignatureException: Signature not yet current: 20250304T092028Z is still later than 20250304T092027Z (20250304T091527Z + 5 min.)"},
		{name: "another day in the scope", after: replace("/20250304/", "/20250303/"), want: "InvalidSignatureException: Date in Credential scope does not match"},
		{name: "another region", how: func(s *signing) { s.region = "us-east-1" }, want: "InvalidSignatureException: Credential should be scoped to a valid Region, not 'us-east-1'."},
		{name: "another service", how: func(s *signing) { s.service = "sts" }, want: "InvalidSignatureException: Credential should be scoped to correct service: 'config'."},
		{name: "another terminator", after: replace("aws4_request", "aws4_reply"), want: "InvalidSignatureException: Credential should be scoped with a valid terminator"},

		{name: "unknown key", how: func(s *signing) { s.key.ID = "AKOTHER" }, want: client},
		{name: "wrong secret", how: func(s *signing) { s.key.Secret = "guess" }, want: mismatch},
		{name: "temporary key without its token", how: func(s *signing) { s.key = access.Key{ID: credentials.Function.ID, Secret: credentials.Function.Secret} }, want: client},
		{name: "temporary key with another token", how: func(s *signing) { s.key = credentials.Function; s.key.Token += "x" }, want: client},
		{name: "permanent key with a token", how: func(s *signing) { s.key.Token = credentials.Function.Token }, want: client},
		{name: "token that is not signed", after: set("X-Amz-Security-Token", credentials.Function.Token), want: "InvalidSignatureException: 'x-amz-security-token' must be a 'SignedHeader'"},

		{name: "another body", how: func(s *signing) { s.body = `{"a":"c"}` }, want: mismatch},
		{name: "a body that is not signed", how: func(s *signing) { s.body = "" }, before: set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"), want: "InvalidSignatureException: X-Amz-Content-Sha256"},
		{name: "another operation", after: set("X-Amz-Target", "StarlingDoveService.DeleteConfigRule"), want: mismatch},
		{name: "another host", after: func(r *http.Request) { r.Host = "config.eu-west-1.amazonaws.com" }, want: mismatch},
		{name: "another method", after: func(r *http.Request) { r.Method = http.MethodPut }, want: mismatch},
		{name: "header that is not signed", after: set("X-Amz-Extra", "1"), want: "InvalidSignatureException: 'x-amz-extra' must be a 'SignedHeader'"},
		{name: "content type that is not signed", after: replace("content-type;", ""), want: "InvalidSignatureException: 'content-type' must be a 'SignedHeader'"},
		{name: "host that is not signed", after: replace("host;", ""), want: "InvalidSignatureException: 'host' must be a 'SignedHeader'"},
		{name: "signed header that is not sent", after: func(r *http.Request) { r.Header.Del("X-Spaces") }, want: "InvalidSignatureException: The signed header 'x-spaces' is not in the request."},
		{name: "path", before: func(r *http.Request) { r.URL.Path = "/v1" }, want: "InvalidSignatureException: The request must be for the path /"},
		{name: "query", before: func(r *http.Request) { r.URL.RawQuery = "a=b" }, want: "InvalidSignatureException: The request must be for the path /"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := signing{key: credentials.User, service: "config", region: region, at: now, body: body}
			nothing := func(*http.Request) {}
			if test.how == nil {
				test.how = func(*signing) {}
			}
			if test.before == nil {
				test.before = nothing
			}
			if test.after == nil {
				test.after = nothing
			}
			test.how(&s)
			request := sign(t, server.URL+"/", s, test.before)
			test.after(request)
			_, got := localcloudtest.Send(t, request)
			if !strings.HasPrefix(got, test.want) {
				t.Errorf("got %q, want %q …", got, test.want)
			}
			for _, secret := range []string{credentials.User.Secret, credentials.Function.Secret, credentials.Function.Token} {
				if strings.Contains(string(got), secret) {
					t.Errorf("%q contains a secret", got)
				}
			}
		})
	}
}

// What the other official signer, that of botocore 1.43.11, made of a request.
func TestBotocore(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:8170/", nil)
	r.Header.Set("Content-Type", "application/x-amz-json-1.1")
	r.Header.Set("X-Amz-Target", "StarlingDoveService.PutEvaluations")
	r.Header.Set("X-Amz-Date", "20250304T091527Z")
	r.Header.Set("Authorization", signature+"e8ba71ffe51d9a265c9683df7beba2b83a0b5af319e76a916c52015e8df338f2")
	key, err := sigv4.Verify(r, []byte(body), sigv4.Scope{Region: region, Service: "config"}, credentials, now)
	if err != nil || key.ID != credentials.User.ID {
		t.Errorf("got %v, %v", key.ID, err)
	}
}

const signature = "AWS4-HMAC-SHA256 Credential=AKEXAMPLE/20250304/eu-west-1/config/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature="

func TestParse(t *testing.T) {
	t.Parallel()
	digits := strings.Repeat("0a", 32)
	tests := []struct{ name, header, want string }{
		{"whole", signature + digits, ""},
		{"empty", "", "MissingAuthenticationTokenException"},
		{"nothing but the algorithm", "AWS4-HMAC-SHA256 ", "IncompleteSignatureException: The Authorization header has a parameter without a value"},
		{"no signature", strings.TrimSuffix(signature, ", Signature="), "IncompleteSignatureException: Authorization header requires 'Signature' parameter."},
		{"empty signature", signature, "IncompleteSignatureException: Authorization header requires 'Signature' parameter."},
		{"no credential", strings.Replace(signature+digits, "Credential=", "Credentials=", 1), "IncompleteSignatureException: Authorization header requires 'Credential' parameter."},
		{"one more", signature + digits + ", More=1", "IncompleteSignatureException: The Authorization header has parameters other than"},
		{"twice", signature + digits + ", Signature=" + digits, "IncompleteSignatureException: The Authorization header has a parameter without a value, or twice."},
		{"short scope", strings.Replace(signature+digits, "/config", "", 1), "IncompleteSignatureException: Credential must have exactly 5"},
		{"empty key", strings.Replace(signature+digits, "AKEXAMPLE", "", 1), "IncompleteSignatureException: Credential must have exactly 5"},
		{"short signature", signature + digits[2:], "IncompleteSignatureException: Signature must be 64"},
		{"capital digits", signature + strings.ToUpper(digits), "IncompleteSignatureException: Signature must be 64"},
		{"other digits", signature + strings.Repeat("xy", 32), "IncompleteSignatureException: Signature must be 64"},
		{"headers not in order", strings.Replace(signature+digits, "content-type;host", "host;content-type", 1), "IncompleteSignatureException: SignedHeaders"},
		{"capital header", strings.Replace(signature+digits, "host", "Host", 1), "IncompleteSignatureException: SignedHeaders"},
		{"empty header", strings.Replace(signature+digits, "content-type;", ";", 1), "IncompleteSignatureException: SignedHeaders"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := sigv4.Parse(test.header)
			if got := fmt.Sprint(err); test.want == "" && err != nil || !strings.HasPrefix(got, test.want) {
				t.Errorf("got %v, want %q …", err, test.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add(signature + strings.Repeat("0a", 32))
	f.Add("AWS4-HMAC-SHA256 Credential=/////,SignedHeaders=;,Signature=,,")
	f.Add("AWS4-HMAC-SHA256")
	f.Fuzz(func(t *testing.T, header string) {
		a, err := sigv4.Parse(header)
		var refused *sigv4.Refusal
		if err != nil {
			if !errors.As(err, &refused) || refused.Code == "" || refused.Message == "" {
				t.Errorf("%v is no refusal", err)
			}
			return
		}
		// What is accepted says the same when it is written again.
		again, err := sigv4.Parse(fmt.Sprintf("AWS4-HMAC-SHA256 Credential=%s/%s/%s/%s/aws4_request, SignedHeaders=%s, Signature=%x",
			a.AccessKey, a.Date, a.Region, a.Service, strings.Join(a.SignedHeaders, ";"), a.Signature))
		if err != nil || again.AccessKey != a.AccessKey || again.Service != a.Service || !slices.Equal(again.SignedHeaders, a.SignedHeaders) || !slices.Equal(again.Signature, a.Signature) {
			t.Errorf("%+v became %+v, %v", a, again, err)
		}
	})
}
