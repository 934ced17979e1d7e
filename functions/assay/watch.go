package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"github.com/assay-rules/assay/functions/internal/commandline"
)

// watchInterval is how often files are looked at. A change is acted upon when the files stayed as they are for as long.
const watchInterval = 300 * time.Millisecond

// watch runs a command, and again whenever a file in the directories changes, until the context ends.
func watch(ctx context.Context, streams stdio, d directories, command func(context.Context, stdio) error) error {
	for {
		seen := d.stamps()
		err := command(ctx, streams)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var found commandline.Finding
		switch {
		case errors.As(err, &found) && found != "":
			fmt.Fprintln(streams.err, found)
		case err != nil && !errors.As(err, &found): // of a file that is half written, for example
			fmt.Fprintln(streams.err, "assay:", err)
		}
		fmt.Fprintf(streams.out, "\nwatching %s and %s, Ctrl-C ends\n", d.Policies, d.Rules)
		changed, err := d.changed(ctx, seen)
		if err != nil {
			return err
		}
		fmt.Fprintf(streams.out, "\n%s changed\n", changed)
	}
}

// stamp tells a file from what it was before.
type stamp struct {
	size     int64
	modified time.Time
}

// stamps are those of all files in the directories. What cannot be read is not there.
func (d directories) stamps() map[string]stamp {
	all := map[string]stamp{}
	for _, dir := range []string{d.Policies, d.Rules} {
		_ = filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return nil //nolint:nilerr // it vanished
			}
			if info, err := entry.Info(); err == nil {
				all[file] = stamp{info.Size(), info.ModTime()}
			}
			return nil
		})
	}
	return all
}

// changed waits until files differ from what they were, and names the first that does.
func (d directories) changed(ctx context.Context, before map[string]stamp) (string, error) {
	ticker := time.NewTicker(watchInterval)
	defer ticker.Stop()
	for last := before; ; {
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-ticker.C:
		}
		now := d.stamps()
		settled := maps.Equal(now, last)
		last = now
		if !settled || maps.Equal(now, before) {
			continue
		}
		names := slices.Sorted(maps.Keys(now))
		for name := range before {
			if _, still := now[name]; !still {
				names = append(names, name)
			}
		}
		for _, name := range names {
			if was, known := before[name]; !known || was != now[name] {
				return name, nil
			}
		}
	}
}
