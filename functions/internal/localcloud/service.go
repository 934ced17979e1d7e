// Package localcloud is a local Config service for three clouds: it records resources, invokes functions as the clouds do, accepts their
// reports, and serves the results to the clouds' own clients.
//
// It implements the clouds' documentation, more strictly than the clouds do, and shares no code with the functions that it runs: a fake
// must not share the bugs of what it tests.
package localcloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/lookups"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/report"
)

// Options configure a service. Store, Credentials and Log are required.
type Options struct {
	Store       *store.Store
	Credentials access.Credentials
	Log         *zap.Logger
	Accounts    map[string]string // cloud → the account that the credentials reach; a cloud that is left out gets a development account
	Now         func() time.Time  // nil: the system's clock
	RetryDelay  time.Duration     // before a failed event is retried; 0: one second
	AWSRegion   string            // of the AWS rules and their functions; empty: us-east-1
	Alicloud    Alicloud          // what only the Config service of Alibaba Cloud needs
	Lookups     *lookups.Service  // the services that policies ask besides; nil: there are none
	Retries     map[string]int    // cloud → how often a failed event is retried; a cloud that is left out gets its platform's default
}

// Alicloud configures the Config service of Alibaba Cloud.
type Alicloud struct {
	Groups    []alicloud.Group
	Managed   []alicloud.ManagedRule
	Templates []alicloud.Template
	Reports   string        // directory of report files; empty: a temporary one
	Write     report.Writer // writes reports; nil: the service has none
	Version   string        // of assay, for reports
}

// Function is invoked by the rules of a cloud that name it as their source. Without a source it is the cloud's default function.
type Function struct {
	Cloud, Source string
	Host          Host
	AtOnce        int // events that the host takes at once; 0: one
}

// Host invokes a function with events and returns its answers, as Host of package platform does.
type Host interface {
	Invoke(ctx context.Context, id string, attempt int, payload []byte) ([]byte, error)
}

// Service is the Config service of all clouds. Its HTTP handler is what clients talk to.
type Service struct {
	store   *store.Store
	log     *zap.Logger
	now     func() time.Time
	delay   time.Duration
	clouds  map[string]cloud // by name
	order   []cloud          // in the order in which they may claim a request
	lookups *lookups.Service
	handler http.Handler

	background context.Context // ends with Close
	cancel     context.CancelFunc
	workers    sync.WaitGroup

	mu        sync.Mutex
	functions map[functionKey]*queue // nil before Start
	pending   int                    // invocations that have not ended
	idle      chan struct{}          // closed while pending is 0
	warned    map[ruleKey]bool       // rules whose failure was logged
}

// functionKey names a function: the cloud and the source of the rules that it serves.
type functionKey struct{ cloud, source string }

