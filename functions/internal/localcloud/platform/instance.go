package platform

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
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
	platform Platform
	command  *exec.Cmd
	server   *http.Server
	events   chan *delivery
	ended    chan struct{} // closed when the process has ended and err is set
	err      error

	mu       sync.Mutex
	waiting  *delivery // handed over and not answered
	lastLine string    // of the error output, to explain an early end
	cause    error     // what the function itself said about its end
}

// delivery is an event and the place for its answer.
type delivery struct {
	call    call
	payload []byte
	answer  chan answer // takes one
}

type answer struct {
	body []byte
	err  error
}

// start starts the binary. The process gets what the platform would give it, and nothing of the service's own environment.
func start(platform Platform, function Function) (*instance, error) {
	path, err := filepath.Abs(function.Path)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	i := &instance{platform: platform, command: exec.Command(path, function.Arguments...), events: make(chan *delivery), ended: make(chan struct{})}
	i.server = &http.Server{Handler: i, ReadHeaderTimeout: 10 * time.Second}
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
		// Where the kernel ends the child with its parent, the parent is a thread: it has to live as long as the child.
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

// ServeHTTP is the runtime API.
func (i *instance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch path := i.platform.answer.FindStringSubmatch(r.URL.EscapedPath()); {
	case r.Method == http.MethodGet && r.URL.Path == i.platform.next:
		i.serveNext(w, r)
	case r.Method == http.MethodPost && path != nil:
		id, err := url.PathUnescape(path[i.platform.answer.SubexpIndex("id")])
		if err != nil {
			http.Error(w, "the request id cannot be decoded", http.StatusBadRequest)
			return
		}
		i.takeAnswer(w, r, id, path[i.platform.answer.SubexpIndex("outcome")] == "error")
	case r.Method == http.MethodPost && i.platform.initError != "" && r.URL.Path == i.platform.initError:
		i.takeInitError(w, r)
	default:
		http.Error(w, "the runtime API has no such operation", http.StatusNotFound)
	}
}

func (i *instance) serveNext(w http.ResponseWriter, r *http.Request) {
	select {
	case d := <-i.events:
		i.mu.Lock()
		i.waiting = d
		i.mu.Unlock()
		for name, value := range i.platform.headers(d.call) {
			w.Header().Set(name, value)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(d.payload) // a function that has gone is noticed by its end
	case <-r.Context().Done():
	}
}

func (i *instance) takeAnswer(w http.ResponseWriter, r *http.Request, id string, failed bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(i.platform.maxAnswer)))
	tooLong := (*http.MaxBytesError)(nil)
	if err != nil && !errors.As(err, &tooLong) {
		http.Error(w, "the answer cannot be read", http.StatusBadRequest)
		return
	}
	i.mu.Lock()
	d := i.waiting
	mine := d != nil && d.call.id == id
	if mine {
		i.waiting = nil
	}
	i.mu.Unlock()
	switch {
	case !mine:
		http.Error(w, "no event waits for an answer under this request id", http.StatusBadRequest)
	case tooLong != nil:
		d.answer <- answer{err: fmt.Errorf("the answer has more than %d bytes", i.platform.maxAnswer)}
		http.Error(w, "the answer is too long", http.StatusRequestEntityTooLarge)
	case failed:
		d.answer <- answer{body, reported(body)}
		w.WriteHeader(i.platform.accepted)
	case len(body) > 0 && !json.Valid(body):
		d.answer <- answer{body, errors.New("the answer is not JSON")}
		w.WriteHeader(i.platform.accepted)
	default:
		d.answer <- answer{body, nil}
		w.WriteHeader(i.platform.accepted)
	}
}

func (i *instance) takeInitError(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxLine))
	if err != nil {
		http.Error(w, "the error cannot be read", http.StatusBadRequest)
		return
	}
	i.mu.Lock()
	i.cause = reported(body)
	i.mu.Unlock()
	w.WriteHeader(i.platform.accepted)
}

// end records how the process ended.
func (i *instance) end(err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	switch {
	case i.cause != nil:
		i.err = i.cause
	case err == nil:
		i.err = errors.New("the function ended instead of answering")
	default:
		i.err = fmt.Errorf("the function ended: %w", err)
	}
	if i.lastLine != "" && i.cause == nil {
		i.err = fmt.Errorf("%w: %.500s", i.err, i.lastLine)
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

// lines passes an output on, line by line.
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

// userData is how FunctionGraph passes configured variables on: as one JSON object.
func userData(environment map[string]string) string {
	if environment == nil {
		environment = map[string]string{}
	}
	text, _ := json.Marshal(environment) // strings always encode
	return string(text)
}
