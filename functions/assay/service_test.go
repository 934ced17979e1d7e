package main_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
)

var update = flag.Bool("update", false, "write the golden files")

// command is assay in an empty directory, so that it uses the built-in policies and rules.
func command(t *testing.T, arguments ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), platformtest.Build(t, "assay"), arguments...)
	c.Dir = t.TempDir()
	return c
}

// serving is an assay serve that runs.
type serving struct {
	*exec.Cmd
	url    string
	key    [2]string // the access key that it prints: its ID and its secret
	stdout string
	stderr *platformtest.Output
}

func serve(t *testing.T, arguments ...string) *serving {
	t.Helper()
	s := &serving{Cmd: command(t, append([]string{"serve", "--listen", "127.0.0.1:0"}, arguments...)...), stderr: &platformtest.Output{}}
	s.Stderr = s.stderr
	stdout, err := s.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if s.ProcessState == nil {
			_ = s.Process.Kill()
			_ = s.Wait()
		}
		if t.Failed() {
			t.Logf("assay serve wrote:\n%s\n%s", s.stdout, s.stderr)
		}
	})
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		s.stdout += lines.Text() + "\n"
		if address, found := strings.CutPrefix(lines.Text(), "Local Config service on "); found {
			s.url, _, _ = strings.Cut(address, " ")
		}
		if found := printedKey.FindStringSubmatch(lines.Text()); found != nil {
			s.key = [2]string{found[1], found[2]}
		}
		if strings.HasPrefix(lines.Text(), "export ASSAY_HUAWEICLOUD_ENDPOINT=") { // the last line
			break
		}
	}
	if s.url == "" || s.key[1] == "" {
		t.Fatal("the service does not say where it is")
	}
	go io.Copy(io.Discard, stdout) //nolint:errcheck // ends with the process
	return s
}

var printedKey = regexp.MustCompile(`^export ASSAY_ACCESS_KEY=(\S+) ASSAY_SECRET_KEY=(\S+)$`)

func (s *serving) send(t *testing.T, method, path, body string, authorize func(*http.Request)) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	authorize(request)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: HTTP %d %s, %v", method, path, response.StatusCode, answer, err)
	}
	return string(answer)
}

// states waits until there are n policy states of a rule and returns them by resource name.
func (s *serving) states(t *testing.T, rule string, n int) map[string]string {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		answer := s.send(t, http.MethodGet, "/v1/resource-manager/domains/"+domain+"/policy-states", "", func(r *http.Request) { r.Header.Set("X-Auth-Token", s.key[1]) })
		var read struct {
			Value []struct {
				Resource string `json:"resource_name"`
				Rule     string `json:"policy_assignment_name"`
				State    string `json:"compliance_state"`
			}
		}
		if err := json.Unmarshal([]byte(answer), &read); err != nil {
			t.Fatal(err)
		}
		states := map[string]string{}
		for _, state := range read.Value {
			if state.Rule == rule {
				states[state.Resource] = state.State
			}
		}
		if len(states) >= n {
			return states
		}
		if time.Now().After(end) {
			t.Fatalf("only %v after two minutes", states)
		}
	}
}

func (s *serving) interrupt(t *testing.T) {
	t.Helper()
	if err := s.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(); err != nil {
		t.Errorf("interrupted: %v", err)
	}
	if strings.Contains(s.stderr.String(), s.key[1]) {
		t.Error("the log tells the secret key")
	}
}

