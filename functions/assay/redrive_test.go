package main_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
)

// TestRedrive hands dead letters of three clouds to the command, whose requests the local Config service must take: it evaluates the rule.
func TestRedrive(t *testing.T) {
	t.Parallel()
	items, err := filepath.Abs(filepath.Join("..", "demo", "huaweicloud.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, "--resources", "huaweicloud="+items, "--account", "huaweicloud="+domain, "--rule", "eip-attached",
		"--function", "huaweicloud="+platformtest.Build(t, "functiongraph"), "--function", "alicloud="+platformtest.Build(t, "fc"), "--function", "aws="+platformtest.Build(t, "lambda"))
	const assignments = "/v1/resource-manager/domains/" + domain + "/policy-assignments"
	token := func(r *http.Request) { r.Header.Set("X-Auth-Token", s.key[1]) }
	var listed struct {
		Value []struct{ ID string }
	}
	if err := json.Unmarshal([]byte(s.send(t, http.MethodGet, assignments, "", token)), &listed); err != nil || len(listed.Value) != 1 {
		t.Fatal(err, listed)
	}
	evaluated := func() string {
		var state struct {
			Start *string `json:"start_time"`
		}
		if err := json.Unmarshal([]byte(s.send(t, http.MethodGet, assignments+"/"+listed.Value[0].ID+"/policy-states/evaluation-state", "", token)), &state); err != nil {
			t.Fatal(err)
		}
		if state.Start == nil {
			return ""
		}
		return *state.Start
	}
	letters := filepath.Join(t.TempDir(), "letters")
	lines := []string{
		`{"request_payload":"{\"domain_id\":\"` + domain + `\",\"policy_assignment_id\":\"` + listed.Value[0].ID + `\",\"policy_assignment_name\":\"eip-attached\",\"invoking_event\":{}}"}`,
		`{"requestPayload":"{\"invokingEvent\":{\"messageType\":\"ScheduledNotification\"},\"ruleParameters\":{\"rule\":\"eip-attached\"},\"resultToken\":\"t\"}"}`,
		`{"Messages":[{"Body":"{\"requestPayload\":{\"invokingEvent\":\"{}\",\"configRuleName\":\"eip-attached\",\"configRuleArn\":\"arn\"}}"}]}`,
	}
	if err := os.WriteFile(letters, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	settings := []string{"HUAWEICLOUD_SDK_DOMAIN_ID=" + domain}
	run := func(stdin string, arguments ...string) (status int, out, errors string) {
		t.Helper()
		c := command(t, append([]string{"redrive"}, arguments...)...)
		c.Env = append(append(os.Environ(), settings...),
			"HUAWEICLOUD_SDK_AK="+s.key[0], "HUAWEICLOUD_SDK_SK="+s.key[1], "ALIBABA_CLOUD_ACCESS_KEY_ID="+s.key[0], "ALIBABA_CLOUD_ACCESS_KEY_SECRET="+s.key[1],
			"AWS_ACCESS_KEY_ID="+s.key[0], "AWS_SECRET_ACCESS_KEY="+s.key[1], "AWS_REGION=us-east-1",
			"ASSAY_HUAWEICLOUD_ENDPOINT="+s.url, "ASSAY_ALICLOUD_ENDPOINT="+s.url, "ASSAY_AWS_ENDPOINT="+s.url)
		var stdout, stderr bytes.Buffer
		c.Stdin, c.Stdout, c.Stderr = strings.NewReader(stdin), &stdout, &stderr
		_ = c.Run() // the exit code tells
		return c.ProcessState.ExitCode(), stdout.String(), stderr.String()
	}

	for evaluated() == "" { // when the rule was created
		time.Sleep(20 * time.Millisecond)
	}
	s.states(t, "eip-attached", 3)
	before := evaluated()
	status, out, errors := run("", letters)
	want := "CLOUD        RULE          EVENTS\nalicloud     eip-attached  1\naws          eip-attached  1\nhuaweicloud  eip-attached  1\n"
	if diff := cmp.Diff(want, out); diff != "" || status != 0 || errors != "nothing was evaluated: add --evaluate to start the evaluations\n" {
		t.Errorf("status %d, %s (-want +got)\n%s", status, errors, diff)
	}
	if evaluated() != before {
		t.Error("a rule was evaluated without --evaluate")
	}
	status, out, errors = run("", "--evaluate", letters)
	if status != 0 || strings.Count(out, " started\n") != 3 {
		t.Errorf("status %d, %s\n%s", status, errors, out)
	}
	for end := time.Now().Add(time.Minute); evaluated() == before; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the rule was not evaluated")
		}
	}

	status, out, errors = run(`{"Body":"hello"}`, "--cloud", "huaweicloud", "--rule", "eip-attached", "--rule", "gone", "--evaluate", "-")
	if status != 2 || !strings.Contains(out, "eip-attached  0       started") || !strings.Contains(out, `there is no rule "gone"`) || !strings.Contains(errors, "1 rule of 2 not evaluated") {
		t.Errorf("status %d, %s\n%s", status, errors, out)
	}
	if status, _, errors = run(`{"Body":"hello"}`, "-"); status != 1 || !strings.Contains(errors, "1 message of 1 name no rule") {
		t.Errorf("status %d, %s", status, errors)
	}
	for name, test := range map[string]struct {
		arguments []string
		want      string
	}{
		"nothing":  {nil, "name files of dead letters, - for standard input, or rules with --rule"},
		"no cloud": {[]string{"--rule", "a"}, "--rule needs --cloud"},
		"no file":  {[]string{"/nothing/there"}, "/nothing/there: no such file"},
		"endpoint": {[]string{"--endpoint", s.url, "--evaluate", letters}, "--endpoint needs --cloud"},
		"not JSON": {[]string{os.Args[0]}, "message 1: must be JSON"},
	} {
		if status, out, errors := run("", test.arguments...); status != 2 || !strings.Contains(errors, test.want) {
			t.Errorf("%s: status %d, %s%s", name, status, out, errors)
		}
	}
	settings = nil
	if status, out, errors := run("", "--cloud", "huaweicloud", "--evaluate", letters); status != 2 || !strings.Contains(errors, "--account is missing") {
		t.Errorf("no domain: status %d, %s%s", status, out, errors)
	}
}
