package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// The bytes that one resource and its evaluation may take. A function of 128 MB has room for both.
const (
	inputMemory      = 40 << 20
	evaluationMemory = 32 << 20
)

var inputs = sync.Pool{New: func() any { return &Input{arena: value.NewArena(inputMemory)} }}

// Input is what policies see of a resource as of a time. Several policies can judge it, one after another: it is read once. It belongs to one
// goroutine, and has to be closed.
type Input struct {
	resource *compliance.Resource
	trigger  compliance.Trigger
	now      time.Time
	arena    *value.Arena
	types    *Types       // of the policies for which it was read
	known    *value.Value // the resource; nil: it was not read yet
	event    *value.Value
	names    struct{ resource, parameters, event *value.Value }

	dated      timeText
	joined     *eval.Program    // of the evaluation
	evaluation *eval.Evaluation // that judges of the resource have in common; nil: none

	reads *value.Reads
	root  *value.Place
}

// NewInput makes the input about a resource, which may not change before it is closed.
func NewInput(resource *compliance.Resource, trigger compliance.Trigger, now time.Time) *Input {
	input := inputs.Get().(*Input)
	input.resource, input.trigger, input.now = resource, trigger, now
	return input
}

// Close gives the memory back.
func (i *Input) Close() {
	i.apart()
	i.arena.Reset()
	*i = Input{arena: i.arena, dated: i.dated}
	inputs.Put(i)
}

// timeText is the text of a time, which is that of many inputs.
type timeText struct {
	at   time.Time
	text string
}

func (t *timeText) of(at time.Time) string {
	if t.text == "" || t.at != at {
		t.at, t.text = at, at.UTC().Format(time.RFC3339Nano)
	}
	return t.text
}

// Record records what policies read of the input, below a root place, since the reads were begun. Of the resource, texts are read as they are in compliance.Resource,
// tags, properties and supplementary in their parts.
func (i *Input) Record(reads *value.Reads, root *value.Place) { i.reads, i.root = reads, root }

// forget makes the next policy read the resource again.
func (i *Input) forget() {
	i.apart()
	i.arena.Reset()
	i.known = nil
}

// together goes on to a judge in the evaluation that it has in common with others.
func (i *Input) together(ctx context.Context, j *Judge, read *value.Value) *eval.Evaluation {
	options := j.options()
	options.Strict = true
	if i.evaluation == nil || i.joined != j.joined {
		i.apart()
		i.joined, i.evaluation = j.joined, j.joined.Begin(ctx, read, options)
	}
	i.evaluation.Next(ctx, read, j.settled, options)
	return i.evaluation
}

// apart ends the evaluation that judges have in common.
func (i *Input) apart() {
	if i.evaluation != nil {
		i.evaluation.Close()
		i.evaluation = nil
	}
}

// read is the input of a policy with its arguments. Properties are decoded where policies read them.
func (i *Input) read(j *Judge) (*value.Value, error) {
	if i.known == nil || i.types != j.policy.types {
		i.forget()
		i.types = j.policy.types
		if err := i.readResource(); err != nil {
			i.forget()
			return nil, err
		}
	}
	i.arena.Making(value.FromInput | value.Node)
	defer i.arena.Making(0)
	lookups, err := i.lookups(j)
	if err != nil {
		return nil, err
	}
	if j.unreadable != nil {
		return nil, j.unreadable
	}
	input := i.arena.NewObject(4)
	i.arena.Put(input, i.names.resource, i.known)
	if lookups != nil {
		i.arena.Put(input, i.arena.String("lookups"), lookups)
	}
	i.arena.Put(input, i.names.parameters, j.parameters)
	i.arena.Put(input, i.names.event, i.event)
	return input, i.arena.Err()
}

