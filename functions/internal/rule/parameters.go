package rule

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Parameters are JSON values by name.
type Parameters map[string]json.RawMessage

// MarshalYAML gives the values as YAML has them.
func (p Parameters) MarshalYAML() (any, error) {
	values := make(map[string]any, len(p))
	for name, raw := range p {
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.UseNumber()
		var decoded any
		if err := decoder.Decode(&decoded); err != nil {
			return nil, fmt.Errorf("parameter %q: %w", name, err)
		}
		values[name] = plain(decoded)
	}
	return values, nil
}

// plain keeps whole numbers whole.
func plain(decoded any) any {
	switch v := decoded.(type) {
	case json.Number:
		if whole, err := v.Int64(); err == nil {
			return whole
		}
		if float, err := v.Float64(); err == nil {
			return float
		}
		return v.String()
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = plain(v[name])
		}
	}
	return decoded
}