// New returns a service that answers requests but invokes no function yet: evaluations stay pending in the store until Start.
func New(ctx context.Context, options Options) (*Service, error) {
	s := &Service{
		store: options.Store, log: options.Log, now: options.Now, delay: options.RetryDelay, lookups: options.Lookups,
		clouds: map[string]cloud{}, idle: make(chan struct{}), warned: map[ruleKey]bool{},
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.delay == 0 {
		s.delay = time.Second
	}
	close(s.idle)
	s.background, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	for _, c := range s.wiring(options) {
		if err := s.open(ctx, c, options); err != nil {
			s.Close()
			return nil, fmt.Errorf("start the Config service of %s: %w", c.name, err)
		}
	}
	s.handler = s.routes(options.Credentials.User)
	return s, nil
}

// Start starts to invoke functions, beginning with everything that is pending: what was recorded since New, and what an earlier service left
// in the store. It must be called once.
func (s *Service) Start(ctx context.Context, functions ...Function) error {
	queues := map[functionKey]*queue{}
	for _, f := range functions {
		key := functionKey{f.Cloud, f.Source}
		if _, known := s.clouds[f.Cloud]; !known || queues[key] != nil {
			return fmt.Errorf("function of cloud %q: the cloud is unknown, or another function has the source %q, too", f.Cloud, f.Source)
		}
		queues[key] = newQueue()
	}
	s.mu.Lock()
	s.functions = queues
	s.mu.Unlock()
	for _, f := range functions {
		for range max(f.AtOnce, 1) {
			s.workers.Go(func() { s.work(f.Host, queues[functionKey{f.Cloud, f.Source}]) })
		}
	}
	if err := s.resume(ctx); err != nil {
		return fmt.Errorf("resume: %w", err)
	}
	return nil
}

// resume enqueues the invocations that are pending in the store.
func (s *Service) resume(ctx context.Context) error {
	var tasks []task
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		tasks = nil
		pending, err := tx.Invocations(store.InvocationFilter{State: store.Pending}, -1)
		if err != nil {
			return err
		}
		failed := map[ruleKey]bool{}
		for _, invocation := range slices.Backward(pending) { // the oldest first
			key := ruleKey{invocation.Cloud, invocation.Account, invocation.Rule}
			if failed[key] {
				continue
			}
			rule, err := tx.Rule(invocation.Cloud, invocation.Account, invocation.Rule)
			if err != nil {
				return err
			}
			if _, exists := s.queueOf(rule.Cloud, rule.Source); exists {
				tasks = append(tasks, newTask(invocation, rule))
				continue
			}
			failed[key] = true
			if err := s.fail(tx, rule); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.enqueue(tasks...)
	return nil
}

// ServeHTTP answers the clouds' clients.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Clouds returns the names of the clouds in alphabetical order.
func (s *Service) Clouds() []string { return slices.Sorted(maps.Keys(s.clouds)) }

// Account returns the account of a cloud that the credentials reach.
func (s *Service) Account(cloud string) string { return s.clouds[cloud].account }

// Close stops invoking functions. Running events are finished; pending ones stay in the store. The caller closes the functions.
func (s *Service) Close() {
	s.cancel()
	s.workers.Wait()
	for _, c := range s.clouds {
		if closer, closes := c.service.(io.Closer); closes {
			if err := closer.Close(); err != nil {
				s.log.Warn("close", zap.String("cloud", c.name), zap.Error(err))
			}
		}
	}
}

// PutResource records a native resource item and starts the evaluations that the cloud would start. It returns when the resource and
// the pending invocations are durable.
func (s *Service) PutResource(ctx context.Context, cloudName string, native json.RawMessage) (store.Resource, error) {
	resources, err := s.PutResources(ctx, cloudName, []json.RawMessage{native})
	if err != nil {
		return store.Resource{}, err
	}
	return resources[0], nil
}

// PutResources records many resources at once, all or none.
func (s *Service) PutResources(ctx context.Context, cloudName string, natives []json.RawMessage) ([]store.Resource, error) {
	c, known := s.clouds[cloudName]
	if !known {
		return nil, fmt.Errorf("unknown cloud %q", cloudName)
	}
	resources := make([]store.Resource, len(natives))
	for i, native := range natives {
		var err error
		if resources[i], err = c.resource(c.account, native, s.now()); err != nil {
			return nil, fmt.Errorf("item %d: %w: %w", i+1, errItem, err)
		}
	}
	return resources, s.record(ctx, c, resources...)
}

// errItem is the error for a native resource item that cannot be used.
var errItem = errors.New("not a resource item of the cloud")

// DeleteResource records that a resource was deleted. The error for an unknown resource is [store.ErrNotFound].
func (s *Service) DeleteResource(ctx context.Context, cloudName, kind, id string) error {
	c, known := s.clouds[cloudName]
	if !known {
		return fmt.Errorf("unknown cloud %q", cloudName)
	}
	var resource store.Resource
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		resource, err = tx.Resource(cloudName, c.account, kind, id)
		return err
	})
	if err != nil {
		return err
	}
	resource.Deleted, resource.Updated = true, s.now()
	return s.record(ctx, c, resource)
}

