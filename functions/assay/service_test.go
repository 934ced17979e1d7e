package main_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
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

// What the demo shows, but for the address, the path and what a policy says about the property that it misses.
var passing = []struct {
	form *regexp.Regexp
	by   string
}{
	{regexp.MustCompile(`http://127\.0\.0\.1:\d+`), "http://ADDRESS"},
	{regexp.MustCompile(`\S+/(functiongraph|fc|lambda)\b`), "FUNCTION"},
	{regexp.MustCompile(`no evidence: .*`), "no evidence: …"},
}

func TestDemo(t *testing.T) {
	t.Parallel()
	for cloud, function := range map[string]string{"huaweicloud": "functiongraph", "alicloud": "fc", "aws": "lambda"} {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			binary := platformtest.Build(t, function)
			demo := command(t, "demo", "--cloud", cloud, "--function", binary, "--timeout", "5m") // only a safety net
			var stderr bytes.Buffer
			demo.Stderr = &stderr
			stdout, err := demo.Output()
			if err != nil || stderr.Len() > 0 {
				t.Fatalf("%v\n%s%s", err, stdout, &stderr)
			}
			got := string(stdout)
			for _, p := range passing {
				got = p.form.ReplaceAllString(got, p.by)
			}
			golden := filepath.Join("testdata", "demo-"+cloud+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A function that does not report is an error, and says why.
func TestDemoFails(t *testing.T) {
	t.Parallel()
	broken := filepath.Join(t.TempDir(), "broken")
	if err := os.WriteFile(broken, []byte("#!/bin/sh\necho no policies >&2\nexit 3\n"), 0o700); err != nil { //nolint:gosec // it has to run
		t.Fatal(err)
	}
	output, err := command(t, "demo", "--function", broken).CombinedOutput()
	failed, isExit := err.(*exec.ExitError)
	if !isExit || failed.ExitCode() != 2 || !strings.Contains(string(output), "exit status 3: no policies") || !strings.Contains(string(output), "4 of 4 evaluations failed") {
		t.Errorf("%v\n%s", err, output)
	}
}

// serving is an assay serve that runs.
type serving struct {
	*exec.Cmd
	url    string
	token  string
	stderr *lockedBuffer
}

type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func serve(t *testing.T, arguments ...string) *serving {
	t.Helper()
	s := &serving{Cmd: command(t, append([]string{"serve", "--listen", "127.0.0.1:0", "--access-key", "the-key", "--secret-key", "the-secret"}, arguments...)...), stderr: &lockedBuffer{}}
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
			t.Logf("assay serve wrote:\n%s", s.stderr)
		}
	})
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "Settings for functions") {
		if address, found := strings.CutPrefix(lines.Text(), "Local Config service on "); found {
			s.url, _, _ = strings.Cut(address, " ")
		}
		if token, found := strings.CutPrefix(lines.Text(), "IAM token   "); found {
			s.token, _, _ = strings.Cut(token, " ")
		}
	}
	if s.url == "" || s.token == "" {
		t.Fatal("the service does not say where it is")
	}
	go io.Copy(io.Discard, stdout) //nolint:errcheck // ends with the process
	return s
}

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
	const domain = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		answer := s.send(t, http.MethodGet, "/v1/resource-manager/domains/"+domain+"/policy-states", "", func(r *http.Request) { r.Header.Set("X-Auth-Token", s.token) })
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
	for _, secret := range []string{"the-secret", s.token} {
		if strings.Contains(s.stderr.String(), secret) {
			t.Errorf("the log tells %q", secret)
		}
	}
}

func TestServe(t *testing.T) {
	t.Parallel()
	binary := platformtest.Build(t, "functiongraph")
	data := t.TempDir()
	items, err := os.ReadFile(filepath.Join("demo", "huaweicloud.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"192.0.2.5": "NonCompliant", "192.0.2.10": "Compliant", "192.0.2.20": "Compliant"}

	first := serve(t, "--data", data, "--function", "huaweicloud="+binary)
	basic := func(r *http.Request) { r.SetBasicAuth("the-key", "the-secret") }
	if answer := first.send(t, http.MethodPost, "/assay/v1/huaweicloud/resources", string(items), basic); !strings.Contains(answer, `"recorded":4`) {
		t.Error(answer)
	}
	if diff := cmp.Diff(want, first.states(t, "eip-bandwidth-limit", 3)); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	first.interrupt(t)

	second := serve(t, "--data", data) // without a function: what is shown was kept
	if second.token != first.token {
		t.Error("the credentials have changed")
	}
	if diff := cmp.Diff(want, second.states(t, "eip-bandwidth-limit", 3)); diff != "" {
		t.Errorf("kept states (-want +got):\n%s", diff)
	}
	second.interrupt(t)
	if got := strings.Count(second.stderr.String(), "there is no function"); got > 3 { // one line for each cloud, not for each rule
		t.Errorf("%d lines tell that there is no function:\n%s", got, second.stderr)
	}
}

func TestServeRefuses(t *testing.T) {
	t.Parallel()
	long := filepath.Join(t.TempDir(), "long.ndjson")
	if err := os.WriteFile(long, append([]byte("\n"), bytes.Repeat([]byte("a"), 5<<20)...), 0o600); err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	serve(t, "--data", data)
	for name, test := range map[string]struct {
		arguments []string
		want      string
	}{
		"cloud":      {[]string{"--function", "othercloud=x"}, `--function: unknown cloud "othercloud"`},
		"function":   {[]string{"--function", "aws=/nothing/there"}, "--function aws=/nothing/there: no such file"},
		"no program": {[]string{"--function", "aws=" + t.TempDir()}, "--function aws="},
		"long item":  {[]string{"--resources", "aws=" + long}, "long.ndjson: line 2 is longer than 4 MiB"},
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
