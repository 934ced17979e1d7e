package engine

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/open-policy-agent/opa/v1/ast"
)

// maxDepth bounds the nesting of what clouds send; their own limits on size are far stricter.
const maxDepth = 200

// decodeValue turns JSON into the engine's values without the detour over maps. Names that an object repeats are an error:
// they could mean one thing here and another elsewhere.
func decodeValue(source []byte) (ast.Value, error) {
	// A bytes.Buffer is read in place. What is no Unicode, such as half a surrogate pair, is replaced, as encoding/json does.
	decoder := jsontext.NewDecoder(bytes.NewBuffer(source), jsontext.AllowInvalidUTF8(true))
	term, err := readTerm(decoder, 0)
	if err != nil {
		return nil, err
	}
	if _, err := decoder.ReadToken(); err != io.EOF {
		return nil, errors.New("more than one JSON value")
	}
	return term.Value, nil
}

func readTerm(decoder *jsontext.Decoder, depth int) (*ast.Term, error) {
	token, err := decoder.ReadToken()
	if err != nil {
		return nil, err
	}
	kind := token.Kind()
	if depth == maxDepth && (kind == '[' || kind == '{') {
		return nil, fmt.Errorf("nested deeper than %d levels", maxDepth)
	}
	switch kind {
	case 'n':
		return ast.InternedNullTerm, nil
	case 't', 'f':
		return ast.InternedTerm(token.Bool()), nil
	case '"':
		return ast.StringTerm(token.String()), nil
	case '0':
		return numberTerm(token.String()), nil
	case '[':
		var elements []*ast.Term
		for decoder.PeekKind() != ']' {
			element, err := readTerm(decoder, depth+1)
			if err != nil {
				return nil, err
			}
			elements = append(elements, element)
		}
		_, err := decoder.ReadToken()
		return ast.ArrayTerm(elements...), err
	default: // '{'
		var items [][2]*ast.Term
		for decoder.PeekKind() != '}' {
			name, err := decoder.ReadToken()
			if err != nil {
				return nil, err
			}
			key := ast.StringTerm(name.String())
			value, err := readTerm(decoder, depth+1)
			if err != nil {
				return nil, err
			}
			items = append(items, [2]*ast.Term{key, value})
		}
		_, err := decoder.ReadToken()
		return ast.ObjectTerm(items...), err
	}
}

func numberTerm(text string) *ast.Term {
	if term := ast.InternedIntNumberTermFromString(text); term != nil {
		return term
	}
	return ast.NewTerm(ast.Number(text))
}
