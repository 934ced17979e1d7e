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

// magic begins every compiled policy; its last byte is the format version. The policy's METADATA follows, without its texts, then its plan,
// without the facts that it has in common with other policies.
const magic = "assay policy\x02"

// declaration is METADATA with the fields that have names of their own in Rego.
type declaration struct {
	Title   string   `json:"title"`
	Lookups []string `json:"lookups,omitempty"`
	policy.Metadata
}

// texts are the part of METADATA that people read, in reports. Functions do without.
type texts struct {
	Description string              `json:"description,omitempty"`
	Links       []string            `json:"links,omitempty"`
	Fix         string              `json:"fix,omitempty"`
	Frameworks  map[string][]string `json:"frameworks,omitempty"`
	Differences []string            `json:"differences,omitempty"`
	Zh          policy.Texts        `json:"zh,omitzero"`
}

// Encode writes a compiled policy. Its plan is what [plan.Shared] leaves of it. Equal policies give equal bytes.
func Encode(metadata policy.Metadata, lookups []string, planned []byte) ([]byte, error) {
	texts{}.describe(&metadata)
	metadata.Absent = nil // for the proof, which is made of sources
	declared, err := json.Marshal(declaration{metadata.Title, lookups, metadata})
	if err != nil {
		return nil, compliance.ErrPolicy.Wrap(err)
	}
	encoded := binary.AppendUvarint([]byte(magic), uint64(len(declared)))
	return append(append(encoded, declared...), planned...), nil
}

// EncodeTexts writes the texts of a policy.
func EncodeTexts(m policy.Metadata) ([]byte, error) {
	encoded, err := json.MarshalIndent(texts{m.Description, m.Links, m.Fix, m.Frameworks, m.Differences, m.Zh}, "", "  ")
	return append(encoded, '\n'), err
}

func (t texts) describe(m *policy.Metadata) {
	m.Description, m.Links, m.Fix, m.Frameworks, m.Differences, m.Zh = t.Description, t.Links, t.Fix, t.Frameworks, t.Differences, t.Zh
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

// decodeMetadata reads the METADATA of a compiled policy, which was checked when it was compiled.
func decodeMetadata(source []byte) (metadata policy.Metadata, lookups []string, err error) {
	declared, _, err := split(source)
	if err != nil {
		return policy.Metadata{}, nil, err
	}
	fields := policy.Fields{
		"title": &metadata.Title, "lookups": &lookups, "id": &metadata.ID, "aliases": &metadata.Aliases, "former": &metadata.Former, "severity": &metadata.Severity,
		"trigger": &metadata.Trigger, "frequency": &metadata.Frequency, "resource_types": &metadata.ResourceTypes, "parameters": &metadata.Parameters,
	}
	if err := fields.Read(declared); err != nil {
		return policy.Metadata{}, nil, errors.New("the compiled policy is damaged: " + err.Error())
	}
	if len(metadata.Clouds()) == 0 { // every resource would be NotApplicable
		return policy.Metadata{}, nil, errors.New("the compiled policy is damaged: it judges no resource type")
	}
	return metadata, lookups, nil
}

// decodeProgram reads the plan of a compiled policy. Facts opens a part of the facts that policies have in common.
func decodeProgram(source []byte, facts func(part string) ([]byte, error)) (*eval.Program, error) {
	_, encoded, err := split(source)
	if err != nil {
		return nil, err
	}
	decoded, err := plan.Link(encoded, facts)
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
