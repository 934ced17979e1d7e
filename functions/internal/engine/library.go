package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/compliance/nearest"
	"github.com/assay-rules/assay/functions/internal/engine/value"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// The files of a library of compiled policies.
const (
	PoliciesDir = "policies" // a file for each policy: eip-bandwidth-limit.plan
	Extension   = ".plan"
	NamesFile   = "policies/names"
	factsDir    = "facts" // a file for each package of facts: eip.plan
	textsDir    = "texts" // a file for each policy: eip-bandwidth-limit.json
)

// FactsFile returns the file of a part of the facts that policies have in common.
func FactsFile(part string) string { return path.Join(factsDir, part+Extension) }

// TextsFile returns the file of a policy's texts.
func TextsFile(id string) string { return path.Join(textsDir, id+".json") }

// Library is a directory of compiled policies. A policy is read when it is opened.
type Library struct {
	files fs.FS
	texts fs.FS
	names names
	types *Types
}

// Open opens a library of compiled policies. Texts is the directory that has their texts in METADATA; if it is nil, only the titles are known.
func Open(files, texts fs.FS) (*Library, error) {
	text, err := fs.ReadFile(files, NamesFile)
	if err != nil {
		return nil, compliance.ErrPolicy.Errorf("open the compiled policies: %w", err)
	}
	if !strings.HasPrefix(string(text), namesHeader) {
		return nil, compliance.ErrPolicy.Errorf("%s is damaged: build it again", NamesFile)
	}
	types := NewTypes(func(resourceType string) (*value.Type, error) { return readType(files, resourceType) })
	return &Library{files, texts, names(text), types}, nil
}

// IDs lists the policies in alphabetical order.
func (l *Library) IDs() ([]string, error) { return l.names.ids(), nil }

// Find returns the METADATA of the policy with a name on a cloud; false if there is none.
func (l *Library) Find(cloud, name string) (policy.Metadata, bool, error) {
	id, ok := l.names.find(cloud, name)
	if !ok {
		return policy.Metadata{}, false, nil
	}
	metadata, _, _, err := l.read(id)
	return metadata, err == nil, err
}

// Policy opens the policy with an id. Print receives its print output and may be nil.
func (l *Library) Policy(_ context.Context, id string, print Print) (*Policy, error) {
	if named, ok := l.names.find("", id); !ok || named != id {
		return nil, NoPolicy(id, l.names.ids())
	}
	metadata, lookups, source, err := l.read(id)
	if err != nil {
		return nil, err
	}
	evaluator, err := decodeProgram(source, func(part string) ([]byte, error) { return fs.ReadFile(l.files, FactsFile(part)) })
	if err != nil {
		return nil, compliance.ErrPolicy.Errorf("policy %s: %w", id, err)
	}
	return New(metadata, lookups, Compiled(evaluator), l.types, print), nil
}

func (l *Library) read(id string) (policy.Metadata, []string, []byte, error) {
	file := path.Join(PoliciesDir, id+Extension)
	source, err := fs.ReadFile(l.files, file)
	if err != nil {
		return policy.Metadata{}, nil, nil, compliance.ErrPolicy.Errorf("read policy %s: %w", id, err)
	}
	metadata, lookups, err := decodeMetadata(source)
	if err == nil && metadata.ID != id {
		err = fmt.Errorf("the file holds policy %q", metadata.ID)
	}
	if err == nil && l.texts != nil {
		err = l.describe(&metadata)
	}
	if err != nil {
		return policy.Metadata{}, nil, nil, compliance.ErrPolicy.Errorf("policy %s: %w", id, err)
	}
	return metadata, lookups, source, nil
}

// describe adds the texts to METADATA.
func (l *Library) describe(metadata *policy.Metadata) error {
	source, err := fs.ReadFile(l.texts, TextsFile(metadata.ID))
	if err != nil {
		return err
	}
	var t texts
	if err := json.Unmarshal(source, &t); err != nil {
		return fmt.Errorf("%s is damaged: build it again: %w", TextsFile(metadata.ID), err)
	}
	t.describe(metadata)
	return nil
}

// NoPolicy returns the error for an unknown id. It lists the nearest ids.
func NoPolicy(id string, known []string) error {
	if len(known) == 0 {
		return compliance.ErrPolicy.Errorf("there is no policy %q; there are no policies at all", id)
	}
	return compliance.ErrPolicy.Errorf("there is no policy %q; the nearest are %s", id, strings.Join(nearest.Names(id, known), ", "))
}
