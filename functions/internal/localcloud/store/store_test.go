package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

const account = "d0123456789"

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// everywhere runs a test against both kinds of database.
func everywhere(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	for name, directory := range map[string]func(*testing.T) string{
		"memory": func(*testing.T) string { return "" },
		"file":   func(t *testing.T) string { return t.TempDir() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := store.Open(t.Context(), directory(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
			test(t, s)
		})
	}
}

func update(t *testing.T, s *store.Store, change func(*store.Tx) error) {
	t.Helper()
	if err := s.Update(t.Context(), change); err != nil {
		t.Fatal(err)
	}
}

func view[T any](t *testing.T, s *store.Store, read func(*store.Tx) (T, error)) T {
	t.Helper()
	var got T
	err := s.View(t.Context(), func(tx *store.Tx) (err error) {
		got, err = read(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func eip(id string) store.Resource {
	return store.Resource{
		Cloud: compliance.HuaweiCloud, Account: account, Type: "vpc.publicips", ID: id, Name: "192.0.2.1", Region: "region_1",
		Item: json.RawMessage(`{"id":"` + id + `"}`), Updated: noon,
	}
}

func rule(id, name string) store.Rule {
	return store.Rule{
		Cloud: compliance.HuaweiCloud, Account: account, ID: id, Name: name, Source: "urn:fss:f", Types: []string{"vpc.publicips"},
		Parameters: json.RawMessage(`{"bandwidthSize":{"value":"10"}}`), OnChange: true, State: "Enabled", Updated: noon,
	}
}

func result(id string, verdict compliance.Verdict, at time.Time) store.Result {
	return store.Result{
		Cloud: compliance.HuaweiCloud, Account: account, Rule: "r1", Type: "vpc.publicips", ID: id, Name: "192.0.2.1", Region: "region_1",
		Verdict: verdict, Trigger: compliance.Change, Annotation: "because", Ordering: at, Asked: at, Recorded: at,
	}
}

func TestResources(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *store.Store) {
		update(t, s, func(tx *store.Tx) error {
			for _, id := range []string{"c", "a", "b"} {
				if err := tx.PutResource(eip(id)); err != nil {
					return err
				}
			}
			other := eip("z")
			other.Type = "ecs.cloudservers"
			return tx.PutResource(other)
		})
		var got []string
		var after store.ResourceKey
		for {
			page := view(t, s, func(tx *store.Tx) ([]store.Resource, error) {
				return tx.Resources(store.ResourceFilter{Cloud: compliance.HuaweiCloud, Account: account}, after, 2)
			})
			for _, r := range page {
				got = append(got, r.Type+"/"+r.ID)
			}
			if len(page) < 2 {
				break
			}
			after = store.ResourceKey{Type: page[1].Type, ID: page[1].ID}
		}
		want := []string{"ecs.cloudservers/z", "vpc.publicips/a", "vpc.publicips/b", "vpc.publicips/c"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("pages (-want +got):\n%s", diff)
		}

		changed := eip("a")
		changed.Name, changed.Updated, changed.Deleted = "192.0.2.2", noon.Add(time.Hour), true
		update(t, s, func(tx *store.Tx) error { return tx.PutResource(changed) })
		wantResource := changed
		wantResource.Created = noon
		gotResource := view(t, s, func(tx *store.Tx) (store.Resource, error) {
			return tx.Resource(compliance.HuaweiCloud, account, "vpc.publicips", "a")
		})
		if diff := cmp.Diff(wantResource, gotResource); diff != "" {
			t.Errorf("changed resource (-want +got):\n%s", diff)
		}
		live := view(t, s, func(tx *store.Tx) ([]store.Resource, error) {
			return tx.Resources(store.ResourceFilter{Cloud: compliance.HuaweiCloud, Account: account, Type: "vpc.publicips"}, store.ResourceKey{}, 10)
		})
		if len(live) != 2 {
			t.Errorf("%d live EIPs, want 2", len(live))
		}
	})
}

func TestRules(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *store.Store) {
		want := rule("r1", "eip-bandwidth")
		want.Period, want.Risk = time.Hour, 2
		update(t, s, func(tx *store.Tx) error { return tx.PutRule(want) })
		want.Created, want.Scope, want.Extra = noon, json.RawMessage("{}"), json.RawMessage("{}")
		got := view(t, s, func(tx *store.Tx) (store.Rule, error) {
			return tx.RuleNamed(compliance.HuaweiCloud, account, "eip-bandwidth")
		})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("rule (-want +got):\n%s", diff)
		}
		err := s.Update(t.Context(), func(tx *store.Tx) error { return tx.PutRule(rule("r2", "eip-bandwidth")) })
		if !errors.Is(err, store.ErrExists) {
			t.Errorf("second rule of the same name: %v, want ErrExists", err)
		}
		err = s.Update(t.Context(), func(tx *store.Tx) error {
			return tx.DeleteRule(compliance.HuaweiCloud, account, "r2")
		})
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("delete what is not there: %v, want ErrNotFound", err)
		}
	})
}

