package main

import (
	"flag"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	modzip "golang.org/x/mod/zip"
)

var install = flag.Bool("install", false, "install the commit by go install, which takes minutes")

// TestInstall installs the commit as its users do, by go install from a module proxy: one in the file system, in front of the modules that this
// machine has downloaded.
func TestInstall(t *testing.T) {
	t.Parallel()
	if !*install {
		t.Skip("takes minutes: make installable")
	}
	assay := module.Version{Path: "github.com/assay-rules/assay", Version: "v1.2.3"}
	proxy, home, clone := t.TempDir(), t.TempDir(), t.TempDir()
	repository, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	run := func(stdin string, environment []string, name string, arguments ...string) string {
		t.Helper()
		command := exec.CommandContext(t.Context(), name, arguments...)
		command.Dir, command.Stdin, command.Stderr = home, strings.NewReader(stdin), os.Stderr
		command.Env = append(os.Environ(), environment...)
		output, err := command.Output()
		if err != nil {
			t.Fatalf("%s %v: %v", name, arguments, err)
		}
		return string(output)
	}
	run("", nil, "git", "clone", "-q", repository, clone)
	goMod, err := os.ReadFile(filepath.Join(clone, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	versions := filepath.Join(proxy, assay.Path, "@v")
	if err := os.MkdirAll(versions, 0o755); err != nil {
		t.Fatal(err)
	}
	archive, err := os.Create(filepath.Join(versions, assay.Version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	if err := modzip.CreateFromDir(archive, assay, clone); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"list":                  []byte(assay.Version + "\n"),
		assay.Version + ".mod":  goMod,
		assay.Version + ".info": []byte(`{"Version":"` + assay.Version + `"}`),
	} {
		if err := os.WriteFile(filepath.Join(versions, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	downloaded := filepath.Join(strings.TrimSpace(run("", nil, "go", "env", "GOMODCACHE")), "cache", "download")
	file := func(directory string) string {
		return (&url.URL{Scheme: "file", Path: filepath.ToSlash(directory)}).String()
	}
	run("", []string{
		"GOPROXY=" + file(proxy) + "," + file(downloaded), "GOSUMDB=off", "GOBIN=" + home, "GOMODCACHE=" + t.TempDir(), "GOFLAGS=-modcacherw " + os.Getenv("GOFLAGS"),
	}, "go", "install", assay.Path+"/functions/assay@"+assay.Version)

	binary := filepath.Join(home, "assay")
	if got := run("", nil, binary, "--version"); !strings.HasPrefix(got, "assay v1.2.3 (commit unknown)\n") {
		t.Errorf("--version: %s", got)
	}
	sample := run("", nil, binary, "sample", "huaweicloud/vpc.publicips")
	if got := run(sample, nil, binary, "invoke", "--rule", "eip-bandwidth-limit", "-"); !strings.Contains(got, "verdict ") {
		t.Errorf("invoke: %s", got)
	}
	if got := run("", nil, binary, "check"); got != "no problems found\n" {
		t.Errorf("check: %s", got)
	}
}
