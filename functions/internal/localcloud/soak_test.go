package localcloud_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"text/tabwriter"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/faults"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
)

var (
	soakEvents = flag.Int("events", 300, "how many events TestSoak delivers")
	soakLimit  = flag.Duration("limit", 0, "when TestSoak stops delivering new events, even if fewer were delivered (0: never)")
	soakFaults = flag.Float64("faults", 0.2, "the share of requests that TestSoak spoils")
	soakSeed   = flag.Uint64("seed", 1, "what TestSoak's choices follow from")
	soakKinds  = flag.String("kinds", "", "the only faults that TestSoak commits, with commas between them")
	soakKill   = flag.Duration("kill", 500*time.Millisecond, "how often TestSoak kills a function with SIGKILL")
)

// The functions that are deployed process events while the network between them and the Config service fails, while their processes are
// killed, and while their platforms deliver events again, late and in any order. In the end the Config service has the right state of every
// resource: what did not succeed was not called a success.
func TestSoak(t *testing.T) {
	t.Parallel()
	started := time.Now()
	clouds := sweptClouds()
	soaked := make([]*soak, len(clouds))
	var wait sync.WaitGroup
	for i, c := range clouds {
		soaked[i] = newSoak(t, c, *soakSeed+uint64(i))
		wait.Go(func() { soaked[i].run(t, *soakEvents/len(clouds)) })
	}
	wait.Wait()
	t.Log(soakSummary(soaked, time.Since(started)))
}

// soak is one cloud with its function on an unreliable platform behind an unreliable network.
type soak struct {
	cloud     sweptCloud
	service   *localcloud.Service
	store     *store.Store
	rule      store.Rule
	proxy     *faults.Proxy
	instances []*platform.Host
	free      chan *platform.Host
	retries   int

	settled atomic.Int64 // events that succeeded, or failed for good

	mu      sync.Mutex
	random  *rand.Rand
	dead    [][]byte // events that failed for good: the dead-letter queue
	again   [][]byte // events that are delivered again, after newer ones
	want    map[string]compliance.Verdict
	counts  soakCounts
	healthy bool // the platform makes no more mistakes
}

type soakCounts struct {
	events, deliveries, failures, repeated, kills, deadLetters, wrong, missing int
	took                                                                       time.Duration
}

const (
	soakInstances = 6   // of each function
	soakBacklog   = 32  // events under way, so that an event has the state of its time
	soakResources = 200 // that change again and again
)

