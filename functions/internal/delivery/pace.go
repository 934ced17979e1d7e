package delivery

import (
	"context"
	"sync"
	"time"
)

const longestInterval = time.Second

// pace spaces the requests of one client so that together they keep below what the service bears: the interval doubles
// when the service throttles and shrinks by a tenth with each acceptance. The zero value does not space.
type pace struct {
	mu       sync.Mutex
	interval time.Duration
	next     time.Time // when the next request may leave
	slowed   time.Time // when the interval was last raised
}

// turn waits until it is this request's turn, and says whether the context lasts so long.
func (p *pace) turn(ctx context.Context) bool {
	p.mu.Lock()
	now := time.Now()
	at := now
	if p.interval > 0 && p.next.After(now) {
		at = p.next
	}
	if deadline, bounded := ctx.Deadline(); bounded && at.After(deadline) {
		p.mu.Unlock()
		return false
	}
	p.next = at.Add(p.interval)
	p.mu.Unlock()
	return sleep(ctx, at.Sub(now))
}

// slower is called when a request that started then was throttled. Requests that were on their way already
// when the interval was raised do not raise it again.
func (p *pace) slower(started time.Time, least time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if started.Before(p.slowed) {
		return
	}
	p.interval = min(max(2*p.interval, least), longestInterval)
	p.slowed = time.Now()
}

func (p *pace) faster() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.interval -= p.interval / 10; p.interval < 100*time.Microsecond {
		p.interval = 0
	}
}
