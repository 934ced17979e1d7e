// Command dist builds what is uploaded to the clouds: a zip for each function, its binaries for container images, checksums and a list
// of everything that is linked in; with -release also archives of the assay command. The same commit gives the same bytes, wherever and
// whenever it is built.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/assay-rules/assay/functions/internal/bundle"
)

// target is one program for one system.
type target struct {
	Name       string   // of the archive, without its ending
	Package    string   // below the module's folder
	OS, Arch   string   // GOOS, GOARCH
	Tags       string   // build tags
	Executable string   // its name in the archive
	Beside     []string // files of the module that are in the archive, too
	Versioned  bool     // carries its commit
	Form       form     // of a program for Linux
}

// form is how a program for Linux is published: in an archive, and as a file that container images copy.
type form int

const (
	archiveAndImage form = iota
	archiveOnly
	imageOnly
)

// archive is the name of the archive: what unpacks with the means of the system.
func (t target) archive() string {
	if t.Executable == bootstrap || t.OS == "windows" {
		return t.Name + ".zip"
	}
	return t.Name + ".tar.gz"
}

// lean leaves out what no program uses: Lambda's runtime of before 2023, and HTTP/2 (see package roots).
const lean = "lambda.norpc,nethttpomithttp2"

// bootstrap is what every platform starts: FunctionGraph's custom runtime, Lambda's provided.al2023 and Function Compute's custom
// runtime by this very name, Function Compute's go1 by its setting Handler.
const bootstrap = "bootstrap"

// functions are what the clouds run. FunctionGraph and the go1 runtime of Function Compute know amd64 only. They do not carry their commit, so
// that they stay the same, and deployed, when only something else has changed.
func functions() []target {
	return []target{
		{Name: "fc-amd64", Package: "./functions/fc", OS: "linux", Arch: "amd64", Tags: lean, Executable: bootstrap},
		{Name: "functiongraph-amd64", Package: "./functions/functiongraph", OS: "linux", Arch: "amd64", Tags: lean, Executable: bootstrap, Form: archiveOnly},
		{Name: "functiongraph-image-amd64", Package: "./functions/functiongraph-image", OS: "linux", Arch: "amd64", Tags: lean, Executable: bootstrap, Form: imageOnly},
		{Name: "lambda-amd64", Package: "./functions/lambda", OS: "linux", Arch: "amd64", Tags: lean, Executable: bootstrap},
		{Name: "lambda-arm64", Package: "./functions/lambda", OS: "linux", Arch: "arm64", Tags: lean, Executable: bootstrap},
	}
}

// commands are the assay command for every system that people work on.
func commands() []target {
	var targets []target
	for _, system := range []string{"linux", "darwin", "windows"} {
		executable := "assay"
		if system == "windows" {
			executable = "assay.exe"
		}
		for _, arch := range []string{"amd64", "arm64"} {
			targets = append(targets, target{
				Name: "assay-" + system + "-" + arch, Package: "./functions/assay", OS: system, Arch: arch, Tags: lean,
				Executable: executable, Beside: []string{"LICENSE", "README.md"}, Versioned: true,
			})
		}
	}
	return targets
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "dist:", err)
		}
		os.Exit(2)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("dist", flag.ContinueOnError)
	flags.SetOutput(stderr)
	out := flags.String("out", "dist", "where the files go")
	library := flags.String("bundle", "", "a bundle that assay build wrote, to add to each zip as assay.bundle, which functions evaluate instead of the built-in library")
	release := flags.Bool("release", false, "build the assay command, too, for Linux, macOS and Windows")
	if err := flags.Parse(args); err != nil {
		return err
	}
	targets := functions()
	if *release {
		targets = append(targets, commands()...)
	}
	artefacts, err := build(ctx, ".", *out, targets, *library)
	if err != nil {
		return err
	}
	for _, a := range artefacts {
		if _, err := fmt.Fprintf(stdout, "%8.2f MB  %s\n", float64(a.size)/1e6, filepath.Join(*out, a.name)); err != nil {
			return err
		}
	}
	return nil
}

// build writes archives, container binaries, checksums and the bill of materials of a module into out. A bundle, if there is one, is
// added to each function's zip.
func build(ctx context.Context, module, out string, targets []target, library string) ([]artefact, error) {
	out, err := filepath.Abs(out)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(out, "container"), 0o755); err != nil {
		return nil, err
	}
	elsewhere, err := os.MkdirTemp("", "assay-dist-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(elsewhere)
	var added []entry
	if library != "" {
		content, err := os.ReadFile(library)
		if err == nil {
			_, err = bundle.Decode(content)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", library, err)
		}
		added = append(added, entry{name: bundle.File, mode: 0o644, content: content})
	}
	var artefacts []artefact
	add := func(name string) error {
		a, err := describe(out, name)
		artefacts = append(artefacts, a)
		return err
	}
	var built []binary
	for _, t := range targets {
		file := filepath.Join(elsewhere, t.Name)
		image := t.OS == "linux" && t.Form != archiveOnly
		if image {
			file = filepath.Join(out, "container", t.Name)
		}
		if err := compile(ctx, module, t, file); err != nil {
			return nil, err
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		built = append(built, binary{target: t, file: file, sha256: sum(content)})
		if image {
			if err := add(filepath.Join("container", t.Name)); err != nil {
				return nil, err
			}
		}
		if t.Form == imageOnly {
			continue
		}
		entries := []entry{{name: t.Executable, mode: 0o755, content: content}}
		if t.Executable == bootstrap {
			entries = append(entries, added...)
		}
		for _, name := range t.Beside {
			content, err := os.ReadFile(filepath.Join(module, name))
			if err != nil {
				return nil, err
			}
			entries = append(entries, entry{name: name, mode: 0o644, content: content})
		}
		if err := writeArchive(filepath.Join(out, t.archive()), entries); err != nil {
			return nil, err
		}
		if err := add(t.archive()); err != nil {
			return nil, err
		}
	}
	bill, err := billOfMaterials(built)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(out, billFile), bill, 0o644); err != nil {
		return nil, err
	}
	if err := add(billFile); err != nil {
		return nil, err
	}
	return artefacts, os.WriteFile(filepath.Join(out, "SHA256SUMS"), checksums(artefacts), 0o644)
}

// compile builds one program: static, stripped, and without anything of the machine in it.
func compile(ctx context.Context, module string, t target, file string) error {
	stamp := "-buildvcs=false"
	if t.Versioned {
		stamp = "-buildvcs=auto"
	}
	command := exec.CommandContext(ctx, "go", "build", "-trimpath", stamp, "-ldflags=-s -w -buildid=", "-tags="+t.Tags, "-o", file, t.Package) //nolint:gosec // our own targets
	command.Dir = module
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+t.OS, "GOARCH="+t.Arch, "GOAMD64=v1", "GOARM64=v8.0", "GOFLAGS=", "GOWORK=off", "GOEXPERIMENT=")
	output, err := command.CombinedOutput()
	if err != nil {
		return fmt.Errorf("build %s for %s/%s: %w\n%s", t.Package, t.OS, t.Arch, err, strings.TrimSpace(string(output)))
	}
	return os.Chmod(file, 0o755) // whatever the umask: a container runs it as another user
}
