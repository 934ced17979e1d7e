package main

import (
	"archive/zip"
	"debug/buildinfo"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/bundle"
)

// newModule commits a module with one program, in a directory of its own. The commit is always the same.
func newModule(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":               "module example.org/functions\n\ngo 1.26.0\n",
		"README.md":            "Read me.\n",
		"function/main.go":     "package main\n\nfunc main() { println(arch) }\n",
		"function/lean.go":     "//go:build lean\n\npackage main\n\nconst arch = \"lean\"\n",
		"function/ordinary.go": "//go:build !lean\n\npackage main\n\nconst arch = \"ordinary\"\n",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, arguments := range [][]string{{"init", "-q"}, {"add", "."}, {"commit", "-q", "-m", "All"}} {
		git := exec.CommandContext(t.Context(), "git", arguments...)
		git.Dir, git.Env = dir, append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null",
			"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_AUTHOR_DATE=2026-01-02T03:04:05Z",
			"GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.org", "GIT_COMMITTER_DATE=2026-01-02T03:04:05Z")
		if output, err := git.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", git, err, output)
		}
	}
	return dir
}

func testTargets() []target {
	return []target{
		{Name: "function-amd64", Package: "./function", OS: "linux", Arch: "amd64", Tags: "lean", Executable: bootstrap},
		{Name: "function-arm64", Package: "./function", OS: "linux", Arch: "arm64", Executable: bootstrap},
		{Name: "polling-amd64", Package: "./function", OS: "linux", Arch: "amd64", Executable: bootstrap, Form: archiveOnly},
		{Name: "serving-amd64", Package: "./function", OS: "linux", Arch: "amd64", Executable: bootstrap, Form: imageOnly},
		{Name: "command-darwin-arm64", Package: "./function", OS: "darwin", Arch: "arm64", Executable: "command", Beside: []string{"README.md"}, Versioned: true},
		{Name: "command-windows-amd64", Package: "./function", OS: "windows", Arch: "amd64", Executable: "command.exe", Beside: []string{"README.md"}, Versioned: true},
	}
}

