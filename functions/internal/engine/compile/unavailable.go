package compile

import "strings"

// unavailable are the built-ins of OPA that policies cannot call, by name or by the beginning of a name, and why.
var unavailable = []struct{ name, because string }{
	{"http.send", "reads the network: read the answer of a cloud's API as a lookup (see policies/lookups)"},
	{"net.lookup_ip_addr", "reads the network"},
	{"time.now_ns", "reads the clock: use input.event.time, or data.policies.lib.time.event_ns"},
	{"crypto.x509.", "reads the clock, or the certificates of the system"},
	{"rand.intn", "is random"},
	{"uuid.rfc4122", "is random"},
	{"opa.runtime", "reads the environment"},
	{"trace", "is for debugging in OPA: use print"},
	{"crypto.parse_private_keys", "handles secrets"},
	{"providers.aws.", "handles secrets, and reads the clock"},
	{"io.jwt.", "would make functions larger, and reads the clock"},
	{"graphql.", "would make functions larger"},
	{"json.match_schema", "would make functions larger"},
	{"json.verify_schema", "would make functions larger"},
	{"strings.render_template", "would make functions larger"},
	{"yaml.", "would make functions larger"},
	{"rego.", "needs the source of the policy, which functions do not have"},
}

// Unavailable says why policies cannot call a built-in of OPA; empty if they can.
func Unavailable(name string) string {
	for _, known := range unavailable {
		if name == known.name || strings.HasSuffix(known.name, ".") && strings.HasPrefix(name, known.name) {
			return known.because
		}
	}
	return ""
}
