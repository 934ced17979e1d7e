package builtin_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
)

func TestErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, arguments, want string }{
		{"lower", `[1]`, "operand 1 must be string but got number"},
		{"startswith", `["a", null]`, "operand 2 must be string but got null"},
		{"count", `[true]`, "operand 1 must be one of {array, object, set, string} but got boolean"},
		{"concat", `[",", ["a", 1]]`, "operand 2 must be array of strings but got array containing number"},
		{"sum", `[{"a"}]`, "operand 1 must be set of numbers but got set containing string"},
		{"div", `[1, 0]`, "divide by zero"},
		{"rem", `[1.5, 1]`, "modulo on floating-point number"},
		{"minus", `[1, {1}]`, "operand 2 must be number but got set"},
		{"format_int", `[1, 7]`, "operand 2 must be one of {2, 8, 10, 16}"},
		{"mul", `[1e20000, 1e20000]`, "number too big"},
		{"substring", `["abc", -1, 1]`, "negative offset"},
		{"substring", `["abc", 1.5, 1]`, "operand 2 must be integer number but got floating-point number"},
		{"indexof", `["abc", ""]`, "empty search character"},
		{"net.cidr_contains", `["10.0.0.0/33", "10.0.0.1"]`, "invalid CIDR address: 10.0.0.0/33"},
		{"net.cidr_contains", `["10.0.0.0/8", "x"]`, "not a valid textual representation of an IP address or CIDR: x"},
		{"glob.match", `["{a", null, "a"]`, "glob: unclosed `{`"},
		{"regex.match", `["(", "a"]`, "error parsing regexp: missing closing ): `(`"},
		{"units.parse", `["10kb"]`, "unit kb not recognized"},
		{"semver.compare", `["1.2", "1.2.3"]`, "operand 1: string 1.2 is not a valid SemVer"},
		{"time.weekday", `[[0, "Local"]]`, "unknown time zone Local: name the zone"},
		{"time.parse_rfc3339_ns", `["1600-01-01T00:00:00Z"]`, "time outside of valid range"},
		{"time.parse_duration_ns", `["1dd"]`, `time: invalid duration "1dd"`},
		{"json.patch", `[{"a": 1}, [{"op": "remove", "path": "/b"}]]`, `path "b" does not exist`},
		{"json.unmarshal", `["{"]`, "unexpected end of JSON"},
		{"object.subset", `[{"a": 1}, [1]]`, "both arguments object.subset must be of the same type or array and set"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var arguments []*ast.Term
			ast.MustParseTerm(test.arguments).Value.(*ast.Array).Foreach(func(argument *ast.Term) { arguments = append(arguments, argument) })
			got := ""
			if _, err := call(test.name, arguments); err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
