package policytest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// Proof is what a policy was proved against: its example events, in which each property that the policy read was made missing, empty, of another
// type or unreadable, one at a time.
type Proof struct {
	Policy     string            `json:"policy"`
	Folder     string            `json:"folder"`
	Examples   []string          `json:"examples"`
	Properties []Property        `json:"properties"` // that were read
	Mutants    int               `json:"mutants"`
	Exceptions []compile.Absence `json:"exceptions"` // that a mutant needed
	Failures   []Result          `json:"-"`          // empty: proved
	Took       time.Duration     `json:"nanoseconds"`

	unneeded []compile.Absence
}

// Results are the failures, or one result that the policy is proved.
func (p *Proof) Results() []Result {
	if len(p.Failures) > 0 {
		return p.Failures
	}
	return []Result{{Name: "proof of " + p.Policy, File: p.Folder, Took: p.Took}}
}

// ResourceTypes are those of which properties were read, in alphabetical order.
func (p *Proof) ResourceTypes() []string {
	var types []string
	for _, property := range p.Properties {
		types = append(types, property.ResourceType)
	}
	return slices.Compact(types)
}

// PropertiesOf are the properties of a resource type that were read.
func (p *Proof) PropertiesOf(resourceType string) []string {
	var paths []string
	for _, property := range p.Properties {
		if property.ResourceType == resourceType {
			paths = append(paths, property.Path)
		}
	}
	return paths
}

// Property is a property of a resource type.
type Property struct {
	ResourceType string `json:"resource_type"`
	Path         string `json:"path"`
}

// Prove proves the policy in a folder.
func Prove(ctx context.Context, library *compile.Library, examples fs.FS, folder string, clouds Clouds) (*Proof, error) {
	started := time.Now()
	p, planned, err := library.Open(ctx, compile.PolicyID(folder), nil)
	if err != nil {
		return nil, err
	}
	absences, err := library.Absences(folder)
	if err != nil {
		return nil, err
	}
	all, err := samples(ctx, library, examples, p, folder, clouds)
	if err != nil {
		return nil, err
	}
	r := &prover{
		proof:    &Proof{Policy: p.ID, Folder: folder, Examples: []string{}, Properties: []Property{}, Exceptions: []compile.Absence{}},
		samples:  all,
		absences: absences, needed: make([]map[policy.Mutation]bool, len(absences)),
		names: map[string]bool{}, read: map[Property]bool{}, mattering: map[string]bool{}, failed: map[failure]*instances{},
	}
	r.learn(planned)
	for _, s := range all {
		if err := r.sample(ctx, s); err != nil {
			return nil, err
		}
	}
	r.proof.Took = time.Since(started)
	violations, err := violationsOn(examples, folder)
	if err != nil {
		return nil, err
	}
	return r.finish(p.Clouds(), violations), nil
}

// violationsOn are the clouds for which an example event is named NonCompliant. Whether it is, RunExamples says.
func violationsOn(examples fs.FS, folder string) (map[string]bool, error) {
	files, err := ExampleFiles(examples, folder)
	clouds := map[string]bool{}
	for _, file := range files {
		if example, err := ParseExampleName(file); err == nil && example.Verdict == compliance.NonCompliant {
			clouds[example.Cloud] = true
		}
	}
	return clouds, err
}

// prover proves one policy.
type prover struct {
	proof     *Proof
	samples   []*sample
	absences  []compile.Absence
	needed    []map[policy.Mutation]bool // of each of the absences, what mutants needed
	names     map[string]bool
	values    []any
	read      map[Property]bool
	mattering map[string]bool // by example and place
	failed    map[failure]*instances
}

// failure is what mutants have in common that pass and should not.
type failure struct {
	Property
	mutation      policy.Mutation
	before, after compliance.Verdict
}

// instances are the mutants of a failure.
type instances struct {
	examples  []string
	words     []string // what the property is
	mutations []policy.Mutation
}

// learn keeps the names and values that the policy and its facts write.
func (r *prover) learn(planned *plan.Plan) {
	r.values = []any{"", "other", true, false, json.Number("0"), json.Number("-1"), json.Number("987654321"), []any{}, []any{"other"}, map[string]any{}, map[string]any{"other": "other"}}
	for _, constant := range planned.Constants {
		switch constant.Kind {
		case plan.String:
			r.names[constant.Text] = true
			r.values = append(r.values, constant.Text)
		case plan.Number:
			r.values = append(r.values, json.Number(constant.Text))
		}
	}
}

