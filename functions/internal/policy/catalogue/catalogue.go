// Package catalogue writes the METADATA of policies as JSON, for Terraform, which cannot read Rego.
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
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/rule"
)

// File is the catalogue's name in the folder of the deployments.
const File = "policies.json"

// entry is the part of a policy's METADATA that deployments need.
type entry struct {
	Title      string               `json:"title"`
	Severity   policy.Severity      `json:"severity"`
	Former     []string             `json:"former,omitempty"`
	Aliases    map[string][]string  `json:"aliases,omitempty"` // by cloud
	Trigger    compliance.Trigger   `json:"trigger"`
	Frequency  string               `json:"frequency,omitempty"`   // of a scheduled rule
	Scheduled  []string             `json:"scheduled,omitempty"`   // clouds on which a schedule can trigger the policy; on others, only if the rule says sweep
	Types      map[string][]string  `json:"types"`                 // by cloud, as the cloud calls them; none is a wildcard
	Account    []string             `json:"account,omitempty"`     // clouds whose account the policy judges
	Grants     map[string]grants    `json:"permissions,omitempty"` // by cloud, what the function's role needs for the policy's lookups
	Parameters map[string]parameter `json:"parameters"`
}

// grants are permissions with the resources on which each is granted.
type grants map[string][]string

// parameter is the part of a parameter's declaration that deployments need.
type parameter struct {
	Names    []string `json:"names"`    // its own and the clouds' for the same
	Required bool     `json:"required"` // it has no default
}

// JSON returns an object with an entry per policy, by its id. A policy that judges every type of a cloud is listed with the types that have
// a schema.
func JSON(policies, schemas fs.FS) ([]byte, error) {
	library := compile.NewLibrary(policies)
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
		e, err := newEntry(metadata, schemas)
		if err == nil {
			e.Grants, err = permissions(library, folder)
		}
		if err != nil {
			return nil, fmt.Errorf("catalogue: policy %s: %w", metadata.ID, err)
		}
		entries[metadata.ID] = e
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

// permissions are those of the lookups that the policy in a folder reads, by cloud.
func permissions(library *compile.Library, folder string) (map[string]grants, error) {
	names, err := library.PolicyLookups(folder)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	lookups, err := library.Lookups()
	if err != nil {
		return nil, err
	}
	all := map[string]grants{}
	for _, name := range names {
		read := lookups[name]
		if all[read.Cloud] == nil {
			all[read.Cloud] = grants{}
		}
		for _, permission := range read.Permissions {
			all[read.Cloud][permission] = read.GrantedOn(permission)
		}
	}
	return all, nil
}

func newEntry(m policy.Metadata, schemas fs.FS) (entry, error) {
	e := entry{
		Title: m.Title, Severity: m.Severity, Former: m.Former, Aliases: m.Aliases, Trigger: m.Trigger, Frequency: m.Frequency,
		Types: map[string][]string{}, Parameters: map[string]parameter{},
	}
	for name, declared := range m.Parameters {
		e.Parameters[name] = parameter{append([]string{name}, declared.Aliases...), declared.Required}
	}
	for _, cloud := range m.Clouds() {
		judged := m.On(cloud)
		types := slices.Clone(judged.Native)
		if judged.Every {
			described, err := describedTypes(schemas, cloud)
			if err != nil {
				return e, err
			}
			types = append(types, described...)
		}
		if len(types) > 0 {
			slices.Sort(types)
			e.Types[cloud] = slices.Compact(types)
		}
		if (rule.Rule{Trigger: compliance.Period}).Scheduled(cloud, m) {
			e.Scheduled = append(e.Scheduled, cloud)
		}
		if judged.Account {
			e.Account = append(e.Account, cloud)
		}
	}
	return e, nil
}

// describedTypes lists the resource types of a cloud that have a schema.
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
			types = append(types, strings.TrimPrefix(schema.Title, cloud+"/"))
		}
	}
	return types, nil
}