func TestServe(t *testing.T) {
	t.Parallel()
	binary := platformtest.Build(t, "functiongraph")
	data := t.TempDir()
	items, err := os.ReadFile(filepath.Join("..", "demo", "huaweicloud.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"192.0.2.5": "NonCompliant", "192.0.2.10": "Compliant", "192.0.2.20": "Compliant"}

	first := serve(t, "--data", data, "--function", "huaweicloud="+binary, "--account", "huaweicloud="+domain)
	basic := func(r *http.Request) { r.SetBasicAuth(first.key[0], first.key[1]) }
	if answer := first.send(t, http.MethodPost, "/assay/v1/huaweicloud/resources", string(items), basic); !strings.Contains(answer, `"recorded":4`) {
		t.Error(answer)
	}
	if diff := cmp.Diff(want, first.states(t, "eip-bandwidth-limit", 3)); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	if page := first.send(t, http.MethodGet, "/", "", func(*http.Request) {}); !strings.HasPrefix(page, "<!doctype html>") || !strings.Contains(page, domain) || strings.Contains(page, first.key[1]) {
		t.Errorf("the page: %s", page)
	}
	silent, err := net.Dial("tcp", strings.TrimPrefix(first.url, "http://")) // a client that asks nothing does not hold up the end
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	first.interrupt(t)

	second := serve(t, "--data", data, "--account", "huaweicloud="+domain) // without a function: what is shown was kept
	if second.key != first.key {
		t.Error("the credentials have changed")
	}
	if diff := cmp.Diff(want, second.states(t, "eip-bandwidth-limit", 3)); diff != "" {
		t.Errorf("kept states (-want +got):\n%s", diff)
	}
	second.interrupt(t)
	if log := second.stderr.String(); log != "" {
		t.Errorf("nothing went wrong, but the log is:\n%s", log)
	}
}

const domain = "d0123456789"

// The log has one form, whoever writes, and is empty unless asked for.
func TestServeLog(t *testing.T) {
	t.Parallel()
	binary := platformtest.Build(t, "functiongraph")
	line := regexp.MustCompile(`^\d\d:\d\d:\d\d\.\d{3}\t(DEBUG|INFO|WARN|ERROR)\t`)
	for name, flags := range map[string][]string{"quiet": nil, "verbose": {"--verbose"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, append(flags, "--account", "huaweicloud="+domain, "--rule", "eip-bandwidth-limit", "--function", "huaweicloud="+binary)...)
			items, err := os.ReadFile(filepath.Join("..", "demo", "huaweicloud.ndjson"))
			if err != nil {
				t.Fatal(err)
			}
			s.send(t, http.MethodPost, "/assay/v1/huaweicloud/resources", string(items), func(r *http.Request) { r.SetBasicAuth(s.key[0], s.key[1]) })
			s.states(t, "eip-bandwidth-limit", 3)
			for end := time.Now().Add(time.Minute); !strings.Contains(s.stderr.String(), "an event failed") && time.Now().Before(end); {
				time.Sleep(10 * time.Millisecond) // the resource that cannot be judged, after its retries
			}
			s.interrupt(t)
			lines := strings.Split(strings.TrimSuffix(s.stderr.String(), "\n"), "\n")
			for _, l := range lines {
				if !line.MatchString(l) {
					t.Errorf("a line of another form: %s", l)
				}
			}
			verdicts := strings.Count(s.stderr.String(), "\thuaweicloud\tverdict\t")
			if failures := strings.Count(s.stderr.String(), "\tan event failed"); failures != 1 || name == "quiet" && len(lines) != 1 || name == "verbose" && verdicts < 3 {
				t.Errorf("%d lines, %d failures, %d verdicts", len(lines), failures, verdicts)
			}
		})
	}
}

