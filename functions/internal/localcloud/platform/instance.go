package platform

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	initTimeout = 10 * time.Second // from the start of the process to its first call of the runtime API
	stopTimeout = 5 * time.Second  // from SIGTERM to SIGKILL
	maxLine     = 64 << 10         // bytes of one log line that are kept
)

// instance is one run of the function's binary, with a runtime API of its own.
type instance struct {
	api     *API
	command *exec.Cmd
	server  *http.Server
	ended   chan struct{} // closed when the process has ended and err is set
	err     error

	mu       sync.Mutex
	lastLine string // of the error output, to explain an early end
}

// start starts the binary with only the environment that the platform gives it.
func start(platform Platform, function Function) (*instance, error) {
	path, err := filepath.Abs(function.Path)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	i := &instance{api: NewAPI(platform), command: exec.Command(path, function.Arguments...), ended: make(chan struct{})}
	i.server = &http.Server{Handler: i.api, ReadHeaderTimeout: 10 * time.Second}
	i.command.Dir = filepath.Dir(path)
	i.command.SysProcAttr = attributes()
	i.command.WaitDelay = time.Second // a grandchild may hold the outputs open
	i.command.Env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "TMPDIR=" + os.TempDir()}
	for name, value := range platform.variables(listener.Addr().String(), function) {
		i.command.Env = append(i.command.Env, name+"="+value)
	}
	for name, value := range function.Environment {
		i.command.Env = append(i.command.Env, name+"="+value)
	}

	var outputs sync.WaitGroup
	follow := func(takes ...func(string)) *io.PipeWriter {
		reader, writer := io.Pipe()
		outputs.Go(func() { lines(reader, takes) })
		return writer
	}
	stdout, stderr := follow(function.Log), follow(i.remember, function.Log)
	i.command.Stdout, i.command.Stderr = stdout, stderr
	started := make(chan error)
	go func() {
		// The kernel regards this thread as the child's parent and may end the child with it, so the thread must outlive the child.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := i.command.Start()
		started <- err
		if err == nil {
			err = i.command.Wait()
		}
		stdout.Close()
		stderr.Close()
		outputs.Wait()
		i.server.Close()
		i.end(err)
	}()
	if err := <-started; err != nil {
		listener.Close()
		return nil, err
	}
	go i.server.Serve(listener) //nolint:errcheck // ends with the process
	return i, nil
}

// end records how the process ended.
func (i *instance) end(err error) {
	i.mu.Lock()
	lastLine := i.lastLine
	i.mu.Unlock()
	switch failure := i.api.failure(); {
	case failure != "":
		i.err = reported(failure)
	case err == nil:
		i.err = errors.New("the function ended instead of answering")
	default:
		i.err = fmt.Errorf("the function ended: %w", err)
	}
	if lastLine != "" && i.api.failure() == "" {
		i.err = fmt.Errorf("%w: %.500s", i.err, lastLine)
	}
	close(i.ended)
}

// stop asks the process to end, kills it after grace, and returns when it is gone.
func (i *instance) stop(grace time.Duration) {
	if grace > 0 && i.command.Process.Signal(syscall.SIGTERM) == nil {
		select {
		case <-i.ended:
		case <-time.After(grace):
		}
	}
	_ = i.command.Process.Kill() // it may have ended
	<-i.ended
}

func (i *instance) remember(line string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.lastLine = line
}

// lines passes on an output line by line.
func lines(output io.Reader, takes []func(string)) {
	reader := bufio.NewReaderSize(output, maxLine)
	for {
		line, more, err := reader.ReadLine()
		if err != nil {
			return
		}
		text := strings.ToValidUTF8(string(line), "\uFFFD")
		for more && err == nil { // the rest of a line that is too long
			_, more, err = reader.ReadLine()
		}
		for _, take := range takes {
			if take != nil && text != "" {
				take(text)
			}
		}
	}
}

// userData encodes configured variables as FunctionGraph passes them: as one JSON object.
func userData(environment map[string]string) string {
	if environment == nil {
		environment = map[string]string{}
	}
	text, _ := json.Marshal(environment) // strings always encode
	return string(text)
}
