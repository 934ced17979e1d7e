package handler

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

const (
	// batchSize is the number of results per report if the cloud accepts batches (AWS: at most 100).
	batchSize = 100
	// reserve: a sweep keeps 1/reserve of its time for reporting its last results and for its answer.
	reserve = 10
	// askingAtOnce is how many resources of a batch are judged at once if the policy asks services about each: most of the time is spent
	// waiting for them.
	askingAtOnce = 16
)

// sweep judges every resource in scope of a scheduled event about the account. Resources are listed page by page, judged concurrently and
// reported in batches. A problem with one resource, result or type does not affect the others. A sweep that runs out of time stops early,
// and its error says how far it got.
func (h *Handler) sweep(ctx context.Context, notification compliance.Notification, judge *Judge, result *Result) error {
	sweeper, parts, err := sweepable(notification, judge)
	if err != nil {
		return err
	}
	started := time.Now()
	ctx, attempts := compliance.WithAttempts(ctx)
	s := &sweeping{handler: h, judge: judge, sweeper: sweeper, notification: notification, result: result, counts: map[compliance.Verdict]int{}}
	err = s.run(ctx, parts)
	result.Swept, result.Exempt = s.counts, s.exempt
	fields := append(h.fields(ctx, result), zap.Reflect("verdicts", s.counts), zap.Int("exempt", s.exempt), zap.Int("reported", s.reported), zap.Int64("attempts", attempts.Load()),
		eventAge(notification.Event(), started), took("took_ms", time.Since(started)))
	if result.Kept != "" {
		fields = append(fields, zap.String("kept", result.Kept))
	}
	h.log.Info("swept", fields...)
	return err
}

// sweepable returns the sweeper of a scheduled event and its first parts.
func sweepable(notification compliance.Notification, judge *Judge) (compliance.Sweeper, []compliance.Part, error) {
	cloud := notification.Event().Cloud
	judged := judge.Policy.On(cloud, judge.Rule.Scope.Types...)
	var types []string
	for _, native := range judged.Native {
		types = append(types, cloud+"/"+native)
	}
	sweeper, ok := notification.(compliance.Sweeper)
	refuse := func(format string, args ...any) (compliance.Sweeper, []compliance.Part, error) {
		return nil, nil, compliance.ErrPolicy.Errorf("rule %s is scheduled, but %w", judge.Rule.Name, fmt.Errorf(format, args...))
	}
	switch {
	case len(types) == 0 && len(judge.Rule.Scope.Types) > 0:
		return refuse("its scope.types list no resource type of %s", cloud)
	case len(types) == 0 && judged.Every:
		return refuse("policy %s judges every type: list the types to evaluate in the rule's scope.types", judge.Policy.ID)
	case len(types) == 0:
		return refuse("policy %s judges no resource type of %s", judge.Policy.ID, cloud)
	case !ok:
		return refuse("resources of %s cannot be listed", cloud)
	case !judge.Rule.Sweeps(cloud):
		return refuse("policy %s judges resources, and %s does not document that one event may report many: "+
			"trigger the rule by changes, or set `sweep: true` in the rule to try it", judge.Policy.ID, compliance.CloudTitle(cloud))
	}
	parts, err := sweeper.Parts(types)
	return sweeper, parts, err
}

// sweeping is the state of one sweep.
type sweeping struct {
	handler      *Handler
	judge        *Judge
	sweeper      compliance.Sweeper
	notification compliance.Notification
	result       *Result

	mu                sync.Mutex
	counts            map[compliance.Verdict]int // without those that are exempt
	exempt            int
	judged, reported  int
	refusedInARow     int // reports of which nothing was accepted
	refused           int // results
	firstRefusal      error
	undetermined      int // verdicts that are not reported
	firstUndetermined error
	withheld          map[string]int // of these, by what other services did not answer
	unreported        map[string]int // by type
}

var errTime = errors.New("the invocation is nearly out of time: increase the function's timeout, or narrow the rule's scope")

// mostRefused is how many consecutive reports may be refused completely before a sweep gives up.
const mostRefused = 3