// sample makes all mutants of an example event.
func (r *prover) sample(ctx context.Context, s *sample) error {
	r.proof.Examples = append(r.proof.Examples, path.Base(s.File))
	for _, p := range s.read {
		if err := r.place(ctx, s, p); err != nil {
			return err
		}
	}
	return nil
}

// place changes the value in a place, and what its JSON holds if it is a string.
func (r *prover) place(ctx context.Context, s *sample, p place) error {
	r.read[Property{s.resource.Type, p.String()}] = true
	value, _ := find(s.tree, p)
	for _, c := range changes(value, p) {
		outcome, possible := s.judged(ctx, p, c.value)
		if err := ctx.Err(); err != nil {
			return err
		}
		if !possible {
			continue
		}
		r.proof.Mutants++
		r.judge(ctx, s, p, c, outcome)
	}
	if document := documentOf(value); document != nil {
		return r.document(ctx, s, p.then(inString{}), document)
	}
	return nil
}

// document changes the parts of JSON in a string. What the policy names is taken as read, and all elements of lists.
func (r *prover) document(ctx context.Context, s *sample, p place, node any) (err error) {
	each(node, p, func(below any, p place) {
		name, isName := p[len(p)-1].(string)
		if err == nil && (!isName || r.names[name]) {
			err = r.place(ctx, s, p)
		}
		if err == nil {
			err = r.document(ctx, s, p, below)
		}
	})
	return err
}

// passes reports whether a verdict raises no alarm: on Huawei Cloud also NotApplicable is reported as Compliant.
func passes(verdict compliance.Verdict) bool {
	return verdict == compliance.Compliant || verdict == compliance.NotApplicable
}

// judge decides whether a mutant may have its outcome. A resource that failed may not pass; one that passed may not go on to without what it was judged
// by. Another spelling of what an example shows to be unreadable may well be readable.
func (r *prover) judge(ctx context.Context, s *sample, p place, c change, outcome compliance.Outcome) {
	before, mutation := s.outcome.Verdict, c.mutation
	switch {
	case !passes(outcome.Verdict), before == compliance.Undetermined && c.readable:
		return
	case passes(before):
		if mutation = policy.Unnoticed; !c.unread() || !r.matters(ctx, s, p) {
			return
		}
	}
	property := Property{s.resource.Type, p.String()}
	if passes(before) && r.exception(property, c.mutation) >= 0 || r.allows(property, mutation) {
		return
	}
	f := failure{property, mutation, s.outcome.Verdict, outcome.Verdict}
	if r.failed[f] == nil {
		r.failed[f] = &instances{}
	}
	r.failed[f].add(s.File, c)
}

// implied reports whether the exceptions that other failures ask for settle this one too: what may be missing may also go unnoticed.
func (r *prover) implied(f failure, found *instances) bool {
	if f.mutation != policy.Unnoticed {
		return false
	}
	return !slices.ContainsFunc(found.mutations, func(mutation policy.Mutation) bool {
		for other := range r.failed {
			if other.Property == f.Property && other.mutation == mutation {
				return false
			}
		}
		return true
	})
}

func (i *instances) add(example string, c change) {
	if !slices.Contains(i.examples, example) {
		i.examples = append(i.examples, example)
	}
	if !slices.Contains(i.words, c.words) {
		i.words = append(i.words, c.words)
	}
	if !slices.Contains(i.mutations, c.mutation) {
		i.mutations = append(i.mutations, c.mutation)
	}
}

// allows reports whether METADATA has an exception, and keeps that a mutant needed it. Of several, the first is enough.
func (r *prover) allows(property Property, mutation policy.Mutation) bool {
	i := r.exception(property, mutation)
	if i < 0 {
		return false
	}
	if r.needed[i] == nil {
		r.needed[i] = map[policy.Mutation]bool{}
	}
	r.needed[i][mutation] = true
	return true
}

