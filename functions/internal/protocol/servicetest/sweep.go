package servicetest

import (
	"context"
	"encoding/json"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Sweep lists the parts of a sweep one after the other, each from its JSON form. It stops at the first error, including a resource's.
func Sweep(ctx context.Context, sweeper compliance.Sweeper, types ...string) ([]compliance.Resource, []compliance.Swept, error) {
	parts, err := sweeper.Parts(types)
	if err != nil {
		return nil, nil, err
	}
	var resources []compliance.Resource
	var swept []compliance.Swept
	for _, part := range parts {
		of := compliance.Swept{Type: part.Type}
		for next := &part; next != nil; {
			written, err := json.Marshal(next)
			if err != nil {
				return resources, swept, err
			}
			var read compliance.Part
			if err := json.Unmarshal(written, &read); err != nil {
				return resources, swept, err
			}
			page, err := sweeper.List(ctx, read)
			for _, listed := range page.Listed {
				if listed.Err != nil {
					return resources, swept, listed.Err
				}
				resources = append(resources, listed.Resource)
				of.Listed++
			}
			if err != nil {
				return resources, swept, err
			}
			next = page.Next
		}
		swept = append(swept, of)
	}
	return resources, swept, nil
}
