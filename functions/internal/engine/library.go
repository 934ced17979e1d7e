package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/compliance/nearest"
	"github.com/assay-rules/assay/functions/internal/engine/value"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// The files of a library of compiled policies.
const (
	PoliciesDir = "policies" // a file for each policy, in the folder of its cloud or of several: several/eip-bandwidth-limit.plan
	Extension   = ".plan"
	NamesFile   = "policies/names"
	factsDir    = "facts" // a file for each package of facts: eip.plan
	textsDir    = "texts" // a file for each policy: eip-bandwidth-limit.json
)

// several is the folder of the policies that judge more than one cloud.
const several = "several"

// PolicyFile returns the file of a policy. The policies of each cloud have a folder, so that functions do without those of other clouds.
func PolicyFile(declared policy.Metadata) string {
	if clouds := declared.Clouds(); len(clouds) == 1 {
		return policyFile(clouds[0], declared.ID)
	}
	return policyFile(several, declared.ID)
}

func policyFile(folder, id string) string { return path.Join(PoliciesDir, folder, id+Extension) }

// FactsFile returns the file of a part of the facts that policies have in common.
func FactsFile(part string) string { return path.Join(factsDir, part+Extension) }

// TextsFile returns the file of a policy's texts.
func TextsFile(id string) string { return path.Join(textsDir, id+".json") }

// Library is a directory of compiled policies. A policy is read when it is opened.
type Library struct {
	files fs.FS
	texts fs.FS
	names func() (names, error) // read if a name is no id, because a function's start has no time for it
	types *Types
	last  atomic.Pointer[compiled] // the policy that was read last: first it is found, then opened
}

// compiled is a compiled policy as it was read.
type compiled struct {
	metadata policy.Metadata
	lookups  []string
	source   []byte
}

// Open opens a library of compiled policies. Texts is the directory that has their texts in METADATA; if it is nil, only the titles are known.
func Open(files, texts fs.FS) *Library {
	return &Library{
		files: files,
		texts: texts,
		names: sync.OnceValues(func() (names, error) { return readNames(files) }),
		types: NewTypes(func(resourceType string) (*value.Type, error) { return readType(files, resourceType) }),
	}
}

func readNames(files fs.FS) (names, error) {
	text, err := fs.ReadFile(files, NamesFile)
	switch {
	case err != nil:
		return "", compliance.ErrPolicy.Errorf("open the compiled policies: %w", err)
	case !strings.HasPrefix(string(text), namesHeader):
		return "", compliance.ErrPolicy.Errorf("%s is damaged: build it again", NamesFile)
	}
	return names(text), nil
}

// IDs lists the policies in alphabetical order.
func (l *Library) IDs() ([]string, error) {
	all, err := l.names()
	return all.ids(), err
}

// Find returns the METADATA of the policy with a name on a cloud, as [policy.Named] has it; false if there is none.
func (l *Library) Find(cloud, name string) (policy.Metadata, bool, error) {
	c, found, err := l.read(name)
	if found || err != nil {
		return c.metadata, found, err
	}
	all, err := l.names()
	if err != nil {
		return policy.Metadata{}, false, err
	}
	id, known := all.find(cloud, name)
	if !known {
		return policy.Metadata{}, false, nil
	}
	c, found, err = l.read(id)
	if err == nil && !found {
		err = compliance.ErrPolicy.Errorf("policy %s is not here: it judges resources of another cloud, or the library is incomplete: then build the policies again", id)
	}
	return c.metadata, found, err
}

// Policy opens the policy with an id. Print receives its print output and may be nil.
func (l *Library) Policy(_ context.Context, id string, print Print) (*Policy, error) {
	c, found, err := l.read(id)
	if err == nil && !found {
		var ids []string
		if ids, err = l.IDs(); err == nil {
			err = NoPolicy(id, ids)
		}
	}
	if err != nil {
		return nil, err
	}
	evaluator, err := decodeProgram(c.source, func(part string) ([]byte, error) { return fs.ReadFile(l.files, FactsFile(part)) })
	if err != nil {
		return nil, compliance.ErrPolicy.Errorf("policy %s: %w", id, err)
	}
	return New(c.metadata, c.lookups, Compiled(evaluator), l.types, print), nil
}

// read reads the policy with an id; false if there is none.
func (l *Library) read(id string) (c compiled, found bool, err error) {
	if last := l.last.Load(); last != nil && last.metadata.ID == id {
		return *last, true, nil
	}
	if strings.ContainsAny(id, "/ \n") {
		return c, false, nil
	}
	c.source, err = l.source(id)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return c, false, nil
	case err != nil:
		return c, false, compliance.ErrPolicy.Errorf("read policy %s: %w", id, err)
	}
	c.metadata, c.lookups, err = decodeMetadata(c.source)
	if err == nil && c.metadata.ID != id {
		err = fmt.Errorf("the file holds policy %q", c.metadata.ID)
	}
	if err == nil && l.texts != nil {
		err = l.describe(&c.metadata)
	}
	if err != nil {
		return compiled{}, false, compliance.ErrPolicy.Errorf("policy %s: %w", id, err)
	}
	l.last.Store(&c)
	return c, true, nil
}

// source is the file of a policy in any of the folders.
func (l *Library) source(id string) ([]byte, error) {
	for _, cloud := range compliance.Clouds() {
		source, err := fs.ReadFile(l.files, policyFile(cloud, id))
		if !errors.Is(err, fs.ErrNotExist) {
			return source, err
		}
	}
	return fs.ReadFile(l.files, policyFile(several, id))
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