func TestResults(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *store.Store) {
		put := func(r store.Result) (recorded bool, err error) {
			err = s.Update(t.Context(), func(tx *store.Tx) (err error) {
				recorded, err = tx.PutResult(r)
				return err
			})
			return recorded, err
		}
		if _, err := put(result("a", compliance.Compliant, noon)); !errors.Is(err, store.ErrNotFound) {
			t.Fatalf("result of an unknown rule: %v, want ErrNotFound", err)
		}
		update(t, s, func(tx *store.Tx) error { return tx.PutRule(rule("r1", "eip-bandwidth")) })
		steps := []struct {
			verdict  compliance.Verdict
			at       time.Time
			recorded bool
		}{
			{compliance.Compliant, noon, true},
			{compliance.NonCompliant, noon.Add(time.Second), true},
			{compliance.Compliant, noon, false},                    // late
			{compliance.NonCompliant, noon.Add(time.Second), true}, // repeated
		}
		for i, step := range steps {
			recorded, err := put(result("a", step.verdict, step.at))
			if err != nil || recorded != step.recorded {
				t.Errorf("step %d: recorded %v, %v; want %v", i, recorded, err, step.recorded)
			}
		}
		if _, err := put(result("b", compliance.Compliant, noon)); err != nil {
			t.Fatal(err)
		}
		filter := store.ResultFilter{Cloud: compliance.HuaweiCloud, Account: account, Verdicts: []compliance.Verdict{compliance.NonCompliant, compliance.Undetermined}}
		got := view(t, s, func(tx *store.Tx) ([]store.Result, error) { return tx.Results(filter, store.ResultKey{}, 10) })
		if diff := cmp.Diff([]store.Result{result("a", compliance.NonCompliant, noon.Add(time.Second))}, got); diff != "" {
			t.Errorf("results (-want +got):\n%s", diff)
		}
		tallies := view(t, s, func(tx *store.Tx) ([]store.Tally, error) {
			return tx.Tallies(store.ResultFilter{Cloud: compliance.HuaweiCloud, Account: account})
		})
		want := []store.Tally{{Rule: "r1", Count: map[compliance.Verdict]int{compliance.Compliant: 1, compliance.NonCompliant: 1}}}
		if diff := cmp.Diff(want, tallies); diff != "" {
			t.Errorf("tallies (-want +got):\n%s", diff)
		}
		update(t, s, func(tx *store.Tx) error { return tx.DeleteRule(compliance.HuaweiCloud, account, "r1") })
		left := view(t, s, func(tx *store.Tx) ([]store.Result, error) {
			return tx.Results(store.ResultFilter{Cloud: compliance.HuaweiCloud, Account: account}, store.ResultKey{}, 10)
		})
		if len(left) != 0 {
			t.Errorf("%d results outlive their rule", len(left))
		}
	})
}