func (s *sweeping) run(ctx context.Context, parts []compliance.Part) error {
	// Listing stops early enough to report the listed resources.
	listing, cancel := ctx, context.CancelFunc(func() {})
	if deadline, bounded := ctx.Deadline(); bounded {
		listing, cancel = context.WithDeadlineCause(ctx, deadline.Add(-time.Until(deadline)/reserve), errTime)
	}
	defer cancel()

	batches := make(chan []compliance.Listed)
	group, working := errgroup.WithContext(ctx)
	var swept []compliance.Swept
	var incomplete error // if listing fails, the listed resources are still reported
	group.Go(s.guarded(ctx, func() error {
		defer close(batches)
		swept, incomplete = s.list(listing, working, parts, batches)
		return nil
	}))
	for range max(2, runtime.GOMAXPROCS(0)) {
		group.Go(s.guarded(ctx, func() error {
			for batch := range batches {
				if err := s.handle(working, batch); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	err := group.Wait()
	if err == nil {
		err = incomplete
	}
	if errors.Is(err, context.DeadlineExceeded) { // whichever part noticed first
		err = fmt.Errorf("%w (%w)", errTime, err)
	}
	if err != nil {
		return compliance.ErrReport.Errorf("the sweep is incomplete: %d resources judged, %d reported: %w", s.judged, s.reported, err)
	}
	for i := range swept {
		swept[i].Unreported = s.unreported[swept[i].Type]
	}
	s.result.Kept, err = s.sweeper.Finish(ctx, swept)
	return s.verdict(err)
}

// verdict returns the error of a sweep that listed everything.
func (s *sweeping) verdict(err error) error {
	if s.refused > 0 {
		refused := compliance.ErrReport.Errorf("%d of %d results were refused; the first: %w", s.refused, s.judged, s.firstRefusal)
		err = joined(refused, err)
	}
	if s.undetermined > 0 {
		err = joined(fmt.Errorf("%d of %d resources are Undetermined and were not reported; %w", s.undetermined, s.judged, s.causes()), err)
	}
	return err
}

// causes are why resources are Undetermined: what is the same for many of them once, with their number.
func (s *sweeping) causes() error {
	var texts []string
	others := s.undetermined
	for _, cause := range slices.Sorted(maps.Keys(s.withheld)) {
		texts = append(texts, fmt.Sprintf("%d because of %s", s.withheld[cause], cause))
		others -= s.withheld[cause]
	}
	if others == 0 {
		return errors.New(strings.Join(texts, "; "))
	}
	return fmt.Errorf("%sthe first: %w", strings.Join(append(texts, ""), "; "), s.firstUndetermined)
}

// joined puts errors on one line.
func joined(first, second error) error {
	if second == nil {
		return first
	}
	return fmt.Errorf("%w; %w", first, second)
}

// guarded turns a panic into an error, because a panic in a goroutine would end the process and every other event in it.
func (s *sweeping) guarded(ctx context.Context, do func() error) func() error {
	return func() (err error) {
		defer func() {
			if value := recover(); value != nil {
				err = fmt.Errorf("panic: %v", value)
				s.handler.logPanic(ctx, s.result, value, debug.Stack())
			}
		}()
		return do()
	}
}

// list sends the listed resources to batches. At most one page waits while others are handled, so memory does not grow with the number of
// resources. If one type cannot be listed, the others still are.
func (s *sweeping) list(listing, working context.Context, parts []compliance.Part, batches chan<- []compliance.Listed) (swept []compliance.Swept, err error) {
	for len(parts) > 0 {
		part := parts[0]
		parts = parts[1:]
		page, failure := s.page(listing, part, len(parts) > 0)
		for batch := range slices.Chunk(page.Listed, batchSize) {
			select {
			case batches <- batch:
			case <-working.Done():
				return swept, context.Cause(working)
			}
		}
		if n := len(swept); n == 0 || swept[n-1].Type != part.Type {
			swept = append(swept, compliance.Swept{Type: part.Type})
		}
		swept[len(swept)-1].Listed += len(page.Listed)
		switch {
		case listing.Err() != nil && (failure != nil || page.Next != nil || len(parts) > 0):
			return swept, context.Cause(listing)
		case failure != nil && err == nil:
			err = failure
		case failure == nil && page.Next != nil:
			parts = slices.Insert(parts, 0, *page.Next)
		}
	}
	return swept, err
}

// page gets one page and leaves time for the following types.
func (s *sweeping) page(ctx context.Context, part compliance.Part, more bool) (compliance.Page, error) {
	if deadline, bounded := ctx.Deadline(); bounded && more {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(deadline)/2)
		defer cancel()
	}
	return s.sweeper.List(ctx, part)
}

// handle judges a batch and reports what can be reported. Its error ends the sweep.
func (s *sweeping) handle(ctx context.Context, batch []compliance.Listed) error {
	all := s.decide(ctx, batch)
	if ctx.Err() != nil { // an unfinished evaluation is no verdict
		return context.Cause(ctx)
	}
	var judged, outcomes []compliance.Outcome // as judged, and as reported
	for _, outcome := range all {
		reported, err := s.judge.Reported(outcome)
		if err == nil && outcome.Resource.ID == "" {
			err = compliance.ErrReport.Errorf("a result without the resource's identifier cannot be reported: %s", outcome.Cause)
		}
		if err != nil {
			s.record(ctx, outcome, false)
			s.noteUndetermined(outcome, err)
			continue
		}
		judged, outcomes = append(judged, outcome), append(outcomes, reported)
	}
	if len(outcomes) == 0 {
		return nil
	}
	err := s.notification.Report(ctx, outcomes)
	lost := lostOf(err, len(outcomes))
	for i, outcome := range judged {
		s.record(ctx, outcome, !lost[i])
	}
	return s.noteReport(ctx, judged, lost, err)
}

// decide judges a batch, side by side if the policy asks services.
func (s *sweeping) decide(ctx context.Context, batch []compliance.Listed) []compliance.Outcome {
	outcomes := make([]compliance.Outcome, len(batch))
	var group errgroup.Group
	group.SetLimit(askingAtOnce)
	for i := range batch {
		if ctx.Err() != nil {
			break
		}
		if !s.judge.Asks() {
			outcomes[i] = s.decideOne(ctx, &batch[i])
			continue
		}
		group.Go(func() error { outcomes[i] = s.decideOne(ctx, &batch[i]); return nil })
	}
	_ = group.Wait() // a panic is that resource's Undetermined
	return outcomes
}

func (s *sweeping) decideOne(ctx context.Context, listed *compliance.Listed) compliance.Outcome {
	if listed.Err != nil {
		return undetermined(&listed.Resource, compliance.Say(compliance.CannotBeRead, listed.Err.Error()))
	}
	event := s.notification.Event()
	return s.judge.Resource(ctx, &listed.Resource, event.Trigger, event.Time, AcceptedAt(event))
}

// lostOf reports which outcomes an error of Report concerns.
func lostOf(err error, outcomes int) []bool {
	lost := make([]bool, outcomes)
	partly, ok := errors.AsType[*compliance.LostError](err)
	switch {
	case err == nil:
	case ok:
		for _, i := range partly.Lost {
			lost[i] = true
		}
	default:
		for i := range lost {
			lost[i] = true
		}
	}
	return lost
}

// record counts a verdict and logs it: findings always, other verdicts at debug level.
func (s *sweeping) record(ctx context.Context, outcome compliance.Outcome, reported bool) {
	s.mu.Lock()
	s.judged++
	if outcome.Exemption != nil {
		s.exempt++
	} else {
		s.counts[outcome.Verdict]++
	}
	if reported {
		s.reported++
	} else {
		if s.unreported == nil {
			s.unreported = map[string]int{}
		}
		s.unreported[outcome.Resource.Type]++
	}
	s.mu.Unlock()
	finding := outcome.Verdict == compliance.NonCompliant || outcome.Verdict == compliance.Undetermined && s.first(outcome.Withheld)
	level := zap.DebugLevel
	if finding {
		level = zap.InfoLevel
	}
	if s.handler.log.Level() <= level {
		shown := NewOutcome(outcome)
		s.handler.logVerdict(ctx, level, s.result, &shown, reported)
	}
}

// first reports whether a cause is the first of its kind: one that is the same for many resources is logged once. None is its own kind.
func (s *sweeping) first(withheld string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return withheld == "" || s.withheld[withheld] == 0
}

func (s *sweeping) noteUndetermined(outcome compliance.Outcome, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.undetermined++
	if outcome.Withheld != "" {
		if s.withheld == nil {
			s.withheld = map[string]int{}
		}
		s.withheld[outcome.Withheld]++
		return
	}
	if s.firstUndetermined == nil {
		s.firstUndetermined = fmt.Errorf("%s: %w", outcome.Resource.ID, err)
	}
}

// noteReport counts refused results. It returns an error if the service seems to refuse everything.
func (s *sweeping) noteReport(ctx context.Context, judged []compliance.Outcome, lost []bool, err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	refused := 0
	for i := range judged {
		if lost[i] {
			refused++
		}
	}
	if refused < len(judged) {
		s.refusedInARow = 0
	} else {
		s.refusedInARow++
	}
	s.refused += refused
	if s.firstRefusal == nil {
		s.firstRefusal = err
	}
	if err != nil && (ctx.Err() != nil || s.refusedInARow >= mostRefused) {
		return err
	}
	return nil
}
