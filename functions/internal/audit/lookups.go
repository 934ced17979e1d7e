package audit

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/assay-rules/assay/functions/internal/audit/snapshot"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/lookup/recording"
	"github.com/assay-rules/assay/functions/internal/report"
)

// Lookups are what is known of the answers that policies need besides the resource. Other items are those of the snapshots themselves.
type Lookups struct {
	Shared   recording.Answers            // of the only account of a cloud: names such as a user's are taken in every account
	Accounts map[string]recording.Answers // by account
}

// answers reports whether there may be answers to a lookup.
func (l Lookups) answers(d *lookup.Definition) bool {
	if d.Items != nil || len(l.Shared[d.Name]) > 0 {
		return true
	}
	for _, of := range l.Accounts {
		if len(of[d.Name]) > 0 {
			return true
		}
	}
	return false
}

// of are the answers about an account, which may be the only one of its cloud.
func (l Lookups) of(account string, alone bool) (recording.Answers, error) {
	all := recording.Answers{}
	if alone {
		for name, exchanges := range l.Shared {
			all[name] = slices.Clone(exchanges)
		}
	}
	if err := all.Merge(l.Accounts[account]); err != nil {
		return nil, compliance.SayError("account %s: %s", account, err.Error())
	}
	return all, nil
}

// owner is an account of a cloud.
type owner struct{ cloud, account string }

// relatedType is what is looked up in an account in a region.
type relatedType struct {
	owner
	region, kind string
}

// asking answers lookups when all resources are known.
type asking struct {
	lookups     Lookups
	definitions map[string]*lookup.Definition
	types       map[string][]string // cloud/native types of which items are looked up, and the paths of the members by which they are looked up

	accounts map[owner]bool
	related  map[relatedType][]lookup.Item
	holding  map[held][]lookup.Item // those of related, by what they hold

	mu       sync.Mutex
	sessions map[owner]*lookup.Session
}

// held is a text in a member of an item, by which items are looked up.
type held struct {
	relatedType
	path, text string
}

// newAsking is nil if no rule asks for anything.
func newAsking(rules []Rule, lookups Lookups) *asking {
	a := &asking{
		lookups: lookups, definitions: map[string]*lookup.Definition{}, types: map[string][]string{},
		accounts: map[owner]bool{}, related: map[relatedType][]lookup.Item{}, holding: map[held][]lookup.Item{}, sessions: map[owner]*lookup.Session{},
	}
	for _, rule := range rules {
		for _, d := range rule.Lookups {
			a.definitions[d.Name] = d
			if d.Items != nil && len(d.Items.Where) > 0 {
				kind := d.Cloud + "/" + d.Items.Type
				a.types[kind] = slices.Compact(slices.Sorted(slices.Values(append(a.types[kind], slices.Collect(maps.Keys(d.Items.Where))...))))
			}
		}
	}
	if len(a.definitions) == 0 {
		return nil
	}
	return a
}

// add takes what a worker found.
func (a *asking) add(of *noted) {
	maps.Copy(a.accounts, of.accounts)
	for at, items := range of.related {
		a.related[at] = append(a.related[at], items...)
	}
}

// settle is called when all is known.
func (a *asking) settle() {
	for at, items := range a.related {
		slices.SortFunc(items, byID)
		for _, item := range items {
			for _, path := range a.types[at.kind] {
				for text := range texts(item.Properties, path) {
					of := held{at, path, text}
					a.holding[of] = append(a.holding[of], item)
				}
			}
		}
	}
}

func byID(x, y lookup.Item) int {
	return cmp.Or(strings.Compare(x.ID, y.ID), strings.Compare(x.Region, y.Region))
}

