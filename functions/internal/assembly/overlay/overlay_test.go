package overlay_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
)

func files(pairs ...string) fstest.MapFS {
	all := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		all[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return all
}

// onDisk writes the files into a directory of their own.
func onDisk(t *testing.T, pairs ...string) fs.FS {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(pairs); i += 2 {
		file := filepath.Join(dir, filepath.FromSlash(pairs[i]))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(pairs[i+1]), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return os.DirFS(dir)
}

func TestIsAFileSystem(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		layers   overlay.FS
		expected []string
	}{
		"one layer":    {overlay.FS{files("a/b.txt", "1")}, []string{"a", "a/b.txt"}},
		"three layers": {overlay.FS{files("a/b.txt", "1", "x", ""), files("a/c.txt", "2", "a/d/e", "3"), files("a/b.txt", "4", "f/g", "5")}, []string{"a/b.txt", "a/c.txt", "a/d/e", "f/g", "x"}},
		"disk over memory": {
			overlay.FS{onDisk(t, "eip/mine/mine.rego", "1", "lib/eip.rego", "2"), assay.Policies(), assay.Examples()},
			[]string{"eip/mine/mine.rego", "lib/eip.rego", "lib/text.rego", "eip/eip_attached/eip_attached.rego", "eip/eip_attached/examples/aws_compliant.json"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := fstest.TestFS(test.layers, test.expected...); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTheTopmostLayerWins(t *testing.T) {
	t.Parallel()
	layers := overlay.FS{files("a/b", "top"), files("a/b", "middle", "a/c", "middle"), files("a/b", "bottom", "a/c", "bottom", "a/d", "bottom")}
	want := map[string]string{"a/b": "top", "a/c": "middle", "a/d": "bottom"}
	got := map[string]string{}
	err := fs.WalkDir(layers, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(layers, file)
		got[file] = string(content)
		return err
	})
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%s%v", diff, err)
	}
}

// broken fails in a way that must not look as if a file did not exist: the layer below would be taken.
type broken struct{}

func (broken) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	below := files("a/b", "")
	for name, test := range map[string]struct {
		layers overlay.FS
		path   string
		want   error
	}{
		"nothing of that name": {overlay.FS{files("x", ""), below}, "a/c", fs.ErrNotExist},
		"no layers":            {nil, "a", fs.ErrNotExist},
		"no layers, invalid":   {nil, "../a", fs.ErrInvalid},
		"invalid":              {overlay.FS{below}, "../a", fs.ErrInvalid},
		"cannot be read":       {overlay.FS{broken{}, below}, "a", fs.ErrPermission},
		"cannot be read below": {overlay.FS{files("a/c", ""), broken{}}, "b", fs.ErrPermission},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := test.layers.Open(test.path); !errors.Is(err, test.want) {
				t.Errorf("Open: got %v, want %v", err, test.want)
			}
			if _, err := test.layers.ReadDir(test.path); !errors.Is(err, test.want) {
				t.Errorf("ReadDir: got %v, want %v", err, test.want)
			}
		})
	}
	t.Run("a directory of which a layer cannot be read", func(t *testing.T) {
		t.Parallel()
		file, err := overlay.FS{below, broken{}}.Open("a")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.(fs.ReadDirFile).ReadDir(-1); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("got %v", err)
		}
	})
}