func newSoak(t *testing.T, c sweptCloud, seed uint64) *soak {
	t.Helper()
	s := &soak{
		cloud: c, free: make(chan *platform.Host, soakInstances), want: map[string]compliance.Verdict{},
		retries: map[string]int{compliance.HuaweiCloud: 1, compliance.AWS: 2, compliance.Alicloud: 3}[c.name], // as their platforms do
		random:  rand.New(rand.NewPCG(seed, 1)),                                                               //nolint:gosec // reproducible on purpose
	}
	var err error
	if s.store, err = store.Open(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.store.Close() })
	credentials := access.New(access.Key{})
	s.service, err = localcloud.New(t.Context(), localcloud.Options{
		Store: s.store, Credentials: credentials, Log: zap.NewNop(), RetryDelay: 50 * time.Millisecond, Retries: map[string]int{c.name: s.retries},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.proxy = &faults.Proxy{Next: s.service, Pick: faults.Random(seed, *soakFaults, soakedFaults()...), Delay: 100 * time.Millisecond}
	server := httptest.NewServer(s.proxy)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	binary := platformtest.Build(t, c.command)
	for range soakInstances {
		h, err := platform.New(c.platform(), platform.Function{
			Name: "assay", Path: binary, Region: c.region, Account: s.service.Account(c.name), Credentials: credentials, Timeout: 5 * time.Second,
			Environment: map[string]string{c.endpoint: server.URL, "ASSAY_LOG_LEVEL": "error"},
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(h.Close)
		s.instances = append(s.instances, h)
		s.free <- h
	}
	t.Cleanup(s.service.Close)
	s.rule = store.Rule{
		Cloud: c.name, Account: s.service.Account(c.name), ID: "0123456789abcdef01234567", Name: "eip-attached", Source: c.source, Types: []string{c.kind},
		OnChange: true, State: activeState(c.name),
	}
	if c.name == compliance.Alicloud {
		s.rule.Parameters = json.RawMessage(`{"rule":"eip-attached"}`)
	}
	if err := s.service.PutRule(t.Context(), s.rule); err != nil {
		t.Fatal(err)
	}
	if err := s.service.Start(t.Context(), localcloud.Function{Cloud: c.name, Source: c.source, Host: s, AtOnce: soakInstances}); err != nil {
		t.Fatal(err)
	}
	return s
}

// soakedFaults are all faults, but few requests hang, because each takes the time of its function.
func soakedFaults() []faults.Fault {
	var all []faults.Fault
	if *soakKinds != "" {
		for kind := range strings.SplitSeq(*soakKinds, ",") {
			all = append(all, faults.Fault(kind))
		}
		return all
	}
	for range 4 {
		all = append(all, slices.DeleteFunc(faults.All(), func(f faults.Fault) bool { return f == faults.Hang })...)
	}
	return append(all, faults.Hang)
}

// chance is true with a probability, while the platform makes mistakes.
func (s *soak) chance(probability float64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.healthy && s.random.Float64() < probability
}

// Invoke is the platform: it delivers an event at least once, now and then twice, at times it does not hear the answer, and some events it
// delivers once more when newer ones have come and gone.
func (s *soak) Invoke(ctx context.Context, id string, attempt int, payload []byte) ([]byte, error) {
	answer, err := s.deliver(ctx, id, attempt, payload)
	if err == nil && s.chance(0.03) {
		s.count(func(c *soakCounts) { c.repeated++ })
		_, _ = s.deliver(ctx, wire.UUID(), 1, payload) // nobody hears this answer
	}
	if err == nil && s.chance(0.02) {
		answer, err = nil, errors.New("the platform lost the answer")
	}
	if s.chance(0.05) {
		s.mu.Lock()
		s.again = append(s.again, payload)
		s.mu.Unlock()
	}
	if err == nil || attempt > s.retries {
		s.settled.Add(1)
	}
	if err != nil && attempt > s.retries {
		s.mu.Lock()
		s.dead = append(s.dead, payload)
		s.counts.deadLetters++
		s.mu.Unlock()
	}
	return answer, err
}

// deliver hands an event to an instance.
func (s *soak) deliver(ctx context.Context, id string, attempt int, payload []byte) ([]byte, error) {
	h := <-s.free
	defer func() { s.free <- h }()
	answer, err := h.Invoke(ctx, id, attempt, payload)
	s.count(func(c *soakCounts) {
		c.deliveries++
		if err != nil {
			c.failures++
		}
	})
	return answer, err
}

func (s *soak) count(change func(*soakCounts)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.counts)
}

// take empties a list of events and shuffles it.
func (s *soak) take(events *[][]byte) [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := *events
	*events = nil
	s.random.Shuffle(len(taken), func(i, j int) { taken[i], taken[j] = taken[j], taken[i] })
	return taken
}

// kill kills instances until stop is closed.
func (s *soak) kill(stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case <-time.After(*soakKill):
			s.mu.Lock()
			victim := s.instances[s.random.IntN(len(s.instances))]
			s.counts.kills++
			s.mu.Unlock()
			victim.Kill()
		}
	}
}

// put changes a resource, or if n is negative, any.
func (s *soak) put(t *testing.T, n, resources int) bool {
	s.mu.Lock()
	attached := s.random.IntN(2) == 0
	if n < 0 {
		n = s.random.IntN(resources)
	}
	s.mu.Unlock()
	resource, err := s.service.PutResource(t.Context(), s.cloud.name, json.RawMessage(s.cloud.item(n, attached)))
	if err != nil {
		t.Error(err)
		return false
	}
	s.want[resource.ID] = compliance.NonCompliant
	if attached {
		s.want[resource.ID] = compliance.Compliant
	}
	s.count(func(c *soakCounts) { c.events++ })
	return true
}

