package engine

import (
	"errors"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// typesDir contains the schemas of resource types, one file per type: aws/AWS.EC2.EIP.type.
const typesDir = "types"

const typeExtension = ".type"

// TypeFile returns the file of a resource type. For a type that cannot have one, the name is not a valid path.
func TypeFile(resourceType string) string {
	return path.Join(typesDir, strings.ReplaceAll(resourceType, "::", ".")+typeExtension)
}

// LookupType is the name under which the type of a lookup's member of input.lookups is kept.
func LookupType(lookup string) string { return "lookups/" + lookup }

// Types gives the schema of each resource type. It may be used concurrently.
type Types struct {
	load    func(resourceType string) (*value.Type, error)
	loading sync.Mutex
	known   sync.Map // loaded types, by resource type
}

// NewTypes returns Types that are loaded on demand. For an unknown type, load returns nil: its resources may have any form.
func NewTypes(load func(resourceType string) (*value.Type, error)) *Types { return &Types{load: load} }

func (t *Types) of(resourceType string) (*value.Type, error) {
	if t == nil {
		return nil, nil
	}
	if known, ok := t.known.Load(resourceType); ok {
		return known.(*value.Type), nil
	}
	t.loading.Lock()
	defer t.loading.Unlock()
	if known, ok := t.known.Load(resourceType); ok {
		return known.(*value.Type), nil
	}
	loaded, err := t.load(resourceType)
	if err != nil {
		return nil, compliance.ErrPolicy.Errorf("schema of resource type %.256s: %w", resourceType, err)
	}
	if loaded != nil { // unknown types are not kept, because events can name any number of them
		t.known.Store(resourceType, loaded)
	}
	return loaded, nil
}

// readType reads a type from a library's file.
func readType(files fs.FS, resourceType string) (*value.Type, error) {
	file := TypeFile(resourceType)
	if !fs.ValidPath(file) || !strings.HasPrefix(file, typesDir+"/") {
		return nil, nil
	}
	source, err := fs.ReadFile(files, file)
	switch {
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return plan.DecodeType(source)
}
