// Command dist builds what is uploaded to the clouds: a zip for each function, its binaries for container images, checksums and a list
// of everything that is linked in. The same commit gives the same bytes, wherever and whenever it is built.
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

// target is one function for one processor.
type target struct {
	Name    string // of the zip, without its ending
	Package string // below the module's folder
	Arch    string // GOARCH
	Tags    string // build tags
}

// lean leaves out what no function uses: Lambda's runtime of before 2023, and HTTP/2 (see package roots).
const lean = "lambda.norpc,nethttpomithttp2"

// targets are what the clouds run. FunctionGraph and the go1 runtime of Function Compute know amd64 only.
func targets() []target {
	return []target{
		{Name: "fc-amd64", Package: "./functions/fc", Arch: "amd64", Tags: lean},
		{Name: "functiongraph-amd64", Package: "./functions/functiongraph", Arch: "amd64", Tags: lean},
		{Name: "lambda-amd64", Package: "./functions/lambda", Arch: "amd64", Tags: lean},
		{Name: "lambda-arm64", Package: "./functions/lambda", Arch: "arm64", Tags: lean},
	}
}

// executable is what every platform starts: FunctionGraph's custom runtime, Lambda's provided.al2023 and Function Compute's custom
// runtime by this very name, Function Compute's go1 by its setting Handler.
const executable = "bootstrap"

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
	if err := flags.Parse(args); err != nil {
		return err
	}
	artefacts, err := build(ctx, ".", *out, targets(), *library)
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

// build writes zips, container binaries, checksums and the bill of materials of a module into out. A bundle, if there is one, is
// added to each zip.
func build(ctx context.Context, module, out string, targets []target, library string) ([]artefact, error) {
	out, err := filepath.Abs(out)
	if err != nil {
		return nil, err
	}
	binaries := filepath.Join(out, "container")
	if err := os.MkdirAll(binaries, 0o755); err != nil {
		return nil, err
	}
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
	var built []binary
	for _, t := range targets {
		file := filepath.Join(binaries, t.Name)
		if err := compile(ctx, module, t, file); err != nil {
			return nil, err
		}
		if err := os.Chmod(file, 0o755); err != nil { // whatever the umask: a container runs it as another user
			return nil, err
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		zip := t.Name + ".zip"
		if err := writeZip(filepath.Join(out, zip), append([]entry{{name: executable, mode: 0o755, content: content}}, added...)); err != nil {
			return nil, err
		}
		for _, name := range []string{filepath.Join("container", t.Name), zip} {
			a, err := describe(out, name)
			if err != nil {
				return nil, err
			}
			artefacts = append(artefacts, a)
		}
		built = append(built, binary{target: t, file: file, sha256: artefacts[len(artefacts)-2].sha256})
	}
	bill, err := billOfMaterials(built)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(out, billFile), bill, 0o644); err != nil {
		return nil, err
	}
	a, err := describe(out, billFile)
	if err != nil {
		return nil, err
	}
	artefacts = append(artefacts, a)
	return artefacts, os.WriteFile(filepath.Join(out, "SHA256SUMS"), checksums(artefacts), 0o644)
}

// compile builds one function: static, stripped, and without anything of the machine in it.
func compile(ctx context.Context, module string, t target, file string) error {
	command := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-tags="+t.Tags, "-o", file, t.Package) //nolint:gosec // our own targets
	command.Dir = module
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+t.Arch, "GOAMD64=v1", "GOARM64=v8.0", "GOFLAGS=", "GOWORK=off", "GOEXPERIMENT=")
	output, err := command.CombinedOutput()
	if err != nil {
		return fmt.Errorf("build %s for %s: %w\n%s", t.Package, t.Arch, err, strings.TrimSpace(string(output)))
	}
	return nil
}