// exception is the position of the first exception for a mutation; -1: there is none.
func (r *prover) exception(property Property, mutation policy.Mutation) int {
	return slices.IndexFunc(r.absences, func(absence compile.Absence) bool {
		return absence.Allows(property.ResourceType, property.Path, mutation)
	})
}

// matters remembers what judgedBy found: several changes ask about one place.
func (r *prover) matters(ctx context.Context, s *sample, p place) bool {
	at := fmt.Sprint(s.File, " ", []any(p))
	if _, known := r.mattering[at]; !known {
		r.mattering[at] = r.judgedBy(ctx, s, p)
	}
	return r.mattering[at]
}

// judgedBy reports whether a resource is judged by the value in a place: another one of the same type, from the policy or its examples, gives another
// outcome. One of another type does so wherever it is read, and tells nothing.
func (r *prover) judgedBy(ctx context.Context, s *sample, p place) bool {
	there, _ := find(s.tree, p)
	tried := map[string]bool{}
	differs := func(value any) bool {
		key := fmt.Sprintf("%T %v", value, value)
		if kindOf(value) != kindOf(there) || tried[key] {
			return false
		}
		tried[key] = true
		outcome, possible := s.judged(ctx, p, value)
		return possible && !same(s.outcome, outcome)
	}
	if slices.ContainsFunc(r.values, differs) {
		return true
	}
	for _, other := range r.samples {
		if other.resource.Type == s.resource.Type && slices.ContainsFunc(other.read, func(q place) bool {
			value, _ := find(other.tree, q)
			return q[len(q)-1] == p[len(p)-1] && differs(value)
		}) {
			return true
		}
	}
	return false
}

// kindOf is the kind of a value's type.
func kindOf(value any) reflect.Kind {
	if _, isNumber := value.(json.Number); isNumber {
		return reflect.Float64
	}
	return reflect.ValueOf(value).Kind()
}

func same(a, b compliance.Outcome) bool {
	return a.Verdict == b.Verdict && bytes.Equal(a.Evidence, b.Evidence) && slices.Equal(a.Messages(), b.Messages())
}

// finish says what the proof has shown. On each cloud an example must show what the policy finds; named has those that are named so.
func (r *prover) finish(clouds []string, named map[string]bool) *Proof {
	for property := range r.read {
		r.proof.Properties = append(r.proof.Properties, property)
	}
	slices.SortFunc(r.proof.Properties, func(a, b Property) int {
		return cmp.Or(cmp.Compare(a.ResourceType, b.ResourceType), cmp.Compare(a.Path, b.Path))
	})
	for f, found := range r.failed {
		if r.implied(f, found) {
			continue
		}
		r.proof.Failures = append(r.proof.Failures, f.result(found, r.mutations(f.Property)))
	}
	slices.SortFunc(r.proof.Failures, func(a, b Result) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Failure, b.Failure))
	})
	for i, absence := range r.absences {
		needed, rest := absence, absence
		needed.Mutations, rest.Mutations = nil, nil
		for _, mutation := range absence.Mutations {
			if r.needed[i][mutation] {
				needed.Mutations = append(needed.Mutations, mutation)
			} else {
				rest.Mutations = append(rest.Mutations, mutation)
			}
		}
		if len(needed.Mutations) > 0 {
			r.proof.Exceptions = append(r.proof.Exceptions, needed)
		}
		if len(rest.Mutations) > 0 {
			r.unneeded(rest)
		}
	}
	for _, cloud := range clouds {
		if slices.ContainsFunc(r.samples, func(s *sample) bool { return s.Cloud == cloud && s.Verdict == compliance.NonCompliant }) {
			continue
		}
		todo := "add " + path.Join(ExamplesDir, cloud+"_noncompliant.json")
		if named[cloud] {
			todo = "correct those that are named so, or the policy"
		}
		r.proof.Failures = append(r.proof.Failures, Result{
			Name: "proof of " + r.proof.Policy, File: r.proof.Folder,
			Failure: fmt.Sprintf("not proved on %s: no example event is NonCompliant, so nothing shows that the policy finds anything; %s", compliance.CloudTitle(cloud), todo),
		})
	}
	return r.proof
}

