package acs

import (
	"crypto/sha256"
	"sync"
	"time"
)

// nonces remembers used nonces for as long as a request that repeats one would be accepted.
type nonces struct {
	mu    sync.Mutex
	until map[[16]byte]int64 // hash of key and nonce → Unix time
	sweep int64
}

// use reports whether the nonce is new for the key.
func (n *nonces) use(accessKey, nonce string, until, now time.Time) bool {
	sum := sha256.Sum256([]byte(accessKey + "\x00" + nonce))
	id := [16]byte(sum[:])

	n.mu.Lock()
	defer n.mu.Unlock()
	if n.until == nil {
		n.until = map[[16]byte]int64{}
	}
	if now.Unix() >= n.sweep {
		for id, until := range n.until {
			if until < now.Unix() {
				delete(n.until, id)
			}
		}
		n.sweep = now.Add(windowV3).Unix()
	}
	if until, used := n.until[id]; used && until >= now.Unix() {
		return false
	}
	n.until[id] = until.Unix()
	return true
}
