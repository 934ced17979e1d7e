// Package enginetest helps to test what compiles and evaluates policies.
package enginetest

import (
	"encoding/json"
	"testing"
	"testing/fstest"

	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
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
