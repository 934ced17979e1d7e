package localcloud

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
)

const maxAnswer = 64 << 10 // bytes of a function's answer that are kept

// task is an invocation on its way to its function.
type task struct {
	invocation store.Invocation
	rule       string // its name
	source     string // of the rule
	id         string // of the request, the same for every attempt
	payload    []byte // nil: not built yet
}

func newTask(invocation store.Invocation, rule store.Rule) task {
	return task{invocation: invocation, rule: rule.Name, source: rule.Source, id: wire.UUID()}
}

// queue holds the tasks that wait for a function. It is unbounded, because the store holds every task anyway.
type queue struct {
	mu    sync.Mutex
	tasks []task
	wake  chan struct{} // filled when there may be tasks
}

func newQueue() *queue { return &queue{wake: make(chan struct{}, 1)} }

func (q *queue) push(t task) {
	q.mu.Lock()
	q.tasks = append(q.tasks, t)
	q.mu.Unlock()
	q.signal()
}

func (q *queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// pop waits for a task.
func (q *queue) pop(ctx context.Context) (task, bool) {
	for ctx.Err() == nil {
		q.mu.Lock()
		if len(q.tasks) > 0 {
			first := q.tasks[0]
			q.tasks[0] = task{}
			q.tasks = q.tasks[1:]
			more := len(q.tasks) > 0
			q.mu.Unlock()
			if more {
				q.signal() // another worker
			}
			return first, true
		}
		q.mu.Unlock()
		select {
		case <-q.wake:
		case <-ctx.Done():
		}
	}
	return task{}, false
}

// enqueue hands pending invocations to their functions' queues.
func (s *Service) enqueue(tasks ...task) {
	if len(tasks) == 0 {
		return
	}
	s.mu.Lock()
	if s.pending == 0 {
		s.idle = make(chan struct{})
	}
	s.pending += len(tasks)
	s.mu.Unlock()
	for _, t := range tasks {
		if q, exists := s.queueOf(t.invocation.Cloud, t.source); exists {
			q.push(t)
		}
	}
}

// queueOf returns the queue of the function that a rule's source names, else of the cloud's default function.
func (s *Service) queueOf(cloudName, source string) (q *queue, exists bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if q, exists = s.functions[functionKey{cloudName, source}]; !exists {
		q, exists = s.functions[functionKey{cloudName, ""}]
	}
	return q, exists
}

// running reports whether functions are invoked.
func (s *Service) running() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.functions != nil
}

// work runs tasks on a function, one at a time.
func (s *Service) work(h Host, q *queue) {
	for {
		t, some := q.pop(s.background)
		if !some {
			return
		}
		s.attempt(h, q, t)
	}
}

// attempt runs a task on its function. A failed task is retried later, as platforms retry asynchronous events.
func (s *Service) attempt(h Host, q *queue, t task) {
	// Closing the service lets the current event finish; the function's timeout bounds it.
	ctx := context.WithoutCancel(s.background)
	if t.payload == nil {
		payload, err := s.question(t.invocation)
		switch {
		case errors.Is(err, store.ErrWrite): // the service is being closed
			return
		case err != nil:
			s.end(t, store.Failed, nil, err)
			return
		case payload == nil:
			s.end(t, store.Succeeded, nil, nil)
			return
		}
		t.payload = payload
	}
	t.invocation.Attempts++
	answer, err := h.Invoke(ctx, t.id, t.invocation.Attempts, t.payload)
	if err == nil {
		s.end(t, store.Succeeded, answer, nil)
		return
	}
	if t.invocation.Attempts > s.clouds[t.invocation.Cloud].retries {
		s.end(t, store.Failed, answer, err)
		return
	}
	s.note(t, store.Pending, answer, err)
	time.AfterFunc(s.delay, func() { q.push(t) })
}

