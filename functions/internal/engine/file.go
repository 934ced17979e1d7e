package engine

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// magic begins every compiled policy; its last byte is the format version. The policy's METADATA follows, then its plan.
const magic = "assay policy\x01"

// declaration is METADATA with the fields that have names of their own in Rego.
type declaration struct {
	Title       string   `json:"title"`
	Description string   `json:"description,omitempty"`
	Links       []string `json:"links,omitempty"`
	Lookups     []string `json:"lookups,omitempty"`
	policy.Metadata
}

// Encode writes a compiled policy. Equal policies give equal bytes.
func Encode(metadata policy.Metadata, lookups []string, p *plan.Plan) ([]byte, error) {
	metadata.Absent = nil // for the proof, which is made of sources
	declared, err := json.Marshal(declaration{metadata.Title, metadata.Description, metadata.Links, lookups, metadata})
	if err != nil {
		return nil, compliance.ErrPolicy.Wrap(err)
	}
	encoded := binary.AppendUvarint([]byte(magic), uint64(len(declared)))
	return append(append(encoded, declared...), p.Encode()...), nil
}

// split returns METADATA and plan of a compiled policy.
func split(source []byte) (declared, encoded []byte, err error) {
	text := string(source[:min(len(source), len(magic))])
	switch {
	case !strings.HasPrefix(text, magic[:len(magic)-1]):
		return nil, nil, errors.New("not a compiled policy")
	case text != magic:
		return nil, nil, errors.New("the policy was compiled by another version of assay; compile it again")
	}
	length, size := binary.Uvarint(source[len(magic):])
	rest := source[len(magic)+max(size, 0):]
	if size <= 0 || length > uint64(len(rest)) {
		return nil, nil, errors.New("the compiled policy is damaged: it is cut off")
	}
	return rest[:length], rest[length:], nil
}

// decodeMetadata reads the METADATA of a compiled policy.
func decodeMetadata(source []byte) (metadata policy.Metadata, lookups []string, err error) {
	declared, _, err := split(source)
	if err != nil {
		return policy.Metadata{}, nil, err
	}
	var d declaration
	if err := json.Unmarshal(declared, &d); err != nil {
		return policy.Metadata{}, nil, errors.New("the compiled policy is damaged: " + err.Error())
	}
	d.Metadata.Title, d.Metadata.Description, d.Metadata.Links = d.Title, d.Description, d.Links
	return d.Metadata, d.Lookups, d.Metadata.Validate()
}

// decodeProgram reads the plan of a compiled policy.
func decodeProgram(source []byte) (*eval.Program, error) {
	_, encoded, err := split(source)
	if err != nil {
		return nil, err
	}
	decoded, err := plan.Decode(encoded)
	if err != nil {
		return nil, err
	}
	p, err := eval.New(decoded)
	if err != nil {
		return nil, err
	}
	for _, rule := range []string{Evidence, Deny} {
		if !p.Has(rule) {
			return nil, errors.New("the compiled policy is damaged: it has no rule " + rule)
		}
	}
	return p, nil
}
