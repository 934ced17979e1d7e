package main_test

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
)

var update = flag.Bool("update", false, "write the golden files")

// ended is how the demo ended.
type ended struct {
	Stdout, Stderr string
	Code           int
}

// demo runs the demo. The timeout is only a safety net.
func demo(t *testing.T, arguments ...string) ended {
	t.Helper()
	c := exec.CommandContext(t.Context(), platformtest.Build(t, "demo"), append([]string{"--timeout", "5m"}, arguments...)...)
	c.Dir = t.TempDir()
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	return ended{stdout.String(), stderr.String(), c.ProcessState.ExitCode()}
}

// steadied replaces what differs from one run or machine to the next, and where facts are, because they move.
func steadied(text string) string {
	text = regexp.MustCompile(`http://127\.0\.0\.1:\d+`).ReplaceAllString(text, "http://ADDRESS")
	text = regexp.MustCompile(`\S+/(functiongraph|fc|lambda)\b`).ReplaceAllString(text, "FUNCTION")
	return regexp.MustCompile(`(lib/\w+\.rego):\d+`).ReplaceAllString(text, "$1")
}

func TestDemo(t *testing.T) {
	t.Parallel()
	for cloud, function := range map[string]string{"huaweicloud": "functiongraph", "alicloud": "fc", "aws": "lambda"} {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			got := demo(t, "--cloud", cloud, "--function", platformtest.Build(t, function))
			got.Stdout = steadied(got.Stdout)
			golden := filepath.Join("testdata", cloud+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(got.Stdout), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(ended{Stdout: string(want)}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What the READMEs show is what make run prints.
func TestREADME(t *testing.T) {
	t.Parallel()
	printed, err := os.ReadFile(filepath.Join("testdata", "huaweicloud.golden"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"README.md", "README.zh-CN.md"} {
		text, err := os.ReadFile(filepath.Join("..", "..", file))
		if err != nil {
			t.Fatal(err)
		}
		_, shown, _ := strings.Cut(string(text), "$ make run\n")
		shown, _, _ = strings.Cut(shown, "```")
		if diff := cmp.Diff(string(printed), steadied(shown)); diff != "" {
			t.Errorf("%s (-printed +shown):\n%s", file, diff)
		}
	}
}

func TestOtherRule(t *testing.T) {
	t.Parallel()
	got := demo(t, "--rule", "eip-attached", "--function", platformtest.Build(t, "functiongraph"))
	if got.Code != 0 || got.Stderr != "" || strings.Count(got.Stdout, " eip-attached ") != 4 {
		t.Errorf("%+v", got)
	}
}

// Mistakes are found before anything starts. A function that does not report is an error, and says why.
func TestFails(t *testing.T) {
	t.Parallel()
	functiongraph, lambda := platformtest.Build(t, "functiongraph"), platformtest.Build(t, "lambda")
	broken := filepath.Join(t.TempDir(), "broken")
	if err := os.WriteFile(broken, []byte("#!/bin/sh\necho no policies >&2\nexit 3\n"), 0o700); err != nil { //nolint:gosec // it has to run
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		arguments []string
		want      string
	}{
		"another cloud's function": {[]string{"--function", lambda}, "demo: " + lambda + " is the function for AWS, not for FunctionGraph: give --function bin/functiongraph, or --cloud aws\n"},
		"no function":              {[]string{"--cloud", "aws", "--function", platformtest.Build(t, "demo")}, "is demo, not the function for Lambda: give --function bin/lambda\n"},
		"no file":                  {[]string{"--function", "missing"}, "missing: no such file or directory (see demo --help)\n"},
		"empty":                    {[]string{"--function="}, "demo: --function= is empty: give it a value, or leave it out\n"},
		"unknown cloud":            {[]string{"--cloud", "cloudy", "--function", lambda}, `--cloud must be one of "huaweicloud","alicloud","aws" but got "cloudy" (see demo --help)`},
		"unknown rule":             {[]string{"--function", functiongraph, "--rule", "eip-atached"}, `demo: there is no rule "eip-atached"; the nearest are eip-attached`},
		"another cloud's rule":     {[]string{"--function", functiongraph, "--rule", "ack-cluster-encryption-enabled"}, "judges resources of other clouds"},
		"broken":                   {[]string{"--function", broken}, "demo: 4 of 4 evaluations failed; 0 states stored\n"},
		"slow":                     {[]string{"--function", functiongraph, "--timeout", "1ns"}, "context deadline exceeded\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := demo(t, test.arguments...)
			if got.Code != 2 || !strings.Contains(got.Stderr, test.want) || name == "broken" && !strings.Contains(got.Stdout, "exit status 3: no policies") {
				t.Errorf("%+v", got)
			}
		})
	}
}

// Ctrl-C ends it when the function has ended what it is doing.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	started, proceed := filepath.Join(folder, "started"), filepath.Join(folder, "proceed")
	if err := exec.CommandContext(t.Context(), "mkfifo", started, proceed).Run(); err != nil {
		t.Fatal(err)
	}
	function := filepath.Join(folder, "function")
	if err := os.WriteFile(function, []byte("#!/bin/sh\n[ -e started ] || exit\necho > started\nrm started\nread line < proceed\n"), 0o700); err != nil { //nolint:gosec // it has to run
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), platformtest.Build(t, "demo"), "--timeout", "5m", "--function", function)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.ReadFile(started); err != nil {
		t.Fatal(err)
	}
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	pipe, err := os.OpenFile(proceed, os.O_RDWR, 0) // does not wait for a reader
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	if _, err := pipe.WriteString("\n"); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	got := ended{stdout.String(), stderr.String(), c.ProcessState.ExitCode()}
	if diff := cmp.Diff(ended{Stderr: "demo: interrupted: nothing is shown\n", Code: 130}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
