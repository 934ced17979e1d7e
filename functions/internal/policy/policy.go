// Package policy describes policies: the names they have, the resources they judge, how severe a finding is, their parameters, and how to fix
// a finding. A policy declares this in the METADATA of its Rego package.
package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Metadata is a policy's METADATA. Title, Description and Links are fields of Rego annotations; the others come from the annotation's
// custom object.
type Metadata struct {
	Title       string   `json:"-"`
	Description string   `json:"-"`
	Links       []string `json:"-"` // related_resources: the vendor's pages

	ID            string               `json:"id"`                    // eip-bandwidth-limit; unique, never reused
	Aliases       map[string][]string  `json:"aliases,omitempty"`     // by cloud, its own identifiers of the same rule; packs are exported with the first
	Former        []string             `json:"former,omitempty"`      // ids that the policy had in earlier versions; still valid
	Severity      Severity             `json:"severity"`              //
	Trigger       compliance.Trigger   `json:"trigger,omitempty"`     // of the rule of the same name: change (default), period or both
	Frequency     string               `json:"frequency,omitempty"`   // of a scheduled rule: one of Frequencies, the last by default
	ResourceTypes []string             `json:"resource_types"`        // cloud/native type; "*" and "cloud/*" match every type
	Parameters    map[string]Parameter `json:"parameters,omitempty"`  //
	Fix           string               `json:"fix,omitempty"`         // what to do about a finding
	Frameworks    map[string][]string  `json:"frameworks,omitempty"`  // framework to clauses: MLPS-2.0-L3: ["8.1.2.1 b"]
	Differences   []string             `json:"differences,omitempty"` // how the clouds' own rules differ in meaning
	Absent        []Absent             `json:"absent,omitempty"`      // exceptions from the proof of the policy; functions do not carry them
	Zh            Texts                `json:"zh,omitzero"`           // title, description and fix in Chinese; a text that is missing stays English
}

// Texts are what people read about a policy in another language than English.
type Texts struct {
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Fix         string `json:"fix,omitempty"`
}

// validID reports whether an id is lower-case words joined by hyphens. It needs no regular expression, which a function would compile at
// its start.
func validID(id string) bool {
	for word := range strings.SplitSeq(id, "-") {
		if word == "" || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return false
		}
	}
	return true
}

// ParseMetadata reads the custom object of a policy's annotation. Unknown fields are errors.
func ParseMetadata(title, description string, links []string, custom map[string]any) (Metadata, error) {
	if _, isList := custom["aliases"].([]any); isList {
		return Metadata{}, errors.New("custom.aliases must be by cloud, such as {aws: [eip-attached]}; a former id of the policy belongs in custom.former")
	}
	encoded, err := json.Marshal(custom)
	if err != nil {
		return Metadata{}, fmt.Errorf("custom: %w", err)
	}
	m := Metadata{Title: title, Description: description, Links: links}
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.DisallowUnknownFields()
	decoder.UseNumber()
	if err := decoder.Decode(&m); err != nil {
		m = Metadata{Title: title, Description: description, Links: links}
		if json.Unmarshal(encoded, &m) != nil {
			m = Metadata{}
		}
		return m, fmt.Errorf("custom: %w", err) // with what could be read beside unknown fields
	}
	schedule, err := Schedule{m.Trigger, m.Frequency}.Complete()
	m.Trigger, m.Frequency = schedule.Trigger, schedule.Frequency
	return m, errors.Join(m.Validate(), inCustom(err))
}

func inCustom(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("custom.%w", err)
}

// Validate checks the METADATA alone.
func (m Metadata) Validate() error {
	var problems []error
	add := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if m.Title == "" {
		add("title is missing: say in one line what a compliant resource is like")
	}
	if !validID(m.ID) {
		add("custom.id %q must be lower-case words joined by hyphens", m.ID)
	}
	if err := m.Severity.Check(); err != nil {
		add("custom.severity %w", err)
	}
	if len(m.ResourceTypes) == 0 {
		add("custom.resource_types is missing: list the types that the policy judges, such as huaweicloud/vpc.publicips")
	}
	if m.Zh != (Texts{}) && m.Zh.Title == "" {
		add("custom.zh.title is missing: translate the title, too")
	}
	if m.Zh.Description != "" && m.Description == "" || m.Zh.Fix != "" && m.Fix == "" {
		add("custom.zh: description and fix translate those in English, so give these, too")
	}
	for _, cloud := range slices.Sorted(maps.Keys(m.Aliases)) {
		switch {
		case !slices.Contains(compliance.Clouds(), cloud):
			add("custom.aliases: %q must be huaweicloud, alicloud or aws", cloud)
		case m.On(cloud).None():
			add("custom.aliases: the policy has no resource type of %s", cloud)
		}
	}
	for _, id := range m.Former {
		if !validID(id) || id == m.ID {
			add("custom.former: %q must be an id that the policy no longer has", id)
		}
	}
	for _, t := range m.ResourceTypes {
		if t == "*" {
			continue
		}
		cloud, native, found := strings.Cut(t, "/")
		if !found || native == "" || !slices.Contains(compliance.Clouds(), cloud) {
			add("custom.resource_types: %q must be huaweicloud/…, alicloud/…, aws/… or *", t)
		}
	}
	for _, absent := range m.Absent {
		if err := absent.Validate(); err != nil {
			add("custom.absent: %w", err)
		}
		for _, t := range absent.ResourceTypes {
			if !m.Judges(t) {
				add("custom.absent: path %s: the policy does not judge %q", absent.Path, t)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.Parameters)) {
		if err := m.Parameters[name].validate(); err != nil {
			add("custom.parameters.%s: %w", name, err)
		}
	}
	return errors.Join(append(problems, m.validateNames())...)
}