// What is enabled: everything that has its parameters, or what is named.
func TestServeRules(t *testing.T) {
	t.Parallel()
	enabled := func(s *serving) []string {
		answer := s.send(t, http.MethodGet, "/v1/resource-manager/domains/"+domain+"/policy-assignments", "", func(r *http.Request) { r.Header.Set("X-Auth-Token", s.key[1]) })
		var read struct {
			Value []struct{ Name string }
		}
		if err := json.Unmarshal([]byte(answer), &read); err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, r := range read.Value {
			names = append(names, r.Name)
		}
		return names
	}
	data := t.TempDir()
	start := func(arguments ...string) *serving {
		t.Helper()
		return serve(t, append([]string{"--data", data, "--account", "huaweicloud=" + domain}, arguments...)...)
	}
	named := start("--rule", "eip-bandwidth-limit", "--rule", "eip-attached")
	if diff := cmp.Diff([]string{"eip-attached", "eip-bandwidth-limit"}, enabled(named)); diff != "" {
		t.Errorf("two rules (-want +got):\n%s", diff)
	}
	if strings.Contains(named.stdout, "Not enabled") {
		t.Errorf("rules that nobody asked for are listed:\n%s", named.stdout)
	}
	// A client takes the name of a rule of the library. The next service starts all the same, and says so.
	const rule = `{"name":"made-by-a-client","policy_assignment_type":"custom","policy_filter":{},"parameters":{},"custom_policy":{"function_urn":"urn:fss:region_1:0123456789abcdef0123456789abcdef:function:default:assay:latest","auth_type":"agency","auth_value":{"agency_name":"rms_fg_agency"}}}`
	taken := strings.Replace(rule, "made-by-a-client", "user-mfa-enabled", 1)
	named.send(t, http.MethodPut, "/v1/resource-manager/domains/"+domain+"/policy-assignments", taken, func(r *http.Request) {
		r.Header.Set("X-Auth-Token", named.key[1])
		r.Header.Set("Content-Type", "application/json")
	})
	named.interrupt(t)

	all := start()
	if !strings.Contains(all.stdout, "\n  server-type-allowed: listOfAllowedFlavors\n") || strings.Count(all.stdout, "server-type-allowed") != 1 {
		t.Errorf("incomplete rules are not listed once:\n%s", all.stdout)
	}
	if names := enabled(all); len(names) < 30 || slices.Contains(names, "server-type-allowed") || !slices.Contains(names, "eip-attached") {
		t.Errorf("all rules: %v", names)
	}
	if log := all.stderr.String(); strings.Count(log, "\n") != 1 || !strings.Contains(log, "another rule has its name") || !strings.Contains(log, "user-mfa-enabled") {
		t.Errorf("the log: %s", log)
	}
	all.interrupt(t)

	pack := start("--pack", "network")
	if names := enabled(pack); slices.Contains(names, "server-in-vpc") || !slices.Contains(names, "user-mfa-enabled") || len(names) < 2 {
		t.Errorf("the rules of a pack and the client's: %v", names)
	}
	pack.interrupt(t)
}

func TestServeRefuses(t *testing.T) {
	t.Parallel()
	long := filepath.Join(t.TempDir(), "long.ndjson")
	if err := os.WriteFile(long, append([]byte("\n"), bytes.Repeat([]byte("a"), 5<<20)...), 0o600); err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	running := serve(t, "--data", data)
	for name, test := range map[string]struct {
		arguments []string
		want      string
	}{
		"cloud":      {[]string{"--function", "othercloud=x"}, `--function: unknown cloud "othercloud"`},
		"account":    {[]string{"--account", "aws=12"}, `account "12": an AWS account must be a number of 12 digits`},
		"region":     {[]string{"--region", "aws=here"}, `region "here": an AWS region must be written like eu-west-1`},
		"rule":       {[]string{"--rule", "no-such-rule"}, `there is no rule "no-such-rule"`},
		"incomplete": {[]string{"--rule", "server-type-allowed"}, "rule server-type-allowed: required parameters have no value: listOfAllowedFlavors: set them in rules/server-type-allowed.yaml"},
		"pack":       {[]string{"--pack", "no-such-pack"}, `there is no pack "no-such-pack"`},
		"taken":      {[]string{"--listen", strings.TrimPrefix(running.url, "http://")}, "address already in use"},
		"function":   {[]string{"--function", "aws=/nothing/there"}, "--function aws=/nothing/there: no such file"},
		"no program": {[]string{"--function", "aws=" + t.TempDir()}, "--function aws="},
		"long item":  {[]string{"--resources", "aws=" + long}, "long.ndjson: line 2: not a resource item of the cloud: longer than 4 MiB"},
		"items":      {[]string{"--resources", "aws=/nothing/there"}, "no such file"},
		"in use":     {[]string{"--data", data}, "is in use by another process"},
		"address":    {[]string{"--listen", "nowhere"}, "nowhere"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			output, err := command(t, append([]string{"serve", "--listen", "127.0.0.1:0"}, test.arguments...)...).CombinedOutput()
			if failed, isExit := err.(*exec.ExitError); !isExit || failed.ExitCode() != 2 || !strings.Contains(string(output), test.want) {
				t.Errorf("%v\n%s", err, output)
			}
		})
	}
}
