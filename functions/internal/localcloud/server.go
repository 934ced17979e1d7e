package localcloud

import (
	"io"
	"net/http"
	"time"

	"go.uber.org/zap"
)

// Limits of clients, so that slow or greedy ones do not harm others. The maximum length of a body depends on the operation.
const (
	headerTime  = 10 * time.Second // to send a request's header
	headerBytes = 64 << 10         // of a request's header
	idleTime    = 2 * time.Minute  // between two requests on a connection
	bodyTime    = 30 * time.Second // that the service waits for a request's body,
	bodyRate    = 16 << 10         // and a second more for each of so many bytes
	answerTime  = 30 * time.Second // to take a part of the answer
)

// NewServer returns a server for the service that enforces these limits.
func NewServer(service http.Handler, log *zap.Logger) *http.Server {
	return &http.Server{
		Handler: patient(service), ReadHeaderTimeout: headerTime, MaxHeaderBytes: headerBytes, IdleTimeout: idleTime, ErrorLog: zap.NewStdLog(log),
	}
}

// patient limits the time that clients take to send bodies and to receive answers, not counting the service's own time.
func patient(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := &patientAnswer{w, http.NewResponseController(w)}
		answer.until(time.Time{})
		defer func() { answer.until(time.Now().Add(answerTime)) }() // the rest is sent after this
		if r.Body != nil && r.Body != http.NoBody {
			r.Body = &patientBody{ReadCloser: r.Body, connection: answer.connection, left: bodyTime}
		}
		next.ServeHTTP(answer, r)
	})
}

type patientBody struct {
	io.ReadCloser
	connection *http.ResponseController
	left       time.Duration // that reading may still take
}

func (b *patientBody) Read(p []byte) (int, error) {
	started := time.Now()
	_ = b.connection.SetReadDeadline(started.Add(b.left)) // not supported: not a connection
	n, err := b.ReadCloser.Read(p)
	b.left += time.Duration(n)*time.Second/bodyRate - time.Since(started)
	if err == io.EOF {
		_ = b.connection.SetReadDeadline(time.Time{}) // the server watches whether the client leaves
	}
	return n, err
}

type patientAnswer struct {
	http.ResponseWriter
	connection *http.ResponseController
}

func (a *patientAnswer) Write(p []byte) (int, error) {
	a.until(time.Now().Add(answerTime))
	return a.ResponseWriter.Write(p)
}

// Unwrap is for [http.ResponseController].
func (a *patientAnswer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *patientAnswer) until(deadline time.Time) {
	_ = a.connection.SetWriteDeadline(deadline) // not supported: not a connection
}
