package policy

import (
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Types are the resource types of one cloud that a rule judges.
type Types struct {
	Native  []string // as the cloud calls them: AWS::S3::Bucket
	Every   bool     // every type, regardless of Native
	Account bool     // the account, which scheduled events are about
}

// None reports whether the rule judges nothing on the cloud.
func (t Types) None() bool { return len(t.Native) == 0 && !t.Every && !t.Account }

// On returns the types that the policy judges on a cloud, or those of a rule's scope where the rule narrows them.
func (m Metadata) On(cloud string, scope ...string) Types {
	declared := m.ResourceTypes
	if len(scope) > 0 {
		declared = scope
	}
	var types Types
	for _, t := range declared {
		native, ofCloud := strings.CutPrefix(t, cloud+"/")
		switch {
		case t == "*" || ofCloud && native == "*":
			types.Every = true
		case t == compliance.AccountType(cloud):
			types.Account = true
		case ofCloud && !slices.Contains(types.Native, native):
			types.Native = append(types.Native, native)
		}
	}
	return types
}

// Clouds are the clouds that the policy judges something on, in the project's order.
func (m Metadata) Clouds(scope ...string) []string {
	return slices.DeleteFunc(compliance.Clouds(), func(cloud string) bool { return m.On(cloud, scope...).None() })
}

// Judges reports whether the policy judges resources of this type. The account must be listed; wildcards do not include it.
func (m Metadata) Judges(resourceType string) bool { return Judges(m.ResourceTypes, resourceType) }

// Judges reports whether resource types, as a policy declares them, include a type.
func Judges(declared []string, resourceType string) bool {
	if slices.Contains(declared, resourceType) {
		return true
	}
	cloud, _, _ := strings.Cut(resourceType, "/")
	if resourceType == compliance.AccountType(cloud) {
		return false
	}
	return slices.ContainsFunc(declared, func(t string) bool {
		all, ofCloud := strings.CutPrefix(t, cloud)
		return t == "*" || ofCloud && all == "/*"
	})
}