// session answers lookups about an account.
func (a *asking) session(of owner) (*lookup.Session, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if known := a.sessions[of]; known != nil {
		return known, nil
	}
	alone := true
	for other := range a.accounts {
		alone = alone && (other.cloud != of.cloud || other == of)
	}
	answers, err := a.lookups.of(of.account, alone)
	if err != nil {
		return nil, err
	}
	player := &recording.Player{Next: inSnapshots{a, of, !alone}}
	player.Play(answers)
	a.sessions[of] = lookup.NewSession(player)
	return a.sessions[of], nil
}

// inSnapshots finds items in what was read, and answers nothing else.
type inSnapshots struct {
	*asking
	owner
	several bool // accounts of the cloud
}

var _ lookup.Service = inSnapshots{}

// Ask has no answer.
func (s inSnapshots) Ask(_ context.Context, r lookup.Request) (json.RawMessage, error) {
	if s.several && len(s.lookups.Shared[r.Lookup]) > 0 {
		return nil, compliance.SayError("there are several accounts, and the recorded answer does not say whose it is: put its file into a folder that is named by the account")
	}
	return nil, compliance.SayError("audits ask no service, and it is not among the recorded answers")
}

// Items are those of the resource's account and region, as a function there would find them.
func (s inSnapshots) Items(_ context.Context, q lookup.Query) ([]lookup.Item, error) {
	if len(q.Where) == 0 {
		return nil, compliance.SayError("the item does not list its relationships")
	}
	kind := s.cloud + "/" + q.Items.Type
	var places []relatedType
	if at := (relatedType{s.owner, q.Resource.Region, kind}); len(s.related[at]) > 0 {
		places = []relatedType{at}
	} else if q.Resource.Region == "" {
		for at := range s.related {
			if at.owner == s.owner && at.kind == kind {
				places = append(places, at)
			}
		}
	}
	if len(places) == 0 {
		return nil, compliance.SayError("the snapshot has no %s of this account and region, and does not say whether that type is recorded", q.Items.Type)
	}
	found := []lookup.Item{}
	for _, at := range places {
		found = append(found, s.meeting(at, q.Where)...)
	}
	slices.SortFunc(found, byID)
	return found, nil
}

// meeting are the items that hold all these texts.
func (a *asking) meeting(at relatedType, where map[string]string) []lookup.Item {
	paths := slices.Sorted(maps.Keys(where))
	found := slices.Clone(a.holding[held{at, paths[0], where[paths[0]]}])
	return slices.DeleteFunc(found, func(item lookup.Item) bool {
		return slices.ContainsFunc(paths[1:], func(path string) bool { return !texts(item.Properties, path)[where[path]] })
	})
}

// texts are those at a path of a configuration. A path leads through the elements of lists, as it does in AWS Config's queries.
func texts(configuration json.RawMessage, path string) map[string]bool {
	all := map[string]bool{}
	var visit func(value json.RawMessage, path string)
	visit = func(value json.RawMessage, path string) {
		var elements []json.RawMessage
		if json.Unmarshal(value, &elements) == nil {
			for _, element := range elements {
				visit(element, path)
			}
			return
		}
		if path == "" {
			var text string
			if json.Unmarshal(value, &text) == nil {
				all[text] = true
			}
			return
		}
		name, rest, _ := strings.Cut(path, ".")
		var members map[string]json.RawMessage
		if json.Unmarshal(value, &members) == nil {
			visit(members[name], rest)
		}
	}
	visit(configuration, path)
	return all
}

// noted is what a worker noted of resources that others may ask for.
type noted struct {
	accounts map[owner]bool
	related  map[relatedType][]lookup.Item
	last     owner
}

func newNoted() noted {
	return noted{accounts: map[owner]bool{}, related: map[relatedType][]lookup.Item{}}
}

