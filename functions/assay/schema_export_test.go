package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/loader"

	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
)

// With what assay schema --export writes, OPA itself compiles a policy and finds a misspelt property.
func TestSchemaExportForOPA(t *testing.T) {
	t.Parallel()
	dir, binary := t.TempDir(), platformtest.Build(t, "assay")
	for _, arguments := range [][]string{
		{"new", "policy", "disk/volume-encrypted", "--type", "aws/AWS::EC2::Volume", "--property", "encrypted"},
		{"schema", "--export", ".opa"},
	} {
		command := exec.Command(binary, arguments...)
		command.Dir = dir
		if output, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", arguments, err, output)
		}
	}
	compile := func() error {
		schemas, err := loader.Schemas(filepath.Join(dir, ".opa", "schemas"))
		if err != nil {
			t.Fatal(err)
		}
		read, err := loader.NewFileLoader().WithProcessAnnotation(true).Filtered(
			[]string{filepath.Join(dir, "policies"), filepath.Join(dir, ".opa", "lib")},
			func(_ string, info os.FileInfo, _ int) bool { return strings.HasSuffix(info.Name(), ".json") })
		if err != nil {
			t.Fatal(err)
		}
		compiler := ast.NewCompiler().WithSchemas(schemas).WithUseTypeCheckAnnotations(true).WithStrict(true)
		if compiler.Compile(read.ParsedModules()); compiler.Failed() {
			return compiler.Errors
		}
		return nil
	}
	if err := compile(); err != nil {
		t.Error(err)
	}
	policy := filepath.Join(dir, "policies", "disk", "volume_encrypted", "volume_encrypted.rego")
	source, err := os.ReadFile(policy)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(policy, []byte(strings.ReplaceAll(string(source), "properties.encrypted", "properties.encryptd")), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := compile(); err == nil || !strings.Contains(err.Error(), "undefined ref: input.resource.properties.encryptd") {
		t.Errorf("the misspelt property: %v", err)
	}
}