func (s *soak) run(t *testing.T, events int) {
	started := time.Now()
	stop := make(chan struct{})
	var killer sync.WaitGroup
	killer.Go(func() { s.kill(stop) })

	resources := max(1, min(soakResources, events/4))
	for n := 0; n < events; n++ {
		if *soakLimit > 0 && time.Since(started) > *soakLimit {
			n = max(n, events-resources)
		}
		for int64(s.counts.events)-s.settled.Load() >= soakBacklog {
			time.Sleep(time.Millisecond)
		}
		last := n - (events - resources) // round, in which each resource changes once more
		if last == 0 {
			s.drain(t) // so that the last event of a resource is newer by the clock, too
		}
		if !s.put(t, last, resources) {
			break
		}
		if n%100 == 99 {
			s.redeliver(t, s.take(&s.again)) // among newer events
		}
	}
	s.drain(t)
	s.redeliver(t, s.take(&s.again)) // after the newest events
	// The events in the dead-letter queue are delivered again, in any order, until all have succeeded.
	for range 100 {
		dead := s.take(&s.dead)
		if len(dead) == 0 {
			break
		}
		failed := s.redeliver(t, dead)
		s.mu.Lock()
		s.dead = failed
		s.mu.Unlock()
	}
	close(stop)
	killer.Wait()
	if len(s.dead) > 0 {
		t.Errorf("%s: %d events never succeeded", s.cloud.name, len(s.dead))
	}
	s.count(func(c *soakCounts) { c.took = time.Since(started) })
	s.check(t)
}

// drain waits until no event is under way.
func (s *soak) drain(t *testing.T) {
	if err := s.service.Idle(t.Context()); err != nil {
		t.Error(err)
	}
}

// redeliver delivers events side by side, and returns those that failed.
func (s *soak) redeliver(t *testing.T, events [][]byte) (failed [][]byte) {
	var mu sync.Mutex
	var wait sync.WaitGroup
	places := make(chan struct{}, soakInstances)
	for _, event := range events {
		places <- struct{}{}
		wait.Go(func() {
			defer func() { <-places }()
			s.count(func(c *soakCounts) { c.repeated++ })
			if _, err := s.deliver(t.Context(), wire.UUID(), 1, event); err != nil {
				mu.Lock()
				failed = append(failed, event)
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	return failed
}

// check compares what the Config service has with what the last event of each resource was about.
func (s *soak) check(t *testing.T) {
	err := s.store.View(t.Context(), func(tx *store.Tx) error {
		for id, want := range s.want {
			result, err := tx.Result(s.cloud.name, s.rule.Account, store.ResultKey{Rule: s.rule.ID, Type: s.cloud.kind, ID: id})
			switch {
			case errors.Is(err, store.ErrNotFound):
				s.counts.missing++
			case err != nil:
				return err
			case result.Verdict != want:
				s.counts.wrong++
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if s.counts.missing+s.counts.wrong > 0 {
		t.Errorf("%s: of %d resources %d have no state and %d a wrong one", s.cloud.name, len(s.want), s.counts.missing, s.counts.wrong)
	}
}

// soakSummary is a table of what happened.
func soakSummary(soaked []*soak, took time.Duration) string {
	var text bytes.Buffer
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(name string, value func(*soak) any) {
		fmt.Fprint(table, name, "\t")
		for _, s := range soaked {
			fmt.Fprint(table, value(s), "\t")
		}
		fmt.Fprintln(table)
	}
	requests := func(s *soak) (all int) {
		for _, n := range s.proxy.Counts() {
			all += n
		}
		return all
	}
	fmt.Fprintf(&text, "seed %d, %v\n", *soakSeed, took.Round(time.Second))
	row("", func(s *soak) any { return s.cloud.name })
	row("events", func(s *soak) any { return s.counts.events })
	row("events/s", func(s *soak) any { return int(float64(s.counts.events) / s.counts.took.Seconds()) })
	row("deliveries", func(s *soak) any { return s.counts.deliveries })
	row("again or late", func(s *soak) any { return s.counts.repeated })
	row("failed", func(s *soak) any { return s.counts.failures })
	row("dead letters", func(s *soak) any { return s.counts.deadLetters })
	row("killed", func(s *soak) any { return s.counts.kills })
	row("requests", func(s *soak) any { return requests(s) })
	row("spoiled", func(s *soak) any { return requests(s) - s.proxy.Counts()[faults.None] })
	for _, fault := range faults.All() {
		row(string(fault), func(s *soak) any { return s.proxy.Counts()[fault] })
	}
	row("resources", func(s *soak) any { return len(s.want) })
	row("state missing", func(s *soak) any { return s.counts.missing })
	row("state wrong", func(s *soak) any { return s.counts.wrong })
	table.Flush()
	return text.String()
}
