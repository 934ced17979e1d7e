package builtin

import "sync"

// Cache keeps values that are expensive to derive from an argument, such as compiled patterns. All evaluations of a policy share it. It has
// room for a policy's constants; what does not fit is derived again.
type Cache struct {
	mu      sync.RWMutex
	entries map[cacheKey]any
}

type cacheKey struct{ kind, text string }

// maxCached limits the entries, because patterns can come from the input.
const maxCached = 256

// cached returns the value that make derives from a text. Failures are not cached.
func cached[T any](c *Cache, kind, text string, make func(string) (T, error)) (T, error) {
	if c == nil {
		return make(text)
	}
	key := cacheKey{kind, text}
	c.mu.RLock()
	found, ok := c.entries[key]
	c.mu.RUnlock()
	if ok {
		return found.(T), nil
	}
	made, err := make(text)
	if err != nil {
		return made, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil {
		c.entries = map[cacheKey]any{}
	}
	if len(c.entries) < maxCached {
		c.entries[key] = made
	}
	return made, nil
}
