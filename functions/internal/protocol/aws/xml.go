package aws

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

// fromXML makes JSON of an answer in XML: an element with others in it is an object, one without is a string. XML knows neither lists nor
// numbers: shapes say where they are. The wrappers of a list (member, item) and of an answer (…Result) are left out.
func fromXML(source []byte, p wireFormat, shapes []lookup.Shape) (json.RawMessage, error) {
	root, err := parseXML(source)
	if err != nil {
		return nil, err
	}
	if p == query {
		for _, child := range root.children {
			if strings.HasSuffix(child.name, "Result") {
				root = child
				break
			}
		}
	}
	kinds := map[string][]string{}
	for _, shape := range shapes {
		kinds[shape.Path] = append(kinds[shape.Path], shape.Type)
	}
	value, err := root.value("", kinds)
	if err != nil {
		return nil, err
	}
	if _, ok := value.(map[string]any); !ok {
		value = map[string]any{} // an answer without any element
	}
	return native.Write(value)
}

// node is an element.
type node struct {
	name     string
	text     string
	children []*node
}

const maxXMLDepth = 100

func parseXML(source []byte) (*node, error) {
	decoder := xml.NewDecoder(bytes.NewReader(source))
	root := &node{}
	stack := []*node{root}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("the answer is not XML: %w", err)
		}
		top := stack[len(stack)-1]
		switch token := token.(type) {
		case xml.StartElement:
			if len(stack) > maxXMLDepth {
				return nil, errors.New("the answer is nested too deep")
			}
			child := &node{name: token.Name.Local}
			top.children = append(top.children, child)
			stack = append(stack, child)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text += string(token)
		}
	}
	if len(root.children) != 1 || len(stack) != 1 {
		return nil, errors.New("the answer is not XML")
	}
	return root.children[0], nil
}

func (n *node) value(at string, kinds map[string][]string) (any, error) {
	for _, kind := range kinds[at] {
		if kind == "array" {
			return n.list(at, kinds)
		}
	}
	return n.single(at, kinds)
}

// list is that of the elements in n, or of n itself where a list has no wrapper.
func (n *node) list(at string, kinds map[string][]string) (any, error) {
	elements := []any{}
	for _, child := range n.children {
		v, err := child.single(at, kinds)
		if err != nil {
			return nil, err
		}
		elements = append(elements, v)
	}
	return elements, nil
}

func (n *node) single(at string, kinds map[string][]string) (any, error) {
	if len(n.children) == 0 {
		text := strings.TrimSpace(n.text)
		for _, kind := range kinds[at] {
			switch {
			case kind == "object" && text == "":
				return map[string]any{}, nil
			case kind == "number" && json.Valid([]byte(text)):
				return json.Number(text), nil
			case kind == "boolean" && (text == "true" || text == "false"):
				return text == "true", nil
			}
		}
		return n.text, nil
	}
	object := map[string]any{}
	for _, child := range n.children {
		below := child.name
		if at != "" {
			below = at + "." + child.name
		}
		v, err := child.value(below, kinds)
		if err != nil {
			return nil, err
		}
		if _, twice := object[child.name]; twice {
			return nil, fmt.Errorf("the answer has %s several times, which its schema does not call a list", below)
		}
		object[child.name] = v
	}
	return object, nil
}

// element is the text of the first element with that name, in an answer of which nothing else is known.
func element(source []byte, name string) string {
	_, after, found := bytes.Cut(source, []byte("<"+name+">"))
	text, _, closed := bytes.Cut(after, []byte("</"+name+">"))
	if !found || !closed {
		return ""
	}
	return string(text)
}
