package delivery

import (
	"context"
	"math"
	"sync"
	"time"
)

// pace spaces the requests of one client so that together they keep below what the service bears: the interval doubles when the
// service throttles, at most once in two units of time, up to five units, and halves in 35. The unit is the client's first
// pause, 200 ms. The zero value does not space. (With golang.org/x/time/rate only turn would be shorter: the limit has to adapt all the
// same, and what is reserved at an old limit keeps to it, so that slow services took a third longer.)
type pace struct {
	mu       sync.Mutex
	interval time.Duration // as it was at the time of eased
	eased    time.Time
	slowed   time.Time // when the interval was last raised
	next     time.Time // when the next request may leave
}

// turn waits until it is this request's turn, and says whether the context lasts so long.
func (p *pace) turn(ctx context.Context, unit time.Duration) bool {
	p.mu.Lock()
	now := time.Now()
	p.ease(now, unit)
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

// slower is called when a request that started then was throttled. Requests that were on their way already when the interval was
// raised say nothing about the new one.
func (p *pace) slower(started time.Time, unit time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if started.Before(p.slowed) || now.Sub(p.slowed) < 2*unit {
		return
	}
	p.ease(now, unit)
	p.interval = min(max(2*p.interval, unit/200), 5*unit)
	p.slowed = now
}

func (p *pace) ease(now time.Time, unit time.Duration) {
	p.interval = time.Duration(float64(p.interval) * math.Exp2(-float64(now.Sub(p.eased))/float64(35*unit)))
	if p.interval < unit/1000 {
		p.interval = 0
	}
	p.eased = now
}
