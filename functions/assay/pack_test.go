package main_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript" // scripts of commands with what they have to print
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
)

// script runs a file of testdata/script: the command as its users type it, in an empty directory with the script's files.
func script(t *testing.T, name string, environment ...string) {
	t.Helper()
	binary := platformtest.Build(t, "assay")
	testscript.Run(t, testscript.Params{
		Files: []string{filepath.Join("testdata", "script", name+".txtar")},
		Setup: func(env *testscript.Env) error {
			env.Vars = append(env.Vars, environment...)
			env.Setenv("PATH", filepath.Dir(binary)+string(os.PathListSeparator)+env.Getenv("PATH"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			// keep NAME: the last output as a variable.
			"keep": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile("stdout")))
			},
			// plain FILE: there is no control character but the end of a line in it.
			"plain": func(ts *testscript.TestScript, _ bool, args []string) {
				for _, line := range strings.Split(ts.ReadFile(args[0]), "\n") {
					if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' }) {
						ts.Fatalf("%q", line)
					}
				}
			},
		},
		RequireExplicitExec: true,
	})
}

func TestPackOffline(t *testing.T) {
	t.Parallel()
	script(t, "pack-offline")
}

func TestPackTemplates(t *testing.T) {
	t.Parallel()
	script(t, "pack-templates")
}

func TestPackService(t *testing.T) {
	t.Parallel()
	archive, err := txtar.ParseFile(filepath.Join("testdata", "script", "pack-service.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	items := filepath.Join(t.TempDir(), "items.ndjson")
	for _, file := range archive.Files {
		if file.Name == "items.ndjson" {
			if err := os.WriteFile(items, file.Data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	s := serve(t, "--function", "alicloud="+platformtest.Build(t, "fc"), "--resources", "alicloud="+items)
	script(t, "pack-service", "ENDPOINT="+s.url, "GROUP="+alicloud.GroupID, "ASSAY_ACCESS_KEY="+s.key[0], "ASSAY_SECRET_KEY="+s.key[1],
		"ALIBABA_CLOUD_ACCESS_KEY_ID="+s.key[0], "ALIBABA_CLOUD_ACCESS_KEY_SECRET="+s.key[1])
}

// Every pack of the library can be made as it is, five at a time, which is all that an account may have.
func TestPacksOfTheLibrary(t *testing.T) {
	t.Parallel()
	s := serve(t, "--rule", "eip-bandwidth-limit") // an account has at most 200 rules
	run := func(arguments ...string) string {
		t.Helper()
		c := command(t, append([]string{"pack"}, arguments...)...)
		c.Env = append(os.Environ(), "ALIBABA_CLOUD_ACCESS_KEY_ID="+s.key[0], "ALIBABA_CLOUD_ACCESS_KEY_SECRET="+s.key[1], "ASSAY_ALICLOUD_ENDPOINT=")
		var stderr bytes.Buffer
		c.Stderr = &stderr
		output, err := c.Output()
		if err != nil {
			t.Fatalf("pack %v: %v\n%s%s", arguments, err, output, &stderr)
		}
		return string(output)
	}
	lines := strings.Split(strings.TrimSpace(run("list")), "\n")
	for batch := range slices.Chunk(lines[1:], 5) {
		arguments := []string{"delete", "--with-rules", "--endpoint", s.url}
		for _, line := range batch {
			name, _, _ := strings.Cut(line, " ")
			arguments = append(arguments, strings.TrimSpace(run("create", name, "--endpoint", s.url)))
		}
		for end := time.Now().Add(2 * time.Minute); strings.Contains(run("list", "--endpoint", s.url), "CREATING") && time.Now().Before(end); {
			time.Sleep(50 * time.Millisecond)
		}
		if got := strings.Count(run(arguments...), "deleted\n"); got != len(batch) {
			t.Errorf("%d of %d were deleted", got, len(batch))
		}
	}
}
