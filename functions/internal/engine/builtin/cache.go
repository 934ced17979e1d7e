package builtin

import "sync"

// Cache keeps what is costly to make of an argument, such as a compiled pattern. It is shared by all evaluations of a policy and has room
// for so many entries that constants find theirs; what does not fit is made again.
type Cache struct {
	mu      sync.RWMutex
	entries map[cacheKey]any
}

type cacheKey struct{ kind, text string }

// maxCached bounds the entries: patterns can come from the input.
const maxCached = 256

// cached finds what make made of a text before. Failures are not kept.
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
