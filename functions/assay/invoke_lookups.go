package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/lookup/recording"
	"github.com/assay-rules/assay/functions/internal/protocol/all"
)

// askedLookups answer the lookups of events: from files, and from the account if it may be asked.
type askedLookups struct {
	answers  recording.Answers
	beside   bool // each event has its own file
	live     map[string]lookup.Service
	players  map[string]*recording.Player   // by cloud
	recorded map[string]*recording.Recorder // by cloud; empty: nothing is recorded
}

// lookups prepares what answers them.
func (c *invokeCommand) lookups() (*askedLookups, error) {
	asked := &askedLookups{
		beside: len(c.Lookups) == 0, live: map[string]lookup.Service{},
		players: map[string]*recording.Player{}, recorded: map[string]*recording.Recorder{},
	}
	var err error
	if asked.answers, err = recordedAnswers(c.Lookups); err != nil {
		return nil, err
	}
	if c.Endpoint != "" || c.Record != "" {
		endpoints, err := all.Endpoints(os.Getenv)
		if err != nil {
			return nil, err
		}
		for cloud, service := range lookup.Services(all.Clouds(http.DefaultClient, endpoints, c.Region)) {
			asked.live[cloud] = authorized{service, all.Credentials(os.Getenv)[cloud]}
		}
	}
	for _, cloud := range compliance.Clouds() {
		asked.players[cloud] = &recording.Player{Next: asked.live[cloud]}
		if c.Record != "" {
			asked.recorded[cloud] = &recording.Recorder{Service: asked.players[cloud]}
		}
	}
	return asked, nil
}

// lookups are those of a library.
func (a *askedLookups) lookups(library *compile.Library) *handler.Lookups {
	services := map[string]lookup.Service{}
	for cloud, player := range a.players {
		services[cloud] = player
		if recorder := a.recorded[cloud]; recorder != nil {
			recorder.Schema = library.AnswerSchema
			services[cloud] = recorder
		}
	}
	return &handler.Lookups{Definition: library.Lookup, Services: services}
}

// about makes the answers those for an event.
func (a *askedLookups) about(event string) error {
	answers := a.answers
	if a.beside && event != "-" {
		file := strings.TrimSuffix(event, ".json") + recording.Suffix
		beside, err := readAnswers(file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		answers = beside
	}
	for _, player := range a.players {
		player.Play(answers)
	}
	return nil
}

// write writes what was recorded.
func (a *askedLookups) write(file string) error {
	all := recording.Answers{}
	for _, recorder := range a.recorded {
		if err := all.Merge(recorder.Answers()); err != nil {
			return err
		}
	}
	encoded, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return replaceFile(file, append(encoded, '\n'), 0o600)
}

// recordedAnswers reads the files with recorded answers that paths name or hold.
func recordedAnswers(paths []string) (recording.Answers, error) {
	all := recording.Answers{}
	add := func(file string) error {
		answers, err := readAnswers(file)
		if err != nil {
			return err
		}
		if err := all.Merge(answers); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		return nil
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			if err := add(path); err != nil {
				return nil, err
			}
			continue
		}
		err = filepath.WalkDir(path, func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(file, recording.Suffix) {
				return err
			}
			return add(file)
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

func readAnswers(file string) (recording.Answers, error) {
	source, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	answers, err := recording.Parse(source)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return answers, nil
}

// authorized asks with the credentials of a cloud, whatever those of the event are.
type authorized struct {
	lookup.Service
	credentials compliance.Credentials
}

func (a authorized) with(ctx context.Context) context.Context {
	invocation := compliance.InvocationFrom(ctx)
	invocation.Credentials = a.credentials
	return compliance.WithInvocation(ctx, invocation)
}

// Ask asks with the credentials.
func (a authorized) Ask(ctx context.Context, r lookup.Request) (json.RawMessage, error) {
	return a.Service.Ask(a.with(ctx), r)
}

// Items asks with the credentials.
func (a authorized) Items(ctx context.Context, q lookup.Query) ([]lookup.Item, error) {
	return a.Service.Items(a.with(ctx), q)
}