func TestEvaluations(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *store.Store) {
		want := store.Evaluation{
			Cloud: compliance.HuaweiCloud, Account: account, Rule: "r1", Type: "vpc.publicips", ID: "a", Trigger: compliance.Change,
			Asked: noon, Expires: noon.Add(time.Hour),
		}
		update(t, s, func(tx *store.Tx) error {
			return errors.Join(tx.PutRule(rule("r1", "eip-bandwidth")), tx.Issue("secret", want))
		})
		lookup := func(cloud, secret string) (got store.Evaluation, err error) {
			err = s.View(t.Context(), func(tx *store.Tx) (err error) {
				got, err = tx.Evaluation(cloud, secret)
				return err
			})
			return got, err
		}
		got, err := lookup(compliance.HuaweiCloud, "secret")
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("evaluation %v (-want +got):\n%s", err, diff)
		}
		for _, stranger := range []struct{ cloud, secret string }{{compliance.HuaweiCloud, "guess"}, {compliance.AWS, "secret"}, {compliance.HuaweiCloud, ""}} {
			if _, err := lookup(stranger.cloud, stranger.secret); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%v: %v, want ErrNotFound", stranger, err)
			}
		}
		update(t, s, func(tx *store.Tx) error {
			return errors.Join(tx.MarkUsed(compliance.HuaweiCloud, "secret", noon), tx.MarkUsed(compliance.HuaweiCloud, "secret", noon.Add(time.Second)))
		})
		if got, _ := lookup(compliance.HuaweiCloud, "secret"); !got.Used.Equal(noon) {
			t.Errorf("first used at %v, want %v", got.Used, noon)
		}
		update(t, s, func(tx *store.Tx) error { return tx.Forget(noon.Add(2 * time.Hour)) })
		if _, err := lookup(compliance.HuaweiCloud, "secret"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("expired evaluation: %v, want ErrNotFound", err)
		}
	})
}

func TestInvocations(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *store.Store) {
		want := store.Invocation{
			Cloud: compliance.HuaweiCloud, Account: account, Rule: "r1", Type: "vpc.publicips", Resource: "a", Trigger: compliance.Change,
			State: store.Pending, Started: noon,
		}
		update(t, s, func(tx *store.Tx) (err error) {
			if err := tx.PutRule(rule("r1", "eip-bandwidth")); err != nil {
				return err
			}
			want.Number, err = tx.StartInvocation(want)
			return err
		})
		want.State, want.Attempts, want.Error, want.Ended = store.Failed, 2, "no answer", noon.Add(time.Second)
		update(t, s, func(tx *store.Tx) error { return tx.UpdateInvocation(want) })
		got := view(t, s, func(tx *store.Tx) ([]store.Invocation, error) {
			return tx.Invocations(store.InvocationFilter{Rule: "r1", State: store.Failed}, 10)
		})
		if diff := cmp.Diff([]store.Invocation{want}, got); diff != "" {
			t.Errorf("invocations (-want +got):\n%s", diff)
		}
	})
}

// Updates share commits; each must still be done wholly or not at all, and none may be lost.
func TestConcurrentUpdates(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *store.Store) {
		const clients, each = 64, 10
		refused := errors.New("refused")
		update(t, s, func(tx *store.Tx) error {
			_, err := tx.Exec("CREATE TABLE counter (n INTEGER); INSERT INTO counter VALUES (0)")
			return err
		})
		var wait sync.WaitGroup
		for client := range clients {
			wait.Go(func() {
				for i := range each {
					err := s.Update(t.Context(), func(tx *store.Tx) error {
						var n int
						if err := tx.QueryRow("SELECT n FROM counter").Scan(&n); err != nil {
							return err
						}
						if _, err := tx.Exec("UPDATE counter SET n = ?", n+1); err != nil {
							return err
						}
						switch (client + i) % 4 {
						case 0:
							return refused
						case 1:
							panic("surprise")
						}
						return nil
					})
					if fails := (client+i)%4 < 2; (err != nil) != fails {
						t.Errorf("client %d, update %d: %v", client, i, err)
					}
					read := s.View(t.Context(), func(tx *store.Tx) error { return tx.QueryRow("SELECT n FROM counter").Scan(new(int)) })
					if read != nil {
						t.Error(read)
					}
				}
			})
		}
		wait.Wait()
		got := view(t, s, func(tx *store.Tx) (n int, err error) {
			err = tx.QueryRow("SELECT n FROM counter").Scan(&n)
			return n, err
		})
		if want := clients * each / 2; got != want {
			t.Errorf("counted %d updates, want %d", got, want)
		}
	})
}

