package main_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
)

// result is what a command wrote and how it ended.
type result struct {
	stdout, stderr string
	status         int
}

// in runs assay in a directory with this standard input. Its environment is only what is given.
func in(t *testing.T, directory, stdin string, environment []string, arguments ...string) result {
	t.Helper()
	c := command(t, arguments...)
	c.Dir, c.Stdin, c.Env = directory, strings.NewReader(stdin), append([]string{}, environment...)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	err := c.Run()
	if _, isExit := err.(*exec.ExitError); err != nil && !isExit {
		t.Fatal(err)
	}
	return result{stdout.String(), stderr.String(), c.ProcessState.ExitCode()}
}

// events writes example events into a new directory.
func events(t *testing.T, files map[string]string) string {
	t.Helper()
	directory := t.TempDir()
	for name, example := range files {
		text := example
		if strings.HasSuffix(example, ".json") {
			text = platformtest.Example(t, example)
		}
		name = filepath.Join(directory, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return directory
}

const (
	below   = "eip/eip_bandwidth_limit/examples/huaweicloud_noncompliant_below.json"
	above   = "eip/eip_bandwidth_limit/examples/huaweicloud_compliant_above.json"
	unknown = "eip/eip_bandwidth_limit/examples/huaweicloud_undetermined_unknown.json"
)

// What differs from run to run (dates, nonces), and what depends on the rest of the library.
var unsteady = []struct {
	form *regexp.Regexp
	by   string
}{
	{regexp.MustCompile(`\d{8}T\d{6}Z`), "DATE"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`), "DATE"},
	{regexp.MustCompile(`/\d{8}/`), "/DAY/"},
	{regexp.MustCompile(`(Signature-Nonce"?: ?"?)\w+`), "${1}NONCE"},
	{regexp.MustCompile(`no evidence: [^"\n]*`), "no evidence: …"},
	{regexp.MustCompile(`the nearest are [^"\n]*`), "the nearest are …"},
}

func TestInvoke(t *testing.T) {
	t.Parallel()
	directory := events(t, map[string]string{
		"1-huaweicloud.json": below, "2-huaweicloud.json": above, "3-unknown.json": unknown,
		"4/alicloud.json": "eip/eip_attached/examples/alicloud_noncompliant.json", "5/aws.json": "eip/eip_attached/examples/aws_noncompliant.json",
		"6-garbage.json": "{", "7-norule.json": strings.Replace(platformtest.Example(t, above), `"eip-bandwidth-limit"`, `"eip-bandwith-limit"`, 1),
		"notes.txt": "no event", "5/aws.item.json": "no event",
	})
	for _, output := range []string{"text", "json"} {
		got := in(t, directory, "", nil, "invoke", "--output", output, ".")
		if got.status != 2 || got.stderr != "assay: 3 of 7 events could not be evaluated\n" {
			t.Errorf("%s: status %d, %s", output, got.status, got.stderr)
		}
		text := got.stdout
		for _, u := range unsteady {
			text = u.form.ReplaceAllString(text, u.by)
		}
		golden := filepath.Join("testdata", "invoke-"+output+".golden")
		if *update {
			if err := os.WriteFile(golden, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), text); diff != "" {
			t.Errorf("%s (-want +got):\n%s", output, diff)
		}
	}
}

// Scripts read the lines: every field is there, whatever became of the event.
func TestInvokeFields(t *testing.T) {
	t.Parallel()
	directory := events(t, map[string]string{"a.json": below, "b.json": "{"})
	for line := range strings.Lines(in(t, directory, "", nil, "invoke", "--output", "json", "a.json", "b.json").stdout) {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"event", "cloud", "rule", "policy", "resource", "verdict", "evidence", "reasons", "requests"} {
			if fields[name] == nil {
				t.Errorf("there is no %s in %s", name, line)
			}
		}
	}
}

func TestInvokeEnds(t *testing.T) {
	t.Parallel()
	oversized := "eip/eip_attached/examples/aws_compliant_oversized.json"
	directory := events(t, map[string]string{
		"below.json": below, "above.json": above, "unknown.json": unknown, "empty/notes.txt": "", "oversized.json": oversized,
		"item.json": strings.TrimSuffix(oversized, ".json") + ".item.json", "account.json": `{"invokingEvent": ` + quote(`{"awsAccountId": "111122223333", "notificationCreationTime": "2025-03-04T09:15:27.318Z", "messageType": "ScheduledNotification"}`) +
			`, "ruleParameters": "{}", "resultToken": "TESTMODE", "configRuleName": "eip-attached"}`,
	})
	for name, test := range map[string]struct {
		arguments []string
		stdin     string
		status    int
		stdout    string
		stderr    string
	}{
		"compliant":              {[]string{"above.json", "--fail"}, "", 0, "verdict   Compliant", ""},
		"non-compliant":          {[]string{"below.json", "above.json"}, "", 0, "verdict   NonCompliant", ""},
		"non-compliant, --fail":  {[]string{"below.json", "above.json", "--fail"}, "", 1, "verdict   NonCompliant", "NonCompliant: 1 of 2 events"},
		"undetermined":           {[]string{"unknown.json"}, "", 2, "verdict   Undetermined", "1 of 1 events could not be evaluated"},
		"undetermined, --fail":   {[]string{"unknown.json", "below.json", "--fail"}, "", 2, "verdict   NonCompliant", "1 of 2 events could not be evaluated"},
		"standard input":         {[]string{"-", "--fail"}, platformtest.Example(t, below), 1, "verdict   NonCompliant", "NonCompliant: 1 of 1 events"},
		"another rule":           {[]string{"below.json", "--rule", "eip-bandwidth-minimum"}, "", 0, "rule      eip-bandwidth-minimum (policy eip-bandwidth-limit, huaweicloud)", ""},
		"no such rule":           {[]string{"below.json", "--rule", "eip-atached"}, "", 2, "", `there is no rule "eip-atached"; the nearest are eip-attached`},
		"no such file":           {[]string{"absent.json"}, "", 2, "", "absent.json: no such file or directory"},
		"no events":              {[]string{"empty"}, "", 2, "", "no events in empty: the names of event files must end in .json"},
		"nothing to do":          {nil, "", 2, "", `expected "<event> ..."`},
		"no such output":         {[]string{"below.json", "--output", "xml"}, "", 2, "", `--output must be one of "text","json"`},
		"too large":              {[]string{"-"}, strings.Repeat(" ", 7<<20), 2, "the limit is 6 MiB", "1 of 1 events could not be evaluated"},
		"an endpoint of no use":  {[]string{"below.json", "--endpoint", "ftp://127.0.0.1"}, "", 2, "", "--endpoint: \"ftp://127.0.0.1\" must be a URL of scheme and host"},
		"oversized":              {[]string{"oversized.json", "--item", "item.json"}, "", 0, "verdict   Compliant", ""},
		"oversized, offline":     {[]string{"oversized.json"}, "", 2, "put the response of the cloud's API into a file and name it with --item", "could not be evaluated"},
		"period, offline":        {[]string{"account.json"}, "", 2, "the event is about all resources of the account", "could not be evaluated"},
		"no directory of rules":  {[]string{"below.json", "--rules", "absent"}, "", 2, "", "absent: no such file or directory"},
		"own rules are no place": {[]string{"below.json", "--rules", "below.json"}, "", 2, "", "below.json is not a directory"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := in(t, directory, test.stdin, nil, append([]string{"invoke"}, test.arguments...)...)
			if got.status != test.status || !strings.Contains(got.stdout, test.stdout) || !strings.Contains(got.stderr, test.stderr) || test.stderr == "" && got.stderr != "" {
				t.Errorf("status %d, want %d\n%s%s", got.status, test.status, got.stdout, got.stderr)
			}
		})
	}
}

func quote(text string) string {
	quoted, _ := json.Marshal(text) // a text always has a JSON form
	return string(quoted)
}

// With an endpoint the report is sent, signed with the credentials of the environment, which are not shown.
func TestInvokeSends(t *testing.T) {
	t.Parallel()
	service := platformtest.StartService(t, platformtest.Respond(`{"error_code":"RMS.00010006"}`, 200, 403))
	directory := events(t, map[string]string{"a.json": below})
	environment := []string{"SSL_CERT_FILE=" + service.CertFile, "HUAWEICLOUD_SDK_AK=the-key", "HUAWEICLOUD_SDK_SK=the-secret", "HUAWEICLOUD_SDK_SECURITY_TOKEN=the-token"}
	for _, want := range []int{0, 2} {
		got := in(t, directory, "", environment, "invoke", "--endpoint", service.URL, "a.json")
		if got.status != want || len(service.Reports) != 1 {
			t.Fatalf("status %d, %d reports\n%s%s", got.status, len(service.Reports), got.stdout, got.stderr)
		}
		if header := (<-service.Reports).Header; !strings.HasPrefix(header.Get("Authorization"), "SDK-HMAC-SHA256 Access=the-key, ") || header.Get("X-Security-Token") != "the-token" {
			t.Errorf("signed with %s", header.Get("Authorization"))
		}
		platformtest.Keeps(t, got.stdout+got.stderr, "the-secret", "the-token")
	}
	got := in(t, directory, "", nil, "invoke", "--endpoint", service.URL, "a.json")
	if got.status != 2 || !strings.Contains(got.stdout, "the function has no credentials") || len(service.Reports) != 0 {
		t.Errorf("without credentials: status %d\n%s", got.status, got.stdout)
	}
}
