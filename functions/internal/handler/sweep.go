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
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/rule"
)

const (
	// batchSize is how many results leave together where the cloud takes batches (AWS: at most 100).
	batchSize = 100
	// reserve is the part of the time left that a sweep keeps for the results that it has and for its answer.
	reserve = 10
)

// sweep judges every resource in scope of a period event that is about the account: listed page by page, judged side by side, reported
// in batches. It stops when time runs short, and then fails and says how far it came.
func (h *Handler) sweep(ctx context.Context, notification compliance.Notification, r rule.Rule, p *engine.Policy, judge *engine.Judge, result *Result) error {
	event := notification.Event()
	judged := p.On(event.Cloud, r.Scope.Types...)
	var types []string
	for _, native := range judged.Native {
		types = append(types, event.Cloud+"/"+native)
	}
	sweeper, ok := notification.(compliance.Sweeper)
	switch {
	case len(types) == 0 && len(r.Scope.Types) > 0:
		return fmt.Errorf("%w: rule %s came with a period event, but its scope.types name no resource type of %s", compliance.ErrPolicy, r.Name, event.Cloud)
	case len(types) == 0 && judged.Every:
		return fmt.Errorf("%w: rule %s came with a period event, but policy %s judges every type: name those to look through in the rule's scope.types",
			compliance.ErrPolicy, r.Name, p.ID)
	case len(types) == 0:
		return fmt.Errorf("%w: rule %s came with a period event, but policy %s judges no resource type of %s", compliance.ErrPolicy, r.Name, p.ID, event.Cloud)
	case !ok:
		return fmt.Errorf("%w: rule %s came with a period event, and resources of %s cannot be listed", compliance.ErrPolicy, r.Name, event.Cloud)
	case event.Cloud == compliance.HuaweiCloud && !r.Sweep:
		return fmt.Errorf("%w: rule %s came with a period event, but policy %s judges resources; Huawei Cloud does not document that one "+
			"event may report many: trigger the rule by changes, or say `sweep: true` in the rule to try it", compliance.ErrPolicy, r.Name, p.ID)
	}
	started := time.Now()
	s := &sweeping{handler: h, rule: r, judge: judge, notification: notification, result: result, counts: map[compliance.Verdict]int{}}
	err := s.run(ctx, sweeper, types)
	result.Swept = s.counts
	h.log.Info("swept", append(h.fields(ctx, result), zap.Any("verdicts", s.counts), zap.Int("reported", s.reported), took("took_ms", time.Since(started)))...)
	switch {
	case err != nil:
		return fmt.Errorf("%w: the sweep is incomplete: %d resources judged, %d reported: %w", compliance.ErrReport, s.judged, s.reported, err)
	case s.firstUndetermined != nil:
		return fmt.Errorf("%d of %d resources could not be judged and were not reported; the first: %w", s.judged-s.reported, s.judged, s.firstUndetermined)
	}
	return nil
}

// sweeping is the state of one sweep.
type sweeping struct {
	handler      *Handler
	rule         rule.Rule
	judge        *engine.Judge
	notification compliance.Notification
	result       *Result

	mu                sync.Mutex
	counts            map[compliance.Verdict]int
	judged, reported  int
	firstUndetermined error
}

var errTime = errors.New("the time of the invocation is nearly over: give the function more time, or narrow the rule's scope")

func (s *sweeping) run(ctx context.Context, sweeper compliance.Sweeper, types []string) error {
	// Listing stops early enough for what is under way to be reported.
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
	if errors.Is(err, context.DeadlineExceeded) { // whoever noticed first
		err = fmt.Errorf("%w (%w)", errTime, err)
	}
	if err != nil || s.firstUndetermined != nil {
		return err
	}
	return sweeper.Finish(ctx)
}

// guarded makes a panic an error: in a goroutine of its own it would end the function, with all other events that it is about.
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

// list cuts what the cloud lists into batches. At most one batch waits while the others are handled, so memory does not grow with the
// number of resources.
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
		var outcome compliance.Outcome
		if because := s.rule.Scope.Excludes(&batch[i]); because != "" {
			outcome = notApplicable(batch[i], because)
		} else {
			outcome = s.judge.Evaluate(ctx, &batch[i], event.Trigger, event.Time)
		}
		if ctx.Err() != nil { // what was not finished is no verdict
			return context.Cause(ctx)
		}
		s.record(ctx, outcome)
		if outcome, err := determined(s.rule, outcome); err == nil {
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

// record counts a verdict and logs it: findings always, what complies only for debugging.
func (s *sweeping) record(ctx context.Context, outcome compliance.Outcome) {
	s.mu.Lock()
	s.judged++
	s.counts[outcome.Verdict]++
	s.mu.Unlock()
	if outcome.Verdict == compliance.NonCompliant || outcome.Verdict == compliance.Undetermined {
		s.handler.logVerdict(ctx, s.result, public(outcome))
		return
	}
	s.handler.log.Debug("verdict", append(s.handler.fields(ctx, s.result), verdictFields(public(outcome))...)...)
}

func (s *sweeping) noteUndetermined(outcome compliance.Outcome, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.firstUndetermined == nil {
		s.firstUndetermined = fmt.Errorf("%s: %w", outcome.Resource.ID, err)
	}
}
