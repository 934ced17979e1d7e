package native

import (
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Types returns the resource types of one cloud, as the cloud writes them, without the account, which cannot be listed. If there are none,
// the error wraps [compliance.ErrPolicy].
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

// Parts returns the first page of each resource type of one cloud, without repetitions.
func Parts(cloud string, types []string) ([]compliance.Part, error) {
	names, err := Types(cloud, types)
	if err != nil {
		return nil, err
	}
	parts := make([]compliance.Part, len(names))
	for i, name := range names {
		parts[i] = compliance.Part{Type: cloud + "/" + name}
	}
	return parts, nil
}

// NextPart returns the part that follows a page with this marker, or nil after the last page.
func NextPart(part compliance.Part, mark string) (*compliance.Part, error) {
	switch mark {
	case "":
		return nil, nil
	case part.Page:
		return nil, compliance.ErrReport.Errorf("list the resources of type %s: the service returned the same page marker again", part.Type)
	}
	part.Page = mark
	return &part, nil
}
