package main_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	library "github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
	"github.com/assay-rules/assay/functions/internal/protocol/servicetest"
)

// The scripts are sessions at a terminal, in a directory outside of this repository: commands, what they write, how they end. $ENDPOINT
// accepts every report; $EXAMPLES holds the built-in policies' example events. With -update what is expected becomes what was written.
func TestScripts(t *testing.T) {
	t.Parallel()
	binary := platformtest.Build(t, "assay")
	service := httptest.NewServer(http.HandlerFunc(servicetest.Accept))
	t.Cleanup(service.Close)
	examples := t.TempDir()
	if err := os.CopyFS(examples, library.Examples()); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/developer", UpdateScripts: *update, RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", filepath.Dir(binary)+string(filepath.ListSeparator)+env.Getenv("PATH"))
			env.Setenv("ENDPOINT", service.URL)
			env.Setenv("EXAMPLES", examples)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
	})
}

// exits runs a command that has to end with a status: exits 2 assay check. Standard output and error are left in the files out and err.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS COMMAND…")
	}
	status := "0"
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		status = "?"
		if exit, ok := err.(interface{ ExitCode() int }); ok {
			status = string(rune('0' + exit.ExitCode()))
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs("out"), []byte(ts.ReadFile("stdout")), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("err"), []byte(ts.ReadFile("stderr")), 0o600))
	if status != args[0] {
		ts.Fatalf("%v: status %s, want %s\n%s", args[1:], status, args[0], ts.ReadFile("stderr"))
	}
}
