package schema

import (
	_ "embed"
	"strings"
)

//go:embed aws.txt
var awsProperties string

const awsPrefix = "aws/"

// PublishedTypes lists the resource types whose properties a vendor publishes.
func PublishedTypes() []string {
	var all []string
	for line := range strings.Lines(awsProperties) {
		if name := strings.TrimSpace(line); strings.HasPrefix(line, "AWS::") {
			all = append(all, awsPrefix+name)
		}
	}
	return all
}

// Published writes the schema of a resource type from what its vendor publishes; false if that is not known here. The vendor's kinds are
// hints: its items have numbers and booleans as strings, too, and lists of what is published as one value.
func Published(resourceType string) (source []byte, ok bool) {
	native, isAWS := strings.CutPrefix(resourceType, awsPrefix)
	_, below, found := strings.Cut(awsProperties, "\n"+native+"\n")
	if !isAWS || !found || !strings.HasPrefix(native, "AWS::") {
		return nil, false
	}
	root := &shape{}
	for line := range strings.Lines(below) {
		property, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "\t")
		if !ok {
			break
		}
		name, kind, _ := strings.Cut(property, " ")
		root.publish(strings.Split(name, "."), kind)
	}
	source, err := write(resourceType, "AWS Config resource schema "+native+" (GitHub awslabs/aws-config-resource-schema); it does not distinguish lists from objects.", root)
	return source, err == nil
}

// publish adds a property. What has members can be an object or a list of objects.
func (s *shape) publish(path []string, kind string) {
	if len(path) > 0 {
		s.member(path[0]).publish(path[1:], kind)
		if s.elements == nil {
			s.elements = &shape{}
		}
		s.elements.member(path[0]).publish(path[1:], kind)
		return
	}
	switch kind {
	case "boolean":
		s.scalar("boolean")
		s.scalar("string")
	case "integer", "float":
		s.scalar("number")
		s.scalar("string")
	}
}
