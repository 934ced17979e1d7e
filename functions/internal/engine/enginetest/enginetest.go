// Package enginetest helps to test what compiles and evaluates policies.
package enginetest

import (
	"encoding/json"
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// Facts stand for the built-in ones, which change.
const Facts = `# METADATA
# title: Elastic IP addresses
# description: What the clouds say about a public address.
package policies.lib.eip

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
bandwidth := to_number(input.resource.properties.bandwidth.size) if {
	input.resource.type == "huaweicloud/vpc.publicips"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::EIP::EipAddress"]
bandwidth := to_number(input.resource.properties.Bandwidth) if {
	input.resource.type == "alicloud/ACS::EIP::EipAddress"
}

paths := {"bandwidth": {"huaweicloud/vpc.publicips": "bandwidth.size", "alicloud/ACS::EIP::EipAddress": "Bandwidth"}}
`

// Library holds one policy, a/test, and the facts.
func Library(source string) *compile.Library {
	return compile.NewLibrary(fstest.MapFS{"a/test/test.rego": {Data: []byte(source)}, "lib/eip.rego": {Data: []byte(Facts)}})
}

// Judge returns the judge of a policy with parameters, the later ones over the earlier.
func Judge(t testing.TB, p *engine.Policy, parameters ...map[string]json.RawMessage) *engine.Judge {
	t.Helper()
	arguments, err := p.Coerce(parameters...)
	if err != nil {
		t.Fatal(err)
	}
	judge, err := p.Bind(arguments)
	if err != nil {
		t.Fatal(err)
	}
	return judge
}

// FromOPA makes a value of OPA's.
func FromOPA(a *value.Arena, v ast.Value) *value.Value {
	switch v := v.(type) {
	case ast.Null:
		return value.NullValue
	case ast.Boolean:
		return value.Of(bool(v))
	case ast.Number:
		return a.Number(string(v))
	case ast.String:
		return a.String(string(v))
	case *ast.Array:
		array := a.NewArray(v.Len())
		v.Foreach(func(element *ast.Term) { a.Append(array, FromOPA(a, element.Value)) })
		return array
	case ast.Set:
		set := a.NewSet(v.Len())
		v.Foreach(func(element *ast.Term) { a.Add(set, FromOPA(a, element.Value)) })
		return set
	case ast.Object:
		object := a.NewObject(v.Len())
		v.Foreach(func(key, member *ast.Term) { a.Put(object, FromOPA(a, key.Value), FromOPA(a, member.Value)) })
		return object
	}
	panic(fmt.Sprintf("no value: %T", v))
}
