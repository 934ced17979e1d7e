// Package catalogue lists the policies with the resource types that they judge, as data for the tools that switch rules on in a cloud:
// Terraform can read the rules, which are YAML, but not the policies, which are Rego.
package catalogue

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
)

// File is where the catalogue stands, below the folder of the deployments.
const File = "policies.json"

// entry is what a deployment needs to know about a policy.
type entry struct {
	Title         string               `json:"title"`
	Severity      string               `json:"severity"`
	ResourceTypes []string             `json:"resource_types"` // cloud/native type; none is a wildcard
	Parameters    map[string]parameter `json:"parameters"`
}

// parameter is what has to be known of a parameter to give it a value.
type parameter struct {
	Names    []string `json:"names"`    // its own and the clouds' for the same
	Required bool     `json:"required"` // it has no default
}

// JSON is an object with an entry for each policy of a library, by its id. Where a policy is about every type of a cloud, the types
// are those that schemas describe.
func JSON(policies, schemas fs.FS) ([]byte, error) {
	library := engine.NewLibrary(policies)
	folders, err := library.Folders()
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	entries := map[string]entry{}
	for _, folder := range folders {
		metadata, err := library.Metadata(folder)
		if err != nil {
			return nil, fmt.Errorf("catalogue: %w", err)
		}
		types, err := expand(metadata.ResourceTypes, schemas)
		if err != nil {
			return nil, fmt.Errorf("catalogue: policy %s: %w", metadata.ID, err)
		}
		parameters := map[string]parameter{}
		for name, declared := range metadata.Parameters {
			parameters[name] = parameter{append([]string{name}, declared.Aliases...), declared.Required}
		}
		entries[metadata.ID] = entry{metadata.Title, metadata.Severity, types, parameters}
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(entries); err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	return text.Bytes(), nil
}

// expand replaces the wildcards "*" and "cloud/*".
func expand(types []string, schemas fs.FS) ([]string, error) {
	var all []string
	for _, t := range types {
		clouds := []string{strings.TrimSuffix(t, "/*")}
		switch {
		case t == "*":
			clouds = []string{compliance.Alicloud, compliance.AWS, compliance.HuaweiCloud}
		case !strings.HasSuffix(t, "/*"):
			all = append(all, t)
			continue
		}
		for _, cloud := range clouds {
			described, err := describedTypes(schemas, cloud)
			if err != nil {
				return nil, err
			}
			all = append(all, described...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// describedTypes are the resource types of a cloud that have a schema: the schemas' titles.
func describedTypes(schemas fs.FS, cloud string) ([]string, error) {
	files, err := fs.Glob(schemas, path.Join(cloud, "*.json"))
	if err != nil {
		return nil, err
	}
	var types []string
	for _, file := range files {
		source, err := fs.ReadFile(schemas, file)
		if err != nil {
			return nil, err
		}
		var schema struct{ Title string }
		if err := json.Unmarshal(source, &schema); err != nil {
			return nil, fmt.Errorf("schema %s: %w", file, err)
		}
		if !strings.HasSuffix(schema.Title, ".supplementary") { // the second schema of a type, of its supplementary configuration
			types = append(types, schema.Title)
		}
	}
	return types, nil
}
