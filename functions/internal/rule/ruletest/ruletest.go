// Package ruletest helps to test what reads rules.
package ruletest

import "github.com/assay-rules/assay/functions/internal/policy"

// Policies are those that there are.
type Policies []policy.Metadata

// IDs lists the policies in their order.
func (p Policies) IDs() ([]string, error) {
	var ids []string
	for _, declared := range p {
		ids = append(ids, declared.ID)
	}
	return ids, nil
}

// Find returns the policy that has a name on a cloud.
func (p Policies) Find(cloud, name string) (policy.Metadata, bool, error) {
	found, ok := policy.Named(cloud, name, p...)
	return found, ok, nil
}
