package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/audit/snapshot"
	"github.com/assay-rules/assay/functions/internal/compliance"
)

// maxResources bounds how many resources a schema is derived from.
const maxResources = 1000

// resources are the properties of resources of one type.
type resources struct {
	resourceType string
	properties   []json.RawMessage
}

// readResources reads the resources of a type in an event, an item or a snapshot. Without a type there may be only one.
func readResources(ctx context.Context, file, resourceType string) (resources, error) {
	found := map[string][]json.RawMessage{}
	add := func(r compliance.Resource) {
		if hasProperties(r.Properties) && len(found[r.Type]) < maxResources {
			found[r.Type] = append(found[r.Type], bytes.Clone(r.Properties))
		}
	}
	isEvent, err := readAsEvent(file, add)
	if err != nil {
		return resources{}, err
	}
	if !isEvent {
		if err := readAsSnapshot(ctx, file, add); err != nil {
			return resources{}, err
		}
	}
	types := slices.Sorted(maps.Keys(found))
	switch {
	case len(types) == 0:
		return resources{}, fmt.Errorf("%s holds no resource with properties", file)
	case resourceType == "" && len(types) > 1:
		return resources{}, fmt.Errorf("%s holds resources of %d types: choose one with --type: %s", file, len(types), strings.Join(types, ", "))
	case resourceType == "":
		resourceType = types[0]
	case found[resourceType] == nil:
		return resources{}, fmt.Errorf("%s holds no resource of type %s with properties, but of %s", file, resourceType, strings.Join(types, ", "))
	}
	return resources{resourceType, found[resourceType]}, nil
}

func hasProperties(properties json.RawMessage) bool {
	var members map[string]json.RawMessage
	return json.Unmarshal(properties, &members) == nil && len(members) > 0
}

// readAsEvent reads a file that is an event.
func readAsEvent(file string, add func(compliance.Resource)) (isEvent bool, err error) {
	info, err := os.Stat(file)
	if err != nil || info.Size() > compliance.MaxEvent {
		return false, err
	}
	payload, err := os.ReadFile(file)
	if err != nil {
		return false, err
	}
	for _, cloud := range offlineClouds() {
		notification, err := cloud.Decode(payload)
		if err == nil {
			add(notification.Event().Resource)
			return true, nil
		}
	}
	return false, nil
}

func readAsSnapshot(ctx context.Context, file string, add func(compliance.Resource)) error {
	files, err := snapshot.Files([]string{file}, nil)
	if err != nil {
		return err
	}
	reader, err := snapshot.Open(ctx, files, "")
	if err != nil {
		return err
	}
	defer reader.Close()
	clouds := map[string]compliance.Cloud{}
	for _, cloud := range offlineClouds() {
		clouds[cloud.Name()] = cloud
	}
	var parser snapshot.Parser
	var unread error
	for block := reader.Next(nil); block != nil && ctx.Err() == nil; block = reader.Next(nil) {
		reader.Each(block, &parser, func(item *snapshot.Item, at snapshot.Position, err error) {
			var read compliance.Item
			if err == nil {
				read, err = clouds[item.Cloud].Item(item.Native)
			}
			if err != nil {
				unread = errors.Join(unread, fmt.Errorf("%s: %w", at, err))
				return
			}
			add(read.Resource)
		})
		if block.Broken != nil {
			unread = errors.Join(unread, fmt.Errorf("%s: %w", block.Where, block.Broken))
		}
	}
	if unread != nil {
		first, _, _ := strings.Cut(unread.Error(), "\n")
		return fmt.Errorf("%s: %s", file, first)
	}
	return ctx.Err()
}
