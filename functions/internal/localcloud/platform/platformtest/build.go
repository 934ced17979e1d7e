package platformtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// Build returns the executable of a command below functions/, in bin/ as make builds it. It builds missing ones, once per test process.
func Build(t testing.TB, command string) string {
	t.Helper()
	build, _ := builds.LoadOrStore(command, sync.OnceValues(func() (string, error) { return build(command) }))
	binary, err := build.(func() (string, error))()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(binary); err != nil { // this also makes go test repeat the tests when the binary changes
		t.Fatal(err)
	}
	return binary
}

var builds sync.Map // by command: func() (string, error)

func build(command string) (string, error) {
	root, err := repository(command)
	if err != nil {
		return "", err
	}
	bin := filepath.Join(root, "bin")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return "", err
	}
	unlock, err := lockedfile.MutexAt(filepath.Join(bin, ".lock")).Lock() // test processes run side by side
	if err != nil {
		return "", err
	}
	defer unlock()
	binary := filepath.Join(bin, filepath.Base(command))
	// The flags are those of the Makefile.
	build := exec.Command("go", "build", "-C", filepath.Join(root, "functions", command), "-trimpath", "-ldflags=-s -w", "-tags=lambda.norpc,nethttpomithttp2", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%v: %w\n%s", build, err, output)
	}
	return binary, nil
}

// repository is the directory above this one that has functions/command.
func repository(command string) (string, error) {
	directory, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(directory, "functions", command, "main.go")); err == nil {
			return directory, nil
		}
		parent := filepath.Dir(directory)
		if parent == directory {
			return "", fmt.Errorf("there is no functions/%s", command)
		}
		directory = parent
	}
}
