// Command provider is a mock of a cloud's Terraform provider: it has the resources and arguments that the real one documents
// (schemas/), so that Terraform itself checks and plans the deployments where no cloud and no registry can be reached. Applying
// reaches nothing: values that a cloud would compute are made up, and the order of the changes is written to the file $ASSAY_APPLIED. Names that
// must be unique are kept in the directory $ASSAY_ACCOUNT, and one that is taken is refused as a cloud would.
//
// It is a module of its own so that Terraform's plugin protocol stays out of everybody else's dependencies. Which provider it is, its
// file name says: terraform-provider-aws_v6.25.0.
package main

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5/tf5server"
	"go.yaml.in/yaml/v3"
)

//go:embed schemas/*.yaml
var schemas embed.FS

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "provider:", err)
		os.Exit(1)
	}
}

func run() error {
	name, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(os.Args[0]), "terraform-provider-"), "_")
	source, err := schemas.ReadFile("schemas/" + name + ".yaml")
	if err != nil {
		return fmt.Errorf("the file's name must say which provider this is: %w", err)
	}
	var tables tables
	if err := yaml.Unmarshal(source, &tables); err != nil {
		return fmt.Errorf("schemas of %s: %w", name, err)
	}
	return tf5server.Serve("registry.terraform.io/"+tables.Source, func() tfprotov5.ProviderServer {
		return &server{tables: tables, applied: os.Getenv("ASSAY_APPLIED"), account: os.Getenv("ASSAY_ACCOUNT")}
	})
}
