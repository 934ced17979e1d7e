package main

import (
	"bytes"
	"cmp"
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

const billFile = "assay.cdx.json"

// binary is a program that was built.
type binary struct {
	target target
	file   string
	sha256 string
}

// The part of a CycloneDX 1.6 document that is used (cyclonedx.org, "CycloneDX JSON Reference"). It has neither a serial number nor a
// time, so that it is the same for the same binaries.
type (
	bill struct {
		Format       string       `json:"bomFormat"`
		Spec         string       `json:"specVersion"`
		Version      int          `json:"version"`
		Metadata     metadata     `json:"metadata"`
		Components   []component  `json:"components"`
		Dependencies []dependency `json:"dependencies"`
	}
	metadata struct {
		Component component `json:"component"`
	}
	component struct {
		Type       string     `json:"type"`
		Ref        string     `json:"bom-ref"`
		Name       string     `json:"name"`
		Version    string     `json:"version,omitempty"`
		Hashes     []hash     `json:"hashes,omitempty"`
		PURL       string     `json:"purl,omitempty"`
		Properties []property `json:"properties,omitempty"`
	}
	hash struct {
		Algorithm string `json:"alg"`
		Content   string `json:"content"`
	}
	property struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	dependency struct {
		Ref       string   `json:"ref"`
		DependsOn []string `json:"dependsOn,omitempty"`
	}
)

// billOfMaterials lists the modules that are linked into each binary, as the Go toolchain recorded them there.
func billOfMaterials(binaries []binary) ([]byte, error) {
	modules := map[string]component{}
	document := bill{Format: "CycloneDX", Spec: "1.6", Version: 1}
	var programs []component
	for _, b := range binaries {
		info, err := buildinfo.ReadFile(b.file)
		if err != nil {
			return nil, fmt.Errorf("bill of materials: %w", err)
		}
		document.Metadata.Component = component{Type: "application", Ref: info.Main.Path, Name: info.Main.Path}
		standard := golang("stdlib", strings.TrimPrefix(info.GoVersion, "go"), "")
		linked := []string{standard.Ref}
		modules[standard.Ref] = standard
		for _, m := range info.Deps {
			if m.Replace != nil {
				m = m.Replace
			}
			c := golang(m.Path, m.Version, m.Sum)
			modules[c.Ref] = c
			linked = append(linked, c.Ref)
		}
		slices.Sort(linked)
		program := component{
			Type: "application", Ref: b.target.Name, Name: b.target.Name,
			Hashes:     []hash{{Algorithm: "SHA-256", Content: b.sha256}},
			Properties: []property{{"assay:package", info.Path}, {"assay:goos", b.target.OS}, {"assay:goarch", b.target.Arch}},
		}
		if b.target.Versioned {
			program.Version = info.Main.Version
		}
		programs = append(programs, program)
		document.Dependencies = append(document.Dependencies, dependency{Ref: program.Ref, DependsOn: linked})
	}
	document.Components = programs
	for _, ref := range slices.Sorted(maps.Keys(modules)) {
		document.Components = append(document.Components, modules[ref])
		document.Dependencies = append(document.Dependencies, dependency{Ref: ref})
	}
	slices.SortFunc(document.Dependencies, func(a, b dependency) int { return cmp.Compare(a.Ref, b.Ref) })

	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(document)
	return text.Bytes(), err
}

// golang is a module as a component. Its sum is go.sum's, which is no hash of a file and so no CycloneDX hash.
func golang(module, version, sum string) component {
	url := "pkg:golang/" + module + "@" + version
	c := component{Type: "library", Ref: url, Name: module, Version: version, PURL: url}
	if sum != "" {
		c.Properties = []property{{"assay:go.sum", sum}}
	}
	return c
}
