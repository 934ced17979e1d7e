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

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// Proof is what a policy was proved against: its example events, in which each property that the policy read was made missing, empty, of another
// type or unreadable, one at a time.
type Proof struct {
	Policy     string      `json:"policy"`
	Folder     string      `json:"folder"`
	Examples   []string    `json:"examples"`
	Properties []Property  `json:"properties"` // that were read
	Mutants    int         `json:"mutants"`
	Exceptions []Exception `json:"exceptions"` // that a mutant needed
	Failures   []Result    `json:"-"`          // empty: proved

	unneeded []compile.Absence
}

// Property is a property of a resource type.
type Property struct {
	ResourceType string `json:"resource_type"`
	Path         string `json:"path"`
}

// Exception is what METADATA of a policy or of a fact says of a property.
type Exception struct {
	policy.Absent
	File string `json:"file"`
	Line int    `json:"line"`
}

// Prove proves the policy in a folder.
func Prove(ctx context.Context, library *compile.Library, examples fs.FS, folder string, clouds Clouds) (*Proof, error) {
	p, planned, err := library.Open(ctx, compile.PolicyID(folder), nil)
	if err != nil {
		return nil, err
	}
	absences, err := library.Absences(folder)
	if err != nil {
		return nil, err
	}
	all, err := samples(ctx, examples, p, folder, clouds)
	if err != nil {
		return nil, err
	}
	r := &prover{
		proof:    &Proof{Policy: p.ID, Folder: folder, Examples: []string{}, Properties: []Property{}, Exceptions: []Exception{}},
		samples:  all,
		absences: absences, needed: make([]bool, len(absences)),
		names: map[string]bool{}, read: map[Property]bool{}, failed: map[failure][]string{},
	}
	r.learn(planned)
	for _, s := range all {
		if err := r.sample(ctx, s); err != nil {
			return nil, err
		}
	}
	return r.finish(p.Clouds()), nil
}

// prover proves one policy.
type prover struct {
	proof    *Proof
	samples  []*sample
	absences []compile.Absence
	needed   []bool // of absences
	names    map[string]bool
	values   []any
	read     map[Property]bool
	failed   map[failure][]string // examples
}

// failure is a mutant that passes and should not; those that differ in the example or in the position in a list are one.
type failure struct {
	Property
	mutation      policy.Mutation
	shown         string
	before, after compliance.Verdict
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
	value := at(s.tree, p)
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

// document changes the parts of JSON in a string. What the policy names is taken as read.
func (r *prover) document(ctx context.Context, s *sample, p place, node any) error {
	switch n := node.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(n)) {
			below := p.then(name)
			if r.names[name] {
				if err := r.place(ctx, s, below); err != nil {
					return err
				}
			}
			if err := r.document(ctx, s, below, n[name]); err != nil {
				return err
			}
		}
	case []any:
		for i, element := range n {
			if err := r.place(ctx, s, p.then(i)); err != nil {
				return err
			}
			if err := r.document(ctx, s, p.then(i), element); err != nil {
				return err
			}
		}
	}
	return nil
}

// passes reports whether a verdict raises no alarm: on Huawei Cloud also NotApplicable is reported as Compliant.
func passes(verdict compliance.Verdict) bool {
	return verdict == compliance.Compliant || verdict == compliance.NotApplicable
}

// judge decides whether a mutant may have its outcome.
func (r *prover) judge(ctx context.Context, s *sample, p place, c change, outcome compliance.Outcome) {
	if !passes(outcome.Verdict) {
		return
	}
	mutation := c.mutation
	if passes(s.outcome.Verdict) {
		if _, dropped := c.value.(nothing); !dropped || !r.matters(ctx, s, p) {
			return
		}
		mutation = policy.Unnoticed
	}
	property := Property{s.resource.Type, p.String()}
	allowed := false
	for i, absence := range r.absences {
		if absence.Allows(property.ResourceType, property.Path, mutation) {
			r.needed[i], allowed = true, true
		}
	}
	if !allowed {
		f := failure{property, mutation, shown(c.value), s.outcome.Verdict, outcome.Verdict}
		r.failed[f] = append(r.failed[f], s.File)
	}
}

// matters reports whether a resource is judged by the value in a place: another one of the same type, from the policy or its examples, gives another
// outcome. One of another type does so wherever it is read, and tells nothing.
func (r *prover) matters(ctx context.Context, s *sample, p place) bool {
	there := at(s.tree, p)
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
			return q[len(q)-1] == p[len(p)-1] && differs(at(other.tree, q))
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

// finish says what the proof has shown.
func (r *prover) finish(clouds []string) *Proof {
	for property := range r.read {
		r.proof.Properties = append(r.proof.Properties, property)
	}
	slices.SortFunc(r.proof.Properties, func(a, b Property) int {
		return cmp.Or(cmp.Compare(a.ResourceType, b.ResourceType), cmp.Compare(a.Path, b.Path))
	})
	for _, cloud := range clouds {
		r.noViolation(cloud)
	}
	for f, examples := range r.failed {
		r.proof.Failures = append(r.proof.Failures, f.result(examples))
	}
	for i, absence := range r.absences {
		exception := Exception{absence.Absent, absence.File, absence.Line}
		switch {
		case r.needed[i]:
			r.proof.Exceptions = append(r.proof.Exceptions, exception)
		default:
			r.proof.unneeded = append(r.proof.unneeded, absence)
		}
	}
	slices.SortFunc(r.proof.Failures, func(a, b Result) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Name, b.Name)) })
	return r.proof
}

// noViolation fails the proof if no example on a cloud shows what the policy finds.
func (r *prover) noViolation(cloud string) {
	violates := func(s *sample) bool { return s.Cloud == cloud && s.Verdict == compliance.NonCompliant }
	if slices.ContainsFunc(r.samples, violates) {
		return
	}
	file := path.Join(r.proof.Folder, ExamplesDir, cloud+"_noncompliant.json")
	r.proof.Failures = append(r.proof.Failures, Result{
		Name: "proof of " + r.proof.Policy, File: r.proof.Folder,
		Failure: fmt.Sprintf("not proved on %s: no example event has the verdict NonCompliant, so nothing shows that the policy finds anything; add %s", compliance.CloudTitle(cloud), file),
	})
}

func shown(value any) string {
	if _, dropped := value.(nothing); dropped {
		return "missing"
	}
	return string(encoded(value))
}

func (f failure) result(examples []string) Result {
	return Result{
		Name:    fmt.Sprintf("%s without %s", examples[0], f.Path),
		File:    examples[0],
		Failure: strings.Join([]string{f.ResourceType, f.Path, string(f.mutation), f.shown, string(f.before), string(f.after)}, " "),
	}
}

var _ = engine.Path{}
