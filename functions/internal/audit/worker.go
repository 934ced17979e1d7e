package audit

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/audit/snapshot"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/exemption"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/report"
)

// worker judges blocks of items.
type worker struct {
	*audit
	parser   snapshot.Parser
	types    map[string]*typed
	together map[string][]*handler.Judge // by the rules
	budget   int                         // bytes that may be remembered
	bytes    int                         // that are
	tally    tally
	ordinal  int // of the items that were judged
	verified int
	err      error

	out    written
	place  place
	counts *placeCounts

	now      itemCase   // the item that is judged
	outcomes []*outcome // of its rules
	noted    noted
	late     bool                   // all resources are known, so that those that ask can be judged
	judges   map[any]*handler.Judge // that ask, by rule and account
}

// typed is what a worker knows of a resource type.
type typed struct {
	rules []judged
	memo  *memo
	asks  bool // some of the rules ask for more than the resource
	met   int  // resources that rules evaluated without remembering it
}

// metOften is how many resources of a type pay for judges that evaluate together what they have in common.
const metOften = 100

// judged is a rule that judges the type.
type judged struct {
	index      int            // among those that are chosen
	judge      *handler.Judge // for evaluations that are not remembered
	asks       bool           // for more than a resource of the type
	unanswered []string       // lookups about the type to which nothing has an answer
	tree       tree

	grouped bool // it is remembered together with others
}

func newWorker(a *audit, budget int) *worker {
	w := &worker{audit: a, parser: snapshot.Parser{Cloud: a.Cloud}, types: map[string]*typed{}, together: map[string][]*handler.Judge{}, budget: budget}
	w.tally = newTally(len(a.Chosen.Rules), len(a.reader.Sources))
	w.noted = newNoted()
	return w
}

// work takes blocks until there are no more.
func (w *worker) work(ctx context.Context) {
	var block *snapshot.Block
	for ctx.Err() == nil {
		if block = w.reader.Next(block); block == nil {
			return
		}
		w.out = written{}
		before := w.ordinal
		w.reader.Each(block, &w.parser, func(item *snapshot.Item, at snapshot.Position, err error) {
			if err == nil && w.err == nil && ctx.Err() == nil {
				err = w.judge(ctx, block.Source, at, item)
			}
			if err != nil {
				w.unreadable(block.Source, at, err)
			}
		})
		if block.Broken != nil {
			w.unreadable(block.Source, block.Where, block.Broken)
		}
		if w.Judged != nil {
			w.Judged.Add(int64(w.ordinal - before))
		}
		if w.err == nil {
			w.err = w.done(block.Number, w.out)
		}
		if w.err != nil {
			w.fail(w.err)
			return
		}
	}
}

func (w *worker) unreadable(source int, at snapshot.Position, err error) {
	w.tally.sources[source].unread++
	if len(w.out.unread) < maxUnread {
		w.out.unread = append(w.out.unread, report.Unread{File: w.reader.Sources[source].Name, Position: at.Phrase(), Because: compliance.ErrorPhrases(err)})
	}
}

// complianceType is what AWS Config records about its own rules' results: nothing that a rule could be about.
const complianceType = compliance.AWS + "/AWS::Config::ResourceCompliance"

// typed is what is known of a type.
func (w *worker) typed(resourceType string) *typed {
	if known := w.types[resourceType]; known != nil {
		return known
	}
	t := &typed{}
	for i, rule := range w.Chosen.Rules {
		if resourceType == complianceType || !rule.Judges(resourceType) {
			continue
		}
		of := judged{index: i, judge: rule.Judge}
		if w.asking != nil {
			var may []string
			may, of.unanswered = w.asking.answerable(rule, resourceType)
			of.asks = len(may) > 0
		}
		t.asks = t.asks || of.asks
		t.rules = append(t.rules, of)
	}
	if len(w.types) < 10_000 { // files can name any number of them
		w.types[strings.Clone(resourceType)] = t
	}
	return t
}