func TestReopen(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	for i := range 3 {
		s, err := store.Open(t.Context(), directory)
		if err != nil {
			t.Fatal(err)
		}
		update(t, s, func(tx *store.Tx) error { return tx.PutResource(eip(fmt.Sprint(i))) })
		found := view(t, s, func(tx *store.Tx) ([]store.Resource, error) {
			return tx.Resources(store.ResourceFilter{Cloud: compliance.HuaweiCloud}, store.ResourceKey{}, 10)
		})
		if len(found) != i+1 {
			t.Errorf("opened %d times, found %d resources", i+1, len(found))
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *store.Store) {
		ctx, cancel := context.WithCancel(t.Context())
		err := s.Update(ctx, func(tx *store.Tx) error {
			cancel() // the client hangs up in the middle: the update is done nevertheless
			return tx.PutResource(eip("a"))
		})
		if err != nil {
			t.Errorf("update: %v", err)
		}
		if err := s.Update(ctx, func(*store.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("update of a cancelled request: %v", err)
		}
	})
}

func TestViewDoesNotWrite(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *store.Store) {
		for range 2 {
			if err := s.View(t.Context(), func(tx *store.Tx) error { return tx.PutResource(eip("a")) }); err == nil {
				t.Error("a view wrote")
			}
			update(t, s, func(tx *store.Tx) error { return tx.PutResource(eip("b")) })
		}
		// Rows may be read while others are.
		got := view(t, s, func(tx *store.Tx) (n int, err error) {
			rows, err := tx.Query("SELECT id FROM resources UNION ALL SELECT 'x'")
			if err != nil {
				return 0, err
			}
			defer rows.Close()
			for rows.Next() {
				var inner int
				if err := tx.QueryRow("SELECT COUNT(*) FROM resources").Scan(&inner); err != nil {
					return 0, err
				}
				n += inner
			}
			return n, rows.Err()
		})
		if got != 2 {
			t.Errorf("counted %d, want 2", got)
		}
	})
}

// Two processes on one directory would ask and give up each other's questions.
func TestOneProcess(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	first, err := store.Open(t.Context(), directory)
	if err != nil {
		t.Fatal(err)
	}
	if second, err := store.Open(t.Context(), directory); err == nil || !strings.Contains(err.Error(), directory+" is in use by another process") {
		t.Error("opened twice:", second, err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	third, err := store.Open(t.Context(), directory)
	if err != nil {
		t.Fatal("after it was closed:", err)
	}
	if err := third.Close(); err != nil {
		t.Error(err)
	}
}

// What does not fit on the disk is refused, whole and as what it is; what was stored before stays, and with space there is all is well again.
func TestFull(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	s, err := store.Open(t.Context(), directory)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	space := func(pages int) {
		update(t, s, func(tx *store.Tx) error {
			_, err := tx.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages))
			return err
		})
	}
	space(100)
	stored, refused := map[string]bool{}, 0
	var mu sync.Mutex
	var wait sync.WaitGroup
	for client := range 8 {
		wait.Go(func() {
			for i := range 40 {
				resource := eip(fmt.Sprintf("%d-%d", client, i))
				resource.Item = json.RawMessage(`{"text":"` + strings.Repeat("x", 4000) + `"}`)
				err := s.Update(t.Context(), func(tx *store.Tx) error { return tx.PutResource(resource) })
				mu.Lock()
				switch {
				case err == nil:
					stored[resource.ID] = true
				case errors.Is(err, store.ErrWrite):
					refused++
				default:
					t.Errorf("%s: %v", resource.ID, err)
				}
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	all := func() map[string]bool {
		ids := map[string]bool{}
		for _, r := range view(t, s, func(tx *store.Tx) ([]store.Resource, error) {
			return tx.Resources(store.ResourceFilter{Cloud: compliance.HuaweiCloud}, store.ResourceKey{}, 1000)
		}) {
			ids[r.ID] = true
		}
		return ids
	}
	if len(stored) == 0 || refused == 0 {
		t.Errorf("%d were stored and %d refused, want some of both", len(stored), refused)
	}
	if diff := cmp.Diff(stored, all()); diff != "" {
		t.Errorf("(-acknowledged +stored):\n%s", diff)
	}
	space(1 << 20)
	update(t, s, func(tx *store.Tx) error { return tx.PutResource(eip("later")) })
	stored["later"] = true
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Open(t.Context(), directory); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(stored, all()); diff != "" {
		t.Errorf("reopened (-acknowledged +stored):\n%s", diff)
	}
}
