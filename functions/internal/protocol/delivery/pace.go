package delivery

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// pace spaces the requests of one client to stay below the service's limit. When the service throttles, the interval doubles, at most once
// per two units of time, up to five units; it halves in 35 units. The unit is the client's first pause, 200 ms. The zero value does not
// space requests.
//
// Requests wait in line. Their times are not fixed in advance, so the line moves up when a request gives up or the interval shrinks.
type pace struct {
	mu       sync.Mutex
	interval time.Duration // as it was at the time of eased
	eased    time.Time
	slowed   time.Time // when the interval was last raised
	last     time.Time // when the last request left
	line     []*int    // waiting requests, the next one first
}

// turn waits for this request's turn. If the turn would come too late, it returns the number of requests before it and does not wait. But a
// request that was never sent may go out of turn after a random half to three quarters of its time, so that requests with the same deadline
// do not pile up.
func (p *pace) turn(ctx context.Context, unit time.Duration, neverSent bool) (before int, ok bool) {
	if ctx.Err() != nil {
		return 0, false
	}
	now := time.Now()
	deadline, _ := ctx.Deadline() // Do sets one
	left := deadline.Sub(now)
	if left < shortestLeft {
		return 0, false
	}
	last := deadline.Add(-shortestLeft)
	if neverSent {
		last = now.Add(left/2 + rand.N(left/4+1)) //nolint:gosec // jitter is no secret
	}
	me := new(int)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.line = append(p.line, me)
	defer func() { p.line = slices.DeleteFunc(p.line, func(other *int) bool { return other == me }) }()
	for {
		now := time.Now()
		p.ease(now, unit)
		before := slices.Index(p.line, me)
		wait := max(p.last.Add(p.interval).Sub(now), 0) + time.Duration(before)*p.interval
		if p.interval == 0 {
			wait = 0
		}
		late := now.Add(wait).After(last)
		switch {
		case wait == 0, late && neverSent && !now.Before(last):
			p.last = now
			return before, true
		case late && !neverSent:
			return before, false
		case late:
			wait = last.Sub(now)
		}
		p.mu.Unlock()
		lasts := sleep(ctx, min(wait, unit)) // the line may have moved by then
		p.mu.Lock()
		if !lasts {
			return slices.Index(p.line, me), false
		}
	}
}

// slower raises the interval after a request that started at the given time was throttled. A request that was sent before the interval was
// raised says nothing about the new interval.
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
