package engine

import (
	"context"
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
)

// Library is a directory of compiled policies. A policy is read when it is opened.
type Library struct {
	files fs.FS
	names names
	types *Types
}

// Open opens a library of compiled policies.
func Open(files fs.FS) (*Library, error) {
	text, err := fs.ReadFile(files, NamesFile)
	if err != nil {
		return nil, compliance.ErrPolicy.Errorf("open the compiled policies: %w", err)
	}
	if !strings.HasPrefix(string(text), namesHeader) {
		return nil, compliance.ErrPolicy.Errorf("%s is damaged: build it again", NamesFile)
	}
	types := NewTypes(func(resourceType string) (*value.Type, error) { return readType(files, resourceType) })
	return &Library{files, names(text), types}, nil
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
	evaluator, err := decodeProgram(source)
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
	if err != nil {
		return policy.Metadata{}, nil, nil, compliance.ErrPolicy.Errorf("policy %s: %w", id, err)
	}
	return metadata, lookups, source, nil
}

// NoPolicy returns the error for an unknown id. It lists the nearest ids.
func NoPolicy(id string, known []string) error {
	if len(known) == 0 {
		return compliance.ErrPolicy.Errorf("there is no policy %q; there are no policies at all", id)
	}
	return compliance.ErrPolicy.Errorf("there is no policy %q; the nearest are %s", id, strings.Join(nearest.Names(id, known), ", "))
}
