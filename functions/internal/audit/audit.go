// Package audit judges the resources of snapshots by the judge that functions deploy, and finds out what to report.
//
// Resources are judged by as many workers as there are processors; what they find is in the order of the files all the same. Verdicts depend on
// nothing but a rule and what it reads of a resource: what was read once is remembered, and not evaluated again. Memory does not grow with the
// number of resources: what is remembered is at most MemoBytes in all, a worker reads one block at a time, and findings are kept in a temporary file.
package audit

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/assay-rules/assay/functions/internal/audit/snapshot"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/report"
)

// MemoBytes bounds what all workers remember.
const MemoBytes = 256 << 20

// Options are how to audit.
type Options struct {
	Chosen Chosen
	Clouds []compliance.Cloud
	Cloud  string    // of items that do not say; may be empty
	At     time.Time // as of which resources are judged; zero: of their snapshot, or now if that does not say
	All    bool      // keep what is Compliant and NotApplicable among the findings

	Verify float64   // percentage of the resources that are judged a second time, without what is remembered
	Second []Rule    // by these, in the order of Chosen; nil: by the same
	Now    time.Time // for sources without a time

	Lookups Lookups // recorded answers

	Forgetful bool // remember nothing

	Judged *atomic.Int64 // counts resources, to show progress; may be nil
}

// Result is what an audit found. It has to be closed.
type Result struct {
	Report   report.Report
	Findings report.Findings
	Verified int // evaluations

	spool *spool
}

// Close removes the findings.
func (r *Result) Close() { r.spool.close() }

// maxUnread bounds what is listed of what cannot be read; all of it is counted.
const maxUnread = 1000

