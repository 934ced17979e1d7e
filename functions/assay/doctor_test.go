package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/assay-rules/assay/functions/internal/commandline"
)

// TestDoctor runs the command as a person does; what it finds, package doctor tests.
func TestDoctor(t *testing.T) {
	for _, name := range []string{
		"HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
	} {
		t.Setenv(name, "")
	}
	aws := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".DescribeConfigurationRecorderStatus") {
			_, _ = w.Write([]byte(`{"ConfigurationRecordersStatus":[{"recording":true,"lastStatus":"SUCCESS"}]}`))
			return
		}
		_, _ = w.Write([]byte(`{"FailedEvaluations":[]}`))
	}))
	t.Cleanup(aws.Close)
	doctor := func(args ...string) (status int, out, errors string) {
		var stdout, stderr bytes.Buffer
		status = run(t.Context(), append([]string{"doctor"}, args...), stdio{strings.NewReader(""), &stdout, &stderr})
		return status, stdout.String(), stderr.String()
	}
	if status, _, errors := doctor(); status != commandline.ExitError || !strings.Contains(errors, "no credentials found for any cloud") {
		t.Errorf("without credentials: status %d, %s", status, errors)
	}
	if status, out, _ := doctor("--cloud", "aws", "--endpoint", aws.URL); status != commandline.ExitFinding || !strings.Contains(out, "problem  credentials  not set") {
		t.Errorf("a cloud without credentials: status %d\n%s", status, out)
	}

	t.Setenv("AWS_ACCESS_KEY_ID", "the-access-key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "the-secret-key")
	t.Setenv("ASSAY_AWS_ENDPOINT", aws.URL)
	t.Setenv("ASSAY_LOOKUPS_ENDPOINT", aws.URL)
	if _, out, _ := doctor("--cloud", "aws", "--rule", "eip-attached"); !strings.Contains(out, "1. AWS Config does not record, or not this resource type (recorder: ok)\n     look: AWS Config, Settings") ||
		!strings.Contains(out, "7. the clock is wrong (clock: ") {
		t.Errorf("where to look:\n%s", out)
	}
	if status, out, _ := doctor("--rule", "root-mfa-check"); status != commandline.ExitOK || !strings.Contains(out, "unknown  lookups      lookup iam_account_summary: iam GetAccountSummary: HTTP 200: the answer is not XML") {
		t.Errorf("no answer of the service: status %d\n%s", status, out)
	}
	status, out, errors := doctor("--output", "json", "--rule", "securityhub-enabled")
	if status != commandline.ExitOK || strings.Count(out, `"status":"ok"`) != 6 || strings.Count(out, "\n") != 6 {
		t.Errorf("no problem: status %d, %s\n%s", status, errors, out)
	}
	if strings.Contains(out+errors, "the-secret-key") {
		t.Error("the secret is shown")
	}
}
