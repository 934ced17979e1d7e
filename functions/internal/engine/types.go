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

// TypesDir holds what resources must be: a file for each resource type, aws/AWS.EC2.EIP.type.
const TypesDir = "types"

const typeExtension = ".type"

// TypeFile is the file of a resource type. A type that cannot have one gives a name that is no path.
func TypeFile(resourceType string) string {
	return path.Join(TypesDir, strings.ReplaceAll(resourceType, "::", ".")+typeExtension)
}

// LookupType is the name under which the type of a lookup's member of input.lookups is kept.
func LookupType(lookup string) string { return "lookups/" + lookup }

// Types say what the resources of each type must be. They can be used by many goroutines at once.
type Types struct {
	load    func(resourceType string) (*value.Type, error)
	loading sync.Mutex
	known   sync.Map // those that are known, by resource type
}

// NewTypes makes Types that are loaded when they are needed. A type that load does not know is nil: its resources can be anything.
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
		return nil, compliance.ErrPolicy.Errorf("what resources of type %.256s must be: %w", resourceType, err)
	}
	if loaded != nil { // an event can name any number of others
		t.known.Store(resourceType, loaded)
	}
	return loaded, nil
}

// readType reads the type of a library's file.
func readType(files fs.FS, resourceType string) (*value.Type, error) {
	file := TypeFile(resourceType)
	if !fs.ValidPath(file) || !strings.HasPrefix(file, TypesDir+"/") {
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