// advice says what is wrong with a mutant that passes, and what to do.
var advice = map[policy.Mutation]string{
	policy.Dropped:    "A missing value must not let a resource pass: refer to the property plainly, so that the verdict is Undetermined",
	policy.Emptied:    "An empty value must not let a resource pass unless that is meant: deny it, or leave the evidence undefined",
	policy.Retyped:    "A value of another type must not let a resource pass: give the resource type a schema, or read the value with a function that fails on other types",
	policy.Unreadable: "An element that cannot be read must not let a resource pass: read a member of each element, or test its type, so that the verdict is Undetermined",
	policy.Unnoticed:  "The resource is judged by this property, so it must not pass without: refer to the property plainly, so that the verdict is Undetermined",
}

// mutations are those by which a property fails, so that one exception can be written for all.
func (r *prover) mutations(of Property) []string {
	var all []string
	for f, found := range r.failed {
		if f.Property == of && !slices.Contains(all, string(f.mutation)) && !r.implied(f, found) {
			all = append(all, string(f.mutation))
		}
	}
	slices.Sort(all)
	return all
}

// result says what went wrong and what to do about it.
func (f failure) result(found *instances, mutations []string) Result {
	became := fmt.Sprintf("%s becomes %s", f.before, f.after)
	if f.before == f.after {
		became = fmt.Sprintf("stays %s", f.after)
	}
	more := ""
	if n := len(found.examples) - 1; n > 0 {
		more = fmt.Sprintf(" (and so in %d more)", n)
	}
	return Result{
		Name: found.examples[0] + ", " + f.Path + " " + string(f.mutation), File: found.examples[0],
		Failure: fmt.Sprintf(`%s when %s %s%s.
%s.
Or, if a resource of type %s complies then, say why in METADATA of the policy, or of the fact that reads the property:
  custom:
    absent:
      - path: %s
        mutations: [%s]
        because: …`, became, f.Path, strings.Join(found.words, ", or "), more, advice[f.mutation], f.ResourceType, f.Path, strings.Join(mutations, ", ")),
	}
}

// unneeded fails an exception of the policy that no mutant needs. That of a fact may be needed by another policy.
func (r *prover) unneeded(absence compile.Absence) {
	if path.Dir(absence.File) == r.proof.Folder {
		r.proof.Failures = append(r.proof.Failures, unneeded(absence))
		return
	}
	for _, mutation := range absence.Mutations {
		one := absence
		one.Mutations = []policy.Mutation{mutation}
		r.proof.unneeded = append(r.proof.unneeded, one)
	}
}

func unneeded(absence compile.Absence) Result {
	return Result{
		Name: fmt.Sprintf("exception for %s", absence.Path), File: absence.File, Line: absence.Line,
		Failure: fmt.Sprintf("no example event needs the exception %s for %s: remove it from METADATA, or add an example event that needs it", absence.MutationNames(), absence.Path),
	}
}

// Unneeded fails the exceptions of selected facts that none of the policies needs which use the fact. It says nothing of a fact that is used by a
// policy which was not proved.
func Unneeded(library *compile.Library, proofs []*Proof, selected func(file string) bool) ([]Result, error) {
	candidates := map[string]compile.Absence{}
	proved := map[string]bool{}
	for _, proof := range proofs {
		proved[proof.Folder] = true
		for _, absence := range proof.unneeded {
			if selected(absence.File) {
				candidates[keys(absence)[0]] = absence
			}
		}
	}
	dismiss := func(absences []compile.Absence) {
		for _, absence := range absences {
			for _, key := range keys(absence) {
				delete(candidates, key)
			}
		}
	}
	for _, proof := range proofs {
		dismiss(proof.Exceptions)
	}
	if len(candidates) == 0 {
		return nil, nil
	}
	folders, err := library.Folders()
	if err != nil {
		return nil, err
	}
	for _, folder := range folders {
		if used, err := library.Absences(folder); err == nil && !proved[folder] { // else the policy's own tests say it
			dismiss(used)
		}
	}
	var results []Result
	for _, name := range slices.Sorted(maps.Keys(candidates)) {
		results = append(results, unneeded(candidates[name]))
	}
	return results, nil
}

// keys tell apart what exceptions allow.
func keys(absence compile.Absence) []string {
	var all []string
	for _, mutation := range absence.Mutations {
		all = append(all, fmt.Sprintf("%s:%06d %s %s", absence.File, absence.Line, absence.Path, mutation))
	}
	return all
}