// forget gives back what is remembered.
func (w *worker) forget() {
	for _, t := range w.types {
		t.memo = nil
		for i := range t.rules {
			t.rules[i].tree = tree{off: t.rules[i].tree.off}
		}
	}
	w.bytes = 0
}

// meet is called before rules evaluate a resource of a type without remembering it.
func (w *worker) meet(ctx context.Context, t *typed) {
	if t.met++; t.met != metOften {
		return
	}
	judges := make([]*handler.Judge, len(t.rules))
	var rules []byte // types that the same rules judge, such as those of any type, share them
	for i, rule := range t.rules {
		judges[i] = rule.judge
		rules = binary.AppendUvarint(rules, uint64(rule.index))
	}
	together, known := w.together[string(rules)]
	if !known {
		together = handler.Together(ctx, judges)
		w.together[string(rules)] = together
	}
	for i, judge := range together {
		t.rules[i].judge = judge
	}
}

// judge judges an item by all rules. An error is about the item.
func (w *worker) judge(ctx context.Context, source int, from snapshot.Position, item *snapshot.Item) error {
	var read compliance.Item
	have := false
	if !item.Plain {
		var err error
		if read, err = w.read(item); err != nil {
			return err
		}
		have = true
		if w.reader.History() && read.Action == compliance.Clear {
			return nil
		}
		item.Type, item.ID, item.Name, item.Region = read.Resource.Type, read.Resource.ID, read.Resource.Name, read.Resource.Region
		item.Account = read.Resource.Account
	}
	t := w.typed(item.Type)
	if w.asking != nil && !w.late {
		if err := w.note(item, read, have); err != nil {
			return err
		}
		if t.asks {
			w.out.deferred = appendDeferred(w.out.deferred, source, from, item)
			return nil
		}
	}
	of := &w.tally.sources[source]
	of.resources++
	of.of(item.Cloud)
	w.tally.samples.add(source, item)
	if len(t.rules) == 0 {
		w.tally.uncovered[item.Type]++
		return nil
	}
	c := &w.now
	*c = itemCase{worker: w, item: item, of: t, read: read, have: have, at: w.at[source]}
	defer c.close()
	if item.Plain && !w.Forgetful {
		if w.bytes > w.budget {
			w.forget()
		}
		if t.memo == nil {
			t.memo = newMemo(&w.parser.Shapes, &w.bytes)
		}
		t.memo.look(item, w.atText[source])
		c.memo = t.memo
	}
	w.ordinal++
	verify := w.Verify > 0 && int(float64(w.ordinal)*w.Verify/100) != int(float64(w.ordinal-1)*w.Verify/100)
	return w.judgeBy(ctx, t, c, verify)
}

// judgeBy judges an item by the rules of its type, and counts.
func (w *worker) judgeBy(ctx context.Context, t *typed, c *itemCase, verify bool) error {
	item := c.item
	var resource worst
	var counts *placeCounts
	var missing []withheld
	w.outcomes = append(w.outcomes[:0], make([]*outcome, len(t.rules))...)
	c.memo.recallAll(t.rules, w.outcomes)
	for i := range t.rules {
		rule, o := &t.rules[i], w.outcomes[i]
		if o == nil {
			var err error
			if o, err = c.outcome(ctx, rule); err != nil {
				return err
			}
			if ctx.Err() != nil { // what is left is not Undetermined, it was not judged
				return nil
			}
		}
		w.outcomes[i] = o
		if verify {
			if w.verify(ctx, c, rule, o); w.err != nil {
				return nil
			}
		}
		if o == notJudged {
			missing = append(missing, w.asking.withheld(w.Chosen.Rules[rule.index], rule.unanswered)...)
			continue
		}
		if len(o.unanswered) > 0 {
			missing = append(missing, w.asking.withheld(w.Chosen.Rules[rule.index], o.unanswered)...)
		}
		if counts == nil {
			counts = w.countsOf(item)
		}
		exempt := c.exempt(w.Chosen.Rules[rule.index].Judge, o)
		w.tally.rules[rule.index].Add(o.verdict, exempt != nil)
		counts.evaluations.Add(o.verdict, exempt != nil)
		resource = resource.or(worst{o.verdict, exempt != nil})
		if w.All || o.verdict == compliance.NonCompliant || o.verdict == compliance.Undetermined {
			w.out.findings = appendFinding(w.out.findings, rule.index, w.Chosen.numberOf(exempt), c.at, item.Cloud, item.Account, item.Region, item.Type, item.ID, item.Name, o.encoded)
		}
	}
	if !c.forgotten {
		c.memo.learnAll(w.outcomes)
	}
	w.tally.withhold(missing)
	if counts != nil {
		w.tally.resources.Add(resource.verdict, resource.exempt)
		counts.resources.Add(resource.verdict, resource.exempt)
	}
	return nil
}