// content is what every file below a directory holds.
func content(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		files[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestSameBytes builds the same sources in two places, with a bundle in each zip.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	var built []map[string]string
	for range 2 {
		encoded, err := bundle.Encode(bundle.Tree{"policies/names": []byte("x")}, "test")
		if err != nil {
			t.Fatal(err)
		}
		library := filepath.Join(t.TempDir(), "library")
		if err := os.WriteFile(library, encoded, 0o600); err != nil {
			t.Fatal(err)
		}
		out := t.TempDir()
		if _, err := build(t.Context(), newModule(t), out, testTargets(), library); err != nil {
			t.Fatal(err)
		}
		built = append(built, content(t, out))
	}
	var names []string
	for name := range built[0] {
		names = append(names, name)
	}
	slices.Sort(names)
	want := []string{"SHA256SUMS", "assay.cdx.json", "command-darwin-arm64.tar.gz", "command-windows-amd64.zip", "container/function-amd64", "container/function-arm64", "container/serving-amd64", "function-amd64.zip", "function-arm64.zip", "polling-amd64.zip"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("files (-want +got)\n%s", diff)
	}
	for _, name := range names {
		if built[0][name] != built[1][name] {
			t.Errorf("%s differs between two builds", name)
		}
	}
}

func TestBuild(t *testing.T) {
	t.Parallel()
	out, module := t.TempDir(), newModule(t)
	artefacts, err := build(t.Context(), module, out, testTargets(), "")
	if err != nil {
		t.Fatal(err)
	}
	if len(artefacts) != 9 {
		t.Errorf("%d artefacts, want five archives, three binaries and the bill", len(artefacts))
	}

	t.Run("zip", func(t *testing.T) {
		archive, err := zip.OpenReader(filepath.Join(out, "function-arm64.zip"))
		if err != nil {
			t.Fatal(err)
		}
		defer archive.Close()
		if len(archive.File) != 1 {
			t.Fatalf("%d files, want one", len(archive.File))
		}
		header := archive.File[0]
		if header.Name != "bootstrap" || header.Mode() != 0o755 || !header.Modified.Equal(epoch) {
			t.Errorf("got %s %v %v, want an executable bootstrap of 1980", header.Name, header.Mode(), header.Modified)
		}
		zipped, err := header.Open()
		if err != nil {
			t.Fatal(err)
		}
		unzipped, err := io.ReadAll(zipped)
		if err != nil {
			t.Fatal(err)
		}
		if string(unzipped) != content(t, out)["container/function-arm64"] {
			t.Error("the zip's executable is not the container's")
		}
	})

	t.Run("archives of commands", func(t *testing.T) {
		for name, unpack := range map[string][]string{
			"command-darwin-arm64.tar.gz": {"tar", "-tvzf"},
			"command-windows-amd64.zip":   {"unzip", "-Z"},
		} {
			if _, err := exec.LookPath(unpack[0]); err != nil {
				continue
			}
			listed, err := exec.CommandContext(t.Context(), unpack[0], append(unpack[1:], filepath.Join(out, name))...).CombinedOutput()
			executable := regexp.MustCompile(`(?m)^-rwxr-xr-x .* command(\.exe)?$`)
			if err != nil || !executable.Match(listed) || !regexp.MustCompile(`(?m)^-rw-r--r-- .* README.md$`).Match(listed) {
				t.Errorf("%s: %v\n%s", name, err, listed)
			}
		}
	})

	t.Run("binary", func(t *testing.T) {
		info, err := buildinfo.ReadFile(filepath.Join(out, "container/function-amd64"))
		if err != nil {
			t.Fatal(err)
		}
		settings := map[string]string{}
		for _, s := range info.Settings {
			settings[s.Key] = s.Value
		}
		for key, want := range map[string]string{"CGO_ENABLED": "0", "GOOS": "linux", "GOARCH": "amd64", "-tags": "lean", "-trimpath": "true", "vcs.revision": ""} {
			if settings[key] != want {
				t.Errorf("%s is %q, want %q", key, settings[key], want)
			}
		}
		if strings.Contains(content(t, out)["container/function-amd64"], module) {
			t.Error("the binary tells where it was built")
		}
	})

	t.Run("checksums", func(t *testing.T) {
		command := exec.CommandContext(t.Context(), "sha256sum", "--check", "--strict", "SHA256SUMS")
		command.Dir = out
		output, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
		if n := strings.Count(string(output), ": OK"); n != 9 {
			t.Errorf("%d sums hold, want 9\n%s", n, output)
		}
	})

	t.Run("bill of materials", func(t *testing.T) {
		var got bill
		if err := json.Unmarshal([]byte(content(t, out)["assay.cdx.json"]), &got); err != nil {
			t.Fatal(err)
		}
		standard := golang("stdlib", strings.TrimPrefix(runtime.Version(), "go"), "")
		program := func(name, system, arch string) component {
			c := component{
				Type: "application", Ref: name, Name: name,
				Properties: []property{{"assay:package", "example.org/functions/function"}, {"assay:goos", system}, {"assay:goarch", arch}},
			}
			if executable, kept := content(t, out)["container/"+name]; kept {
				c.Hashes = []hash{{"SHA-256", sum([]byte(executable))}}
			}
			return c
		}
		for i, c := range got.Components {
			if versioned := strings.HasPrefix(c.Name, "command-"); versioned || c.Name == "polling-amd64" { // are in archives only
				if len(c.Hashes) != 1 || len(c.Hashes[0].Content) != 64 || versioned != regexp.MustCompile(`^v0\.0\.0-20260102030405-[0-9a-f]{12}$`).MatchString(c.Version) {
					t.Errorf("%s has no checksum, or not the commit's version: %+v", c.Name, c)
				}
				got.Components[i].Hashes, got.Components[i].Version = nil, ""
			}
		}
		depends := func(name string) dependency { return dependency{Ref: name, DependsOn: []string{standard.Ref}} }
		want := bill{
			Format: "CycloneDX", Spec: "1.6", Version: 1,
			Metadata: metadata{component{Type: "application", Ref: "example.org/functions", Name: "example.org/functions"}},
			Components: []component{
				program("function-amd64", "linux", "amd64"), program("function-arm64", "linux", "arm64"), program("polling-amd64", "linux", "amd64"), program("serving-amd64", "linux", "amd64"),
				program("command-darwin-arm64", "darwin", "arm64"), program("command-windows-amd64", "windows", "amd64"), standard,
			},
			Dependencies: []dependency{
				depends("command-darwin-arm64"), depends("command-windows-amd64"), depends("function-amd64"), depends("function-arm64"),
				{Ref: standard.Ref}, depends("polling-amd64"), depends("serving-amd64"),
			},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

func TestBuildRefuses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		targets []target
		bundle  string
		want    string
	}{
		"no such function": {[]target{{Name: "x", Package: "./nowhere", OS: "linux", Arch: "amd64"}}, "", "build ./nowhere for linux/amd64"},
		"no such file":     {[]target{{Name: "x", Package: "./function", OS: "linux", Arch: "amd64", Executable: "x", Beside: []string{"NOTICE"}}}, "", "NOTICE: no such file or directory"},
		"no such bundle":   {nil, "/nowhere", "open /nowhere: no such file or directory"},
		"no bundle":        {nil, "main.go", "main.go: not a bundle of assay build"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := build(t.Context(), newModule(t), t.TempDir(), tt.targets, tt.bundle)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
}

// The image of the command has what a release builds, and starts it as a user without privileges.
func TestDockerfile(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	instructions := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if name, arguments, found := strings.Cut(strings.TrimSpace(line), " "); found && name != "#" {
			instructions[name] = arguments
		}
	}
	source, copied, _ := strings.Cut(instructions["COPY"], " ")
	var built []string
	for _, c := range commands() {
		if c.OS == "linux" {
			built = append(built, "dist/container/"+c.Name)
		}
	}
	want := []string{strings.Replace(source, "${TARGETARCH}", "amd64", 1), strings.Replace(source, "${TARGETARCH}", "arm64", 1)}
	if diff := cmp.Diff(want, built); diff != "" {
		t.Errorf("COPY (-copied +built)\n%s", diff)
	}
	if instructions["ENTRYPOINT"] != `["`+copied+`"]` || instructions["USER"] != "65532:65532" {
		t.Errorf("ENTRYPOINT %s, USER %s", instructions["ENTRYPOINT"], instructions["USER"])
	}
}
