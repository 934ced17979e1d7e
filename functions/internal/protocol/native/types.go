package native

import (
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Types are the resource types of one cloud, as the cloud writes them. The account is not among them, because it cannot be listed. The
// error wraps [compliance.ErrPolicy] if there are none.
func Types(cloud string, types []string) ([]string, error) {
	var native []string
	for _, qualified := range types {
		name, ours := strings.CutPrefix(qualified, cloud+"/")
		if ours && qualified != compliance.AccountType(cloud) && !slices.Contains(native, name) {
			native = append(native, name)
		}
	}
	if len(native) == 0 {
		return nil, compliance.ErrPolicy.Errorf("none of the resource types [%s] is one of %s", strings.Join(types, " "), cloud)
	}
	return native, nil
}