// exempt finds the exemption of what a rule says about the item; nil if there is none. It depends on the resource itself and on the time, so it is
// never remembered.
func (c *itemCase) exempt(judge *handler.Judge, o *outcome) *exemption.Exemption {
	if len(judge.Exemptions) == 0 || o.verdict != compliance.NonCompliant {
		return nil
	}
	valid, over := judge.Exempt(o.decoded(), c.resource(), c.at)
	c.tally.exempt(valid, over)
	return valid
}

func (w *worker) countsOf(item *snapshot.Item) *placeCounts {
	if at := (place{item.Cloud, item.Account, item.Region}); w.counts == nil || at != w.place {
		w.place = at
		if w.counts = w.tally.places[at]; w.counts == nil {
			w.counts = &placeCounts{}
			w.tally.places[at] = w.counts
		}
	}
	return w.counts
}

// read is the item as its cloud's protocol reads it.
func (w *worker) read(item *snapshot.Item) (compliance.Item, error) {
	read, err := w.clouds[item.Cloud].Item(item.Native)
	if err == nil {
		read.Resource.Account = cmp.Or(read.Resource.Account, item.Account)
	}
	return read, err
}

// itemCase is an item that rules judge.
type itemCase struct {
	*worker
	item *snapshot.Item
	of   *typed
	read compliance.Item
	have bool // it was read
	at   time.Time

	input    *engine.Input // of evaluations that are not remembered
	recorded *engine.Input // of those that are, which records what is read

	scheduled bool // it is an account, judged as a scheduled event does

	memo      *memo // of its type; nil: nothing about the item may be remembered
	forgotten bool  // what a rule of a group says was not remembered
}

func (c *itemCase) close() {
	for _, input := range [...]*engine.Input{c.input, c.recorded} {
		if input != nil {
			input.Close()
		}
	}
}

// outcome is what a rule says about the item.
func (c *itemCase) outcome(ctx context.Context, rule *judged) (*outcome, error) {
	if rule.asks || c.scheduled {
		return c.asked(ctx, rule, c.Chosen.Rules[rule.index].Judge, false)
	}
	m := c.memo
	if m != nil {
		if known := m.recall(&rule.tree); known != nil {
			return known, nil
		}
	}
	c.resource()
	judge := c.Chosen.Rules[rule.index].Judge
	if c.read.Action != compliance.Evaluate {
		c.forgotten = true
		return rule.outcome(judge, judge.Item(ctx, c.read, c.at)), nil
	}
	if m == nil || m.broken || rule.tree.off {
		c.forgotten = c.forgotten || rule.grouped
		if c.input == nil {
			c.meet(ctx, c.of)
			c.input = engine.NewInput(&c.read.Resource, compliance.Change, c.at)
		}
		judgedSo, _ := rule.judge.Input(ctx, &c.read.Resource, c.input)
		if o := passed[judgedSo.Verdict]; o != nil && !c.All && c.Verify == 0 {
			return o, nil // nobody asks for more
		}
		return rule.outcome(judge, judgedSo), nil
	}
	if c.recorded == nil {
		c.recorded = engine.NewInput(&c.read.Resource, compliance.Change, c.at)
		c.recorded.Record(&m.reads, m.root)
	}
	m.reads.Begin()
	if len(judge.Rule.Scope.Regions) > 0 {
		m.resource.Member("region").Record()
	}
	if judge.Rule.Scope.Tag.Key != "" {
		m.recordTag(judge.Rule.Scope.Tag.Key)
	}
	judgedSo, decided := judge.Input(ctx, &c.read.Resource, c.recorded)
	o := rule.outcome(judge, judgedSo)
	if !(decided && ctx.Err() == nil && m.learn(&rule.tree, o)) {
		c.forgotten = c.forgotten || rule.grouped
	}
	return o, nil
}