// Run audits what a reader reads. If it is interrupted, there is no result.
func Run(ctx context.Context, reader *snapshot.Reader, options Options) (*Result, error) {
	spool, err := newSpool()
	if err != nil {
		return nil, err
	}
	deferred, err := newSpool()
	if err != nil {
		spool.close()
		return nil, err
	}
	defer deferred.close()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	a := &audit{Options: options, reader: reader, clouds: map[string]compliance.Cloud{}, spool: spool, deferred: deferred, asking: newAsking(options.Chosen.Rules, options.Lookups), stop: stop, at: make([]time.Time, len(reader.Sources)), atText: make([]string, len(reader.Sources))}
	a.turn.L = &a.lock
	for _, cloud := range options.Clouds {
		a.clouds[cloud.Name()] = cloud
	}
	for i, source := range reader.Sources {
		a.at[i] = firstOf(options.At, source.Time, options.Now)
		a.atText[i] = timeText(a.at[i])
	}
	workers := make([]*worker, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for i := range workers {
		workers[i] = newWorker(a, MemoBytes/len(workers))
		group.Go(func() { workers[i].work(ctx) })
	}
	group.Wait()
	if a.asking != nil && ctx.Err() == nil {
		if err := a.judgeDeferred(ctx, workers); err != nil {
			a.fail(err)
		}
	}
	if ctx.Err() != nil {
		spool.close()
		return nil, context.Cause(ctx)
	}
	return a.result(workers), nil
}

func firstOf(times ...time.Time) time.Time {
	for _, at := range times {
		if !at.IsZero() {
			return at.UTC()
		}
	}
	return time.Time{}
}

// audit is what workers share.
type audit struct {
	Options
	reader *snapshot.Reader
	clouds map[string]compliance.Cloud
	at     []time.Time // by source
	atText []string    // as policies read it
	stop   context.CancelCauseFunc

	lock    sync.Mutex
	turn    sync.Cond
	next    int             // block whose findings come next
	waiting map[int]written // blocks that are done before their turn
	spool   *spool
	unread  []report.Unread
	stopped bool

	asking   *asking // nil: no rule asks for more than a resource
	deferred *spool  // items that are judged later
}

// written is what came of a block.
type written struct {
	findings []byte
	deferred []byte // items
	unread   []report.Unread
}

// maxAhead bounds the blocks that are done before their turn.
const maxAhead = 64

// done takes what came of a block, and writes it when it is its turn.
func (a *audit) done(number int, of written) error {
	a.lock.Lock()
	defer a.lock.Unlock()
	for number >= a.next+maxAhead && !a.stopped {
		a.turn.Wait()
	}
	if number != a.next {
		if a.waiting == nil {
			a.waiting = map[int]written{}
		}
		a.waiting[number] = of
		return nil
	}
	for ok := true; ok; of, ok = a.waiting[a.next] {
		delete(a.waiting, a.next)
		if _, err := a.spool.out.Write(of.findings); err != nil {
			return fmt.Errorf("keep the findings: %w", err)
		}
		if _, err := a.deferred.out.Write(of.deferred); err != nil {
			return fmt.Errorf("keep the items: %w", err)
		}
		a.unread = append(a.unread, of.unread[:min(len(of.unread), maxUnread-len(a.unread))]...)
		a.next++
	}
	a.turn.Broadcast()
	return nil
}

// fail ends the audit.
func (a *audit) fail(err error) {
	a.stop(err)
	a.lock.Lock()
	defer a.lock.Unlock()
	a.stopped = true
	a.turn.Broadcast()
}

// result adds up what the workers counted.
func (a *audit) result(workers []*worker) *Result {
	total := workers[0].tally
	verified := workers[0].verified
	for _, other := range workers[1:] {
		total.add(other.tally)
		verified += other.verified
	}
	chosen := a.Chosen
	r := report.Report{
		Title: chosen.Title, Description: chosen.Description, Pack: chosen.Pack, At: a.At,
		Resources: total.resources, Uncovered: slices.Clone(chosen.Uncovered), Unread: a.unread,
	}
	repeated := total.samples.repeated(a.reader.Sources)
	for i, source := range a.reader.Sources {
		if r.At.Before(a.at[i]) && source.Form != snapshot.OlderSnapshot {
			r.At = a.at[i]
		}
		of := total.sources[i]
		if of.several {
			of.cloud = ""
		}
		r.Sources = append(r.Sources, report.Source{
			Name: source.Name, Cloud: of.cloud, Form: source.Form, Account: source.Account, Region: source.Region, Time: source.Time, Resources: of.resources, Unread: of.unread, Repeats: repeated[i],
		})
	}
	for _, at := range slices.SortedFunc(maps.Keys(total.places), place.compare) {
		of := total.places[at]
		r.Places = append(r.Places, report.Place{Cloud: at.cloud, Account: at.account, Region: at.region, Resources: of.resources, Evaluations: of.evaluations})
	}
	for i, chosen := range chosen.Rules {
		rule := report.NewRule(chosen.Judge.Rule.Name, chosen.Policy)
		rule.Risk, rule.Count = chosen.Risk, total.rules[i]
		r.Rules = append(r.Rules, rule)
		if total.rules[i].Total() == 0 && !total.withholds(chosen.Judge.Rule.Name) {
			r.Uncovered = append(r.Uncovered, report.Uncovered{Kind: report.UncoveredRule, Name: chosen.Judge.Rule.Name, Because: compliance.Say("no resource to judge")})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(total.uncovered)) {
		r.Uncovered = append(r.Uncovered, report.Uncovered{Kind: report.UncoveredType, Name: name, Because: compliance.Say("no rule judges resources of this type"), Count: total.uncovered[name]})
	}
	r.Uncovered = append(r.Uncovered, total.permissions()...)
	for _, e := range chosen.Exemptions {
		of := total.exempted[e]
		r.Exemptions = append(r.Exemptions, report.ExemptionUse{Exemption: e.Exemption, Over: e.Over(r.At), Findings: of.findings, Reopened: of.reopened})
	}
	r.Clauses = report.Clauses(r.Rules, func(rule report.Rule) map[string][]string { return chosen.frameworks(rule.Name) })
	return &Result{Report: r, Findings: a.spool.findings(chosen), Verified: verified, spool: a.spool}
}

// frameworks are those whose clauses a rule is about; of a pack with a framework, that only.
func (c Chosen) frameworks(name string) map[string][]string {
	for _, r := range c.Rules {
		if r.Judge.Rule.Name != name {
			continue
		}
		all := r.Policy.Frameworks
		if c.Framework != "" {
			return map[string][]string{c.Framework: all[c.Framework]}
		}
		return all
	}
	return nil
}

// DifferenceError is a resource that was judged differently the second time.
type DifferenceError struct {
	Rule, Resource string
	First, Second  compliance.Outcome
}

func (e *DifferenceError) Error() string {
	return fmt.Sprintf("verification failed: rule %s judges %s differently the second time: first %s, then %s; this is a fault of assay, so nothing is reported",
		e.Rule, e.Resource, shown(e.First), shown(e.Second))
}

func shown(o compliance.Outcome) string {
	return fmt.Sprintf("%s with evidence %.300s %.300q", o.Verdict, o.Evidence, o.Messages())
}

// second is the second judge of a rule.
func (a *audit) second(rule int) *handler.Judge {
	if a.Second != nil {
		return a.Second[rule].Judge
	}
	return a.Chosen.Rules[rule].Judge
}

// agrees reports whether two outcomes are the same. OPA does not say what could not be read: where it comes to a verdict, Undetermined and no verdict are right, too.
func (a *audit) agrees(first, second compliance.Outcome) bool {
	if a.Second != nil && (first.Verdict == compliance.Undetermined || first.Verdict == "") {
		return true
	}
	if a.Second != nil {
		first.Unread, first.Phrases, second.Phrases = "", nil, nil
	}
	return same(first, second)
}