// note notes a resource's account, and the resource if its type is looked up.
func (w *worker) note(item *snapshot.Item, read compliance.Item, have bool) error {
	if of := (owner{item.Cloud, item.Account}); of != w.noted.last && of.account != "" {
		w.noted.last = owner{strings.Clone(of.cloud), strings.Clone(of.account)}
		w.noted.accounts[w.noted.last] = true
	}
	if w.asking.types[item.Type] == nil {
		return nil
	}
	if !have {
		var err error
		if read, err = w.read(item); err != nil {
			return err
		}
	}
	if read.Action == compliance.Clear {
		return nil
	}
	r := read.Resource
	at := relatedType{owner{strings.Clone(r.Cloud), strings.Clone(r.Account)}, strings.Clone(r.Region), strings.Clone(r.Type)}
	_, native, _ := strings.Cut(at.kind, "/")
	w.noted.related[at] = append(w.noted.related[at], lookup.Item{
		ID: strings.Clone(r.ID), Name: strings.Clone(r.Name), Type: native, Region: at.region, Properties: slices.Clone(r.Properties),
	})
	return nil
}

// askingJudge is the judge of a rule with the lookups of an account.
func (w *worker) askingJudge(rule int, judge *handler.Judge, second bool, of owner) (*handler.Judge, error) {
	type key struct {
		rule   int
		second bool
		owner
	}
	at := key{rule, second, of}
	if known, ok := w.judges[at]; ok {
		return known, nil
	}
	session, err := w.asking.session(of)
	if err != nil {
		return nil, err
	}
	var definitions []*lookup.Definition
	for _, d := range w.Chosen.Rules[rule].Lookups {
		if d.Cloud == of.cloud {
			definitions = append(definitions, d)
		}
	}
	own := *judge
	own.LookUp(session, definitions)
	if w.judges == nil {
		w.judges = map[any]*handler.Judge{}
	}
	w.judges[key{rule, second, owner{strings.Clone(of.cloud), strings.Clone(of.account)}}] = &own
	return &own, nil
}

// answerable sorts the names of a rule's lookups about a type: those to which something may have an answer, and those to which nothing has.
func (a *asking) answerable(rule Rule, resourceType string) (may, never []string) {
	for _, d := range rule.Lookups {
		switch {
		case !d.Applies(resourceType):
		case a.lookups.answers(d):
			may = append(may, d.Name)
		default:
			never = append(never, d.Name)
		}
	}
	return may, never
}

// withheld is a rule that cannot be judged without a permission.
type withheld struct{ permissions, rule string }

// withheld are the permissions that would answer a rule's lookups.
func (a *asking) withheld(rule Rule, lookups []string) (missing []withheld) {
	for _, name := range lookups {
		if d := a.definitions[name]; d != nil {
			missing = append(missing, withheld{strings.Join(d.Permissions, ", "), rule.Judge.Rule.Name})
		}
	}
	return missing
}

// undecided counts the resources that a permission would decide.
type undecided struct {
	resources int
	rules     map[string]bool
}

// withhold counts a resource once for each permission.
func (t *tally) withhold(all []withheld) {
	for i, one := range all {
		of := t.withheld[one.permissions]
		if of == nil {
			of = &undecided{rules: map[string]bool{}}
			t.withheld[one.permissions] = of
		}
		of.rules[one.rule] = true
		if !slices.ContainsFunc(all[:i], func(earlier withheld) bool { return earlier.permissions == one.permissions }) {
			of.resources++
		}
	}
}

// withholds reports whether a rule lacks a permission.
func (t *tally) withholds(rule string) bool {
	for _, of := range t.withheld {
		if of.rules[rule] {
			return true
		}
	}
	return false
}

// permissions are those that would decide more, those of most resources first.
func (t *tally) permissions() (all []report.Uncovered) {
	for permissions, of := range t.withheld {
		all = append(all, report.Uncovered{
			Kind: report.UncoveredPermission, Name: permissions, Count: of.resources, Because: compliance.Say("would decide %s", strings.Join(slices.Sorted(maps.Keys(of.rules)), ", ")),
		})
	}
	slices.SortFunc(all, func(a, b report.Uncovered) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Name, b.Name))
	})
	return all
}