// resource is what the item is about.
func (c *itemCase) resource() *compliance.Resource {
	if !c.have {
		c.read, c.have = compliance.Item{Resource: c.item.Resource(), Captured: c.item.Captured}, true
	}
	return &c.read.Resource
}

// outcome is what a judge says of an item, as functions report it: a rule can say that what is Undetermined is NonCompliant. What is Undetermined
// because of a lookup to which nothing has an answer was not judged.
func (r *judged) outcome(judge *handler.Judge, said compliance.Outcome) *outcome {
	if slices.ContainsFunc(said.Unanswered, func(name string) bool { return slices.Contains(r.unanswered, name) }) {
		return notJudged
	}
	if !r.asks {
		said.Unanswered = nil // none of the rule's lookups is about this type
	}
	if reported, err := judge.Reported(said); err == nil {
		said = reported
	}
	return newOutcome(said)
}

// asked is what a rule says that asks for more than the item. Nothing of it is remembered: it depends on the answers.
func (c *itemCase) asked(ctx context.Context, rule *judged, judge *handler.Judge, second bool) (*outcome, error) {
	judge, err := c.askingJudge(rule.index, judge, second, owner{c.item.Cloud, c.item.Account})
	if err != nil {
		return nil, err
	}
	if c.scheduled {
		return rule.outcome(judge, judge.Resource(ctx, &c.read.Resource, compliance.Period, c.at, c.at)), nil
	}
	read, err := c.worker.read(c.item) // with what the item has besides its properties
	if err != nil {
		return nil, err
	}
	return rule.outcome(judge, judge.Item(ctx, read, c.at)), nil
}

// verify judges the item once more, from the beginning.
func (w *worker) verify(ctx context.Context, c *itemCase, rule *judged, first *outcome) {
	judge := w.second(rule.index)
	var second *outcome
	var err error
	if rule.asks {
		second, err = c.asked(ctx, rule, judge, true)
	} else {
		var read compliance.Item
		if read, err = w.read(c.item); err == nil {
			second = rule.outcome(judge, judge.Item(ctx, read, c.at))
		}
	}
	if err != nil {
		w.err = err
		return
	}
	if ctx.Err() != nil || w.Second != nil && cannotBeRead(second.decoded()) {
		return
	}
	if first != notJudged {
		w.verified++
	}
	if first, second := first.decoded(), second.decoded(); !w.agrees(first, second) {
		w.err = &DifferenceError{w.Chosen.Rules[rule.index].Judge.Rule.Name, c.item.Type + " " + c.item.ID, first, second}
	}
}

// cannotBeRead reports whether an outcome says nothing about a rule: OPA is given the whole resource, also what the policy does not read.
func cannotBeRead(outcome compliance.Outcome) bool {
	return slices.ContainsFunc(outcome.Phrases, func(p compliance.Phrase) bool { return p.Words == compliance.CannotBeRead })
}
