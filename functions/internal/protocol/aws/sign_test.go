package aws_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
)

// The vectors are calculated by the steps of "Create a signed AWS API request" (IAM User Guide), with other code.
func TestSign(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 4, 4, 5, 0, time.FixedZone("CET", 3600))
	for name, test := range map[string]struct {
		credentials compliance.Credentials
		want        http.Header
	}{
		"access key": {
			compliance.Credentials{AccessKey: "AKEXAMPLE", SecretKey: "SKEXAMPLE", AuthToken: "not used beside keys"}, http.Header{
				"X-Amz-Date":    {"20260102T030405Z"},
				"Authorization": {"AWS4-HMAC-SHA256 Credential=AKEXAMPLE/20260102/us-east-1/config/aws4_request, SignedHeaders=content-length;content-type;host;x-amz-date;x-amz-target, Signature=8505b7a5fa1ab8cb249277ccd29e75995d2d04e4cb21a01bc7e42e87121b8e90"},
			},
		},
		"temporary access key": {
			compliance.Credentials{AccessKey: "AKEXAMPLE", SecretKey: "SKEXAMPLE", SecurityToken: "TOKENEXAMPLE"}, http.Header{
				"X-Amz-Date":           {"20260102T030405Z"},
				"X-Amz-Security-Token": {"TOKENEXAMPLE"},
				"Authorization":        {"AWS4-HMAC-SHA256 Credential=AKEXAMPLE/20260102/us-east-1/config/aws4_request, SignedHeaders=content-length;content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=89ada475b2b13a95c265165f7cc90d018b13b36759782b49a3c9aa71f4f520a1"},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://config.us-east-1.amazonaws.com/", strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Content-Type", "application/x-amz-json-1.1")
			request.Header.Set("X-Amz-Target", "StarlingDoveService.PutEvaluations")
			if err := aws.Sign(request, []byte("{}"), "us-east-1", test.credentials, at); err != nil {
				t.Fatal(err)
			}
			request.Header.Del("Content-Type")
			request.Header.Del("X-Amz-Target")
			if diff := cmp.Diff(test.want, request.Header); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