func (i *Input) readResource() error {
	must, err := i.types.of(i.resource.Type)
	if err != nil {
		return err
	}
	arena, resource := i.arena, i.resource
	arena.Making(value.FromInput | value.Node)
	defer arena.Making(0)
	known := arena.NewObject(12)
	put := func(object *value.Value, name, text string) {
		arena.Put(object, arena.String(name), arena.String(text))
	}
	put(known, "cloud", resource.Cloud)
	put(known, "type", resource.Type)
	put(known, "id", resource.ID)
	put(known, "account", resource.Account)
	for _, text := range [...]struct{ name, value string }{
		{"name", resource.Name}, {"region", resource.Region}, {"zone", resource.Zone}, {"status", resource.Status},
	} {
		if text.value != "" {
			put(known, text.name, text.value)
		}
	}
	if !resource.Created.IsZero() {
		put(known, "created", resource.Created.UTC().Format(time.RFC3339Nano))
	}
	if resource.Tags != nil {
		tags := tagsValue(arena, resource.Tags)
		arena.Put(known, arena.String("tags"), tags)
		if i.reads != nil {
			recordTags(tags, i.root.Member("resource").Member("tags"))
		}
	}
	for _, native := range [...]struct {
		name   string
		source json.RawMessage
	}{{"properties", resource.Properties}, {"supplementary", resource.Supplementary}} {
		if len(native.source) == 0 {
			continue
		}
		name := arena.String(native.name)
		read, err := arena.StrictInput(native.source, must.Of(name))
		if err != nil {
			return fmt.Errorf("the resource's %s cannot be read: %w", native.name, err)
		}
		if read.Kind() != value.Null {
			arena.Put(known, name, read)
		}
		if i.reads != nil {
			read.RecordAt(i.root.Member("resource").Member(native.name))
		}
	}
	known.Typed(must)
	event := arena.NewObject(2)
	put(event, "time", i.dated.of(i.now))
	put(event, "trigger", string(i.trigger))
	if i.reads != nil {
		known.RecordAt(i.root.Member("resource"))
		event.RecordAt(i.root.Member("event"))
	}
	i.known, i.event = known, event
	i.names.resource, i.names.parameters, i.names.event = arena.String("resource"), arena.String("parameters"), arena.String("event")
	return nil
}

// lookups are the answers that the policy reads; nil if it reads none. One that is not there was not queried: unlike a property that an item
// leaves out, it must never be taken for "there is none".
func (i *Input) lookups(j *Judge) (*value.Value, error) {
	if len(j.policy.Lookups) == 0 {
		return nil, nil
	}
	must := &value.Type{Kinds: value.KindsOf(value.Object), Members: map[string]*value.Type{}}
	for _, name := range j.policy.Lookups {
		var err error
		if must.Members[name], err = j.policy.types.of(LookupType(name)); err != nil {
			return nil, err
		}
	}
	source := i.resource.Lookups
	if len(source) == 0 {
		source = json.RawMessage("{}")
	}
	read, err := i.arena.StrictInput(source, must)
	if err != nil {
		return nil, fmt.Errorf("the answers of lookups cannot be read: %w", err)
	}
	if read.Kind() != value.Object {
		return nil, errors.New("the answers of lookups must be an object")
	}
	for _, name := range j.policy.Lookups {
		key := i.arena.String(name)
		answer := read.Get(key)
		if answer == nil {
			unasked := i.arena.String("not asked")
			unasked.Typed(must.Members[name])
			i.arena.Put(read, key, unasked)
		} else if i.reads != nil {
			answer.RecordAt(i.root.Member("lookups").Member(name))
		}
	}
	if i.reads != nil {
		read.RecordAt(i.root.Member("lookups"))
	}
	return read, nil
}

func recordTags(tags *value.Value, at *value.Place) {
	for _, tag := range tags.Members() {
		tag.Value.RecordAt(at.Member(tag.Key.Text()))
	}
	tags.RecordAt(at)
}

func tagsValue(arena *value.Arena, tags map[string][]string) *value.Value {
	object := arena.NewObject(len(tags))
	for key, texts := range tags {
		list := arena.NewArray(len(texts))
		for _, text := range texts {
			arena.Append(list, arena.String(text))
		}
		arena.Put(object, arena.String(key), list)
	}
	return object
}