// record stores resources of one cloud and starts the evaluations that follow.
func (s *Service) record(ctx context.Context, c cloud, resources ...store.Resource) error {
	var started []task
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		rules := map[string][]store.Rule{} // by account
		for _, resource := range resources {
			if err := tx.PutResource(resource); err != nil {
				return err
			}
			if _, read := rules[resource.Account]; !read {
				all, err := tx.Rules(resource.Cloud, resource.Account)
				if err != nil {
					return err
				}
				rules[resource.Account] = slices.DeleteFunc(all, func(r store.Rule) bool { return r.State == c.inactive || !r.OnChange })
			}
			for _, rule := range rules[resource.Account] {
				if !rule.Covers(resource.Type) && !resource.Deleted {
					continue // when a rule lost the type, everything in its scope was evaluated
				}
				var err error
				if started, err = s.changed(tx, started, c, rule, resource); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.enqueue(started...)
	return nil
}

// mustInvoke reports whether the function must be invoked for a resource, and whether the resource left the rule's scope. A result that
// no longer holds is removed where the function is not invoked.
func (s *Service) mustInvoke(tx *store.Tx, c cloud, rule store.Rule, resource store.Resource) (must, left bool, err error) {
	covered, err := c.covers(rule, resource)
	if err != nil || covered {
		return covered, false, err
	}
	_, err = tx.Result(resource.Cloud, resource.Account, store.ResultKey{Rule: rule.ID, Type: resource.Type, ID: resource.ID})
	if errors.Is(err, store.ErrNotFound) {
		return false, false, nil
	}
	if err != nil || c.clears {
		return err == nil, true, err
	}
	_, err = tx.DeleteResults(store.ResultFilter{Cloud: resource.Cloud, Account: resource.Account, Rule: rule.ID, Type: resource.Type, ID: resource.ID})
	return false, true, err
}

// changed starts an invocation if the function must be invoked for a resource that changed.
func (s *Service) changed(tx *store.Tx, started []task, c cloud, rule store.Rule, resource store.Resource) ([]task, error) {
	must, _, err := s.mustInvoke(tx, c, rule, resource)
	if err != nil || !must {
		return started, err
	}
	return s.start(tx, started, rule, &resource, compliance.Change)
}

// start records a pending invocation and appends it to started, which is enqueued once the invocation is durable.
func (s *Service) start(tx *store.Tx, started []task, rule store.Rule, resource *store.Resource, trigger compliance.Trigger) ([]task, error) {
	_, exists := s.queueOf(rule.Cloud, rule.Source)
	running := s.running()
	if running && !exists && !s.warnsFirst(ruleKey{rule.Cloud, rule.Account, rule.ID}) {
		return started, nil // one failed invocation is enough to show that the function does not exist
	}
	invocation := store.Invocation{Cloud: rule.Cloud, Account: rule.Account, Rule: rule.ID, Trigger: trigger, State: store.Pending, Started: s.now()}
	if resource != nil {
		invocation.Type, invocation.Resource = resource.Type, resource.ID
	}
	var err error
	switch invocation.Number, err = tx.StartInvocation(invocation); {
	case err != nil || !running: // Start continues it
		return started, err
	case exists:
		return append(started, newTask(invocation, rule)), nil
	default:
		return started, s.fail(tx, rule)
	}
}

// fail ends the pending invocations of a rule whose function does not exist.
func (s *Service) fail(tx *store.Tx, rule store.Rule) error {
	s.log.Info("a rule's function does not exist", zap.String("cloud", rule.Cloud), zap.String("rule", rule.Name), zap.String("function", rule.Source))
	return tx.FailInvocations(rule.Cloud, rule.Account, rule.ID, fmt.Sprintf("there is no function %q", rule.Source), s.now())
}

// PutRule creates or changes a rule and evaluates it at once, as the clouds do.
func (s *Service) PutRule(ctx context.Context, rule store.Rule) error {
	c, known := s.clouds[rule.Cloud]
	if !known {
		return fmt.Errorf("unknown cloud %q", rule.Cloud)
	}
	rule.Updated = s.now()
	err := s.store.Update(ctx, func(tx *store.Tx) (err error) {
		if err := tx.PutRule(rule); err != nil {
			return err
		}
		rule, err = tx.Rule(rule.Cloud, rule.Account, rule.ID)
		return err
	})
	if err != nil {
		return err
	}
	if rule.State == c.inactive {
		return nil
	}
	return s.Evaluate(ctx, rule)
}

// Evaluate starts the evaluation of everything in a rule's scope: its resources if changes trigger the rule, and the scheduled event if it
// has a period. It returns when the pending invocations are durable.
func (s *Service) Evaluate(ctx context.Context, rule store.Rule) error {
	if rule.Period > 0 {
		if err := s.evaluatePeriod(ctx, rule); err != nil {
			return err
		}
	}
	if !rule.OnChange {
		return nil
	}
	c := s.clouds[rule.Cloud]
	const page = 500
	var after store.ResourceKey
	for {
		var started []task
		var resources []store.Resource
		err := s.store.Update(ctx, func(tx *store.Tx) (err error) {
			resources, err = tx.Resources(store.ResourceFilter{Cloud: rule.Cloud, Account: rule.Account}, after, page)
			if err != nil {
				return err
			}
			for _, resource := range resources {
				if started, err = s.changed(tx, started, c, rule, resource); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		s.enqueue(started...)
		if len(resources) < page {
			return nil
		}
		last := resources[page-1]
		after = store.ResourceKey{Type: last.Type, ID: last.ID}
	}
}

// evaluatePeriod starts the scheduled evaluation of a rule.
func (s *Service) evaluatePeriod(ctx context.Context, rule store.Rule) error {
	var started []task
	err := s.store.Update(ctx, func(tx *store.Tx) (err error) {
		if err := tx.MarkPeriod(rule.Cloud, rule.Account, rule.ID, s.now()); err != nil {
			return err
		}
		started, err = s.start(tx, nil, rule, nil, compliance.Period)
		return err
	})
	if err != nil {
		return err
	}
	s.enqueue(started...)
	return nil
}

// Tick evaluates the rules whose period has elapsed, and deletes tokens and invocations that expired a day ago.
func (s *Service) Tick(ctx context.Context) error {
	now := s.now()
	var due []store.Rule
	err := s.store.View(ctx, func(tx *store.Tx) error {
		rules, err := tx.Rules("", "")
		for _, rule := range rules {
			if rule.Period > 0 && rule.State != s.clouds[rule.Cloud].inactive && !now.Before(rule.PeriodEvaluated.Add(rule.Period)) {
				due = append(due, rule)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, rule := range due {
		if err := s.evaluatePeriod(ctx, rule); err != nil && !errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("rule %q: %w", rule.Name, err)
		}
	}
	return s.store.Update(ctx, func(tx *store.Tx) error { return tx.Forget(now.Add(-24 * time.Hour)) })
}

// Run ticks until ctx is cancelled.
func (s *Service) Run(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			if err := s.Tick(ctx); err != nil && ctx.Err() == nil {
				s.log.Error("periodic evaluation", zap.Error(err))
			}
		case <-ctx.Done():
			return
		}
	}
}
