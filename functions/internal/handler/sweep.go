package handler

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

const (
	// batchSize is how many results are reported together if the cloud takes batches (AWS: at most 100).
	batchSize = 100
	// reserve: a sweep keeps one part in so many of its time for reporting what it has and for its answer.
	reserve = 10
)

// sweep judges every resource in scope of a scheduled event about the account. Resources are listed page by page, judged side by side and
// reported in batches. A sweep that runs out of time stops early, and its error says how far it got.
func (h *Handler) sweep(ctx context.Context, notification compliance.Notification, judge *Judge, result *Result) error {
	sweeper, types, err := sweepable(notification, judge)
	if err != nil {
		return err
	}
	started := time.Now()
	s := &sweeping{handler: h, judge: judge, notification: notification, result: result, counts: map[compliance.Verdict]int{}}
	err = s.run(ctx, sweeper, types)
	result.Swept = s.counts
	h.log.Info("swept", append(h.fields(ctx, result), zap.Any("verdicts", s.counts), zap.Int("reported", s.reported), took("took_ms", time.Since(started)))...)
	switch {
	case err != nil:
		return compliance.ErrReport.Errorf("the sweep is incomplete: %d resources judged, %d reported: %w", s.judged, s.reported, err)
	case s.firstUndetermined != nil:
		return fmt.Errorf("%d of %d resources are Undetermined and were not reported; the first: %w", s.judged-s.reported, s.judged, s.firstUndetermined)
	}
	return nil
}

// sweepable returns what lists the resources of a scheduled event, and the types to list.
func sweepable(notification compliance.Notification, judge *Judge) (compliance.Sweeper, []string, error) {
	cloud := notification.Event().Cloud
	judged := judge.Policy.On(cloud, judge.Rule.Scope.Types...)
	var types []string
	for _, native := range judged.Native {
		types = append(types, cloud+"/"+native)
	}
	sweeper, ok := notification.(compliance.Sweeper)
	refuse := func(format string, args ...any) (compliance.Sweeper, []string, error) {
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
	case cloud == compliance.HuaweiCloud && !judge.Rule.Sweep:
		return refuse("policy %s judges resources, and Huawei Cloud does not document that one event may report many: "+
			"trigger the rule by changes, or set `sweep: true` in the rule to try it", judge.Policy.ID)
	}
	return sweeper, types, nil
}

// sweeping is the state of one sweep.
type sweeping struct {
	handler      *Handler
	judge        *Judge
	notification compliance.Notification
	result       *Result

	mu                sync.Mutex
	counts            map[compliance.Verdict]int
	judged, reported  int
	firstUndetermined error
}

var errTime = errors.New("the invocation is nearly out of time: increase the function's timeout, or narrow the rule's scope")

func (s *sweeping) run(ctx context.Context, sweeper compliance.Sweeper, types []string) error {
	// Listing stops early enough to report what has been listed.
	listing, cancel := ctx, context.CancelFunc(func() {})
	if deadline, bounded := ctx.Deadline(); bounded {
		listing, cancel = context.WithDeadlineCause(ctx, deadline.Add(-time.Until(deadline)/reserve), errTime)
	}
	defer cancel()

	batches := make(chan []compliance.Resource)
	group, working := errgroup.WithContext(ctx)
	var incomplete error // when listing fails, what was listed is still reported
	group.Go(s.guarded(ctx, func() error {
		defer close(batches)
		incomplete = s.list(listing, working, sweeper, types, batches)
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
	if err != nil || s.firstUndetermined != nil {
		return err
	}
	return sweeper.Finish(ctx)
}

// guarded turns a panic into an error. In a goroutine of its own, a panic would end the function and every other event in it.
func (s *sweeping) guarded(ctx context.Context, do func() error) func() error {
	return func() (err error) {
		defer func() {
			if value := recover(); value != nil {
				err = fmt.Errorf("panic: %v", value)
				s.handler.log.Error("panic", append(s.handler.fields(ctx, s.result), zap.Error(err), zap.ByteString("stack", debug.Stack()))...)
			}
		}()
		return do()
	}
}

// list sends the resources that the cloud lists in batches. At most one batch waits while others are handled, so memory does not grow
// with the number of resources.
func (s *sweeping) list(listing, working context.Context, sweeper compliance.Sweeper, types []string, batches chan<- []compliance.Resource) error {
	send := func(batch []compliance.Resource) error {
		select {
		case batches <- batch:
			return nil
		case <-working.Done():
			return context.Cause(working)
		}
	}
	var batch []compliance.Resource
	for resource, err := range sweeper.List(listing, types) {
		if err != nil {
			if cause := context.Cause(listing); cause != nil {
				err = cause
			}
			return errors.Join(err, send(batch))
		}
		if batch = append(batch, resource); len(batch) == batchSize {
			if err := send(batch); err != nil {
				return err
			}
			batch = nil
		}
		if listing.Err() != nil {
			return errors.Join(context.Cause(listing), send(batch))
		}
	}
	return send(batch)
}

func (s *sweeping) handle(ctx context.Context, batch []compliance.Resource) error {
	event := s.notification.Event()
	var outcomes []compliance.Outcome
	for i := range batch {
		outcome := s.judge.Resource(ctx, &batch[i], event.Trigger, event.Time)
		if ctx.Err() != nil { // an unfinished evaluation is no verdict
			return context.Cause(ctx)
		}
		s.record(ctx, outcome)
		if outcome, err := s.judge.Reported(outcome); err == nil {
			outcomes = append(outcomes, outcome)
		} else {
			s.noteUndetermined(outcome, err)
		}
	}
	if len(outcomes) == 0 {
		return nil
	}
	if err := s.notification.Report(ctx, outcomes); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reported += len(outcomes)
	return nil
}

// record counts a verdict and logs it: findings always, other verdicts at debug level.
func (s *sweeping) record(ctx context.Context, outcome compliance.Outcome) {
	s.mu.Lock()
	s.judged++
	s.counts[outcome.Verdict]++
	s.mu.Unlock()
	if outcome.Verdict == compliance.NonCompliant || outcome.Verdict == compliance.Undetermined {
		s.handler.logVerdict(ctx, s.result, NewOutcome(outcome))
		return
	}
	s.handler.log.Debug("verdict", append(s.handler.fields(ctx, s.result), verdictFields(NewOutcome(outcome))...)...)
}

func (s *sweeping) noteUndetermined(outcome compliance.Outcome, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.firstUndetermined == nil {
		s.firstUndetermined = fmt.Errorf("%s: %w", outcome.Resource.ID, err)
	}
}