// persist makes a change durable. While the database cannot be written, for example because the disk is full, it waits, so that no event is
// lost; Close ends the wait.
func (s *Service) persist(change func(*store.Tx) error) error {
	for {
		err := s.store.Update(context.WithoutCancel(s.background), change)
		if !errors.Is(err, store.ErrWrite) {
			return err
		}
		s.log.Error("events wait", zap.Error(err))
		select {
		case <-time.After(s.delay):
		case <-s.background.Done():
			return err
		}
	}
}

// question builds the event of an invocation, with its own token. It returns nil if the function no longer needs to be invoked.
func (s *Service) question(invocation store.Invocation) ([]byte, error) {
	c := s.clouds[invocation.Cloud]
	var payload []byte
	err := s.persist(func(tx *store.Tx) error {
		rule, err := tx.Rule(invocation.Cloud, invocation.Account, invocation.Rule)
		if err != nil {
			return fmt.Errorf("rule: %w", err)
		}
		if rule.State == c.inactive {
			return fmt.Errorf("the rule is %s", rule.State)
		}
		// The clouds count in milliseconds.
		q := store.Question{Rule: rule, Trigger: invocation.Trigger, Asked: store.Time(store.Millis(s.now())), Secret: c.token()}
		if invocation.Resource != "" {
			resource, err := tx.Resource(invocation.Cloud, invocation.Account, invocation.Type, invocation.Resource)
			if err != nil {
				return fmt.Errorf("resource: %w", err)
			}
			q.Resource = &resource
			must, left, err := s.mustInvoke(tx, c, rule, resource)
			if err != nil || !must {
				return err
			}
			q.Left = left
		}
		if payload, err = c.event(q); err != nil {
			return err
		}
		return tx.Issue(q.Secret, store.Evaluation{
			Cloud: rule.Cloud, Account: rule.Account, Rule: rule.ID, Type: invocation.Type, ID: invocation.Resource,
			Trigger: q.Trigger, Asked: q.Asked, Expires: q.Asked.Add(c.lifetime),
		})
	})
	return payload, err
}

// note records the state of an invocation.
func (s *Service) note(t task, state store.State, answer []byte, cause error) {
	i := t.invocation
	i.State, i.Answer, i.Error = state, string(answer[:min(len(answer), maxAnswer)]), ""
	if cause != nil {
		i.Error = cause.Error()
	}
	if state != store.Pending {
		i.Ended = s.now()
	}
	err := s.persist(func(tx *store.Tx) error { return tx.UpdateInvocation(i) })
	if err != nil && !errors.Is(err, store.ErrNotFound) { // the rule may have been deleted
		s.log.Error("invocation not recorded", zap.Int64("invocation", i.Number), zap.Error(err))
	}
}

// end records how an invocation ended.
func (s *Service) end(t task, state store.State, answer []byte, cause error) {
	s.note(t, state, answer, cause)
	if state == store.Failed && cause != nil {
		s.logFailure(t, cause)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pending--; s.pending == 0 {
		close(s.idle)
	}
}

// logFailure warns once per rule, because a mistake in a rule concerns all of its resources.
func (s *Service) logFailure(t task, cause error) {
	fields := []zap.Field{
		zap.String("cloud", t.invocation.Cloud), zap.String("rule", t.rule), zap.String("resource", t.invocation.Resource),
		zap.Int("attempts", t.invocation.Attempts), zap.Error(cause),
	}
	if s.warnsFirst(ruleKey{t.invocation.Cloud, t.invocation.Account, t.invocation.Rule}) {
		s.log.Warn("an event failed; further failures of the rule are listed under "+assayPrefix+t.invocation.Cloud+"/invocations?state=Failed", fields...)
		return
	}
	s.log.Info("an event failed", fields...)
}

// ruleKey names a rule.
type ruleKey struct{ cloud, account, id string }

// warnsFirst reports whether a rule has not failed before.
func (s *Service) warnsFirst(rule ruleKey) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.warned[rule]
	s.warned[rule] = true
	return !known
}

// Idle waits until every invocation has succeeded or failed.
func (s *Service) Idle(ctx context.Context) error {
	s.mu.Lock()
	idle := s.idle
	s.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
