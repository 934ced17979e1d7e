// Package store is the database of the local Config service: resources, rules, requested evaluations, their results and the invocations of
// functions. An acknowledged update is on disk, or in memory if there is no directory.
//
// All access goes through [Store.View] and [Store.Update], which run a function inside a transaction. Its [Tx] has the typed
// operations, and plain SQL for tables that another part of the service owns. Any SQL may read (join) the tables of this package; only
// the typed operations write them. Times are stored as milliseconds since 1970 (0: none), booleans as 0 and 1, JSON as text.
package store

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"modernc.org/sqlite" // SQLite in pure Go: the binary stays static and cross-compiles
	sqlite3 "modernc.org/sqlite/lib"
)

// Errors that callers distinguish.
var (
	ErrNotFound = errors.New("not found")
	ErrExists   = errors.New("exists already")
	ErrWrite    = errors.New("the database cannot be written") // for example because the disk is full; nothing of the update was stored
)

//go:embed schema.sql
var schema string

// Store is the service's database. It is safe for concurrent use.
type Store struct {
	databases []*sql.DB
	lock      *session      // keeps other processes out; nil in memory
	readers   chan *session // idle ones; nil in memory, where there is only the writer

	mu     sync.Mutex // held while the writer is used
	writer *session
	batch  *batch // the transaction that updates join, nil between commits
}

// Open opens the database in a directory, which it creates if necessary; without a directory the database is in memory. A directory that
// another process has open is refused, because each process would take the other's work for the remains of a crash.
func Open(ctx context.Context, directory string) (*Store, error) {
	s := &Store{}
	if err := s.open(ctx, directory); err != nil {
		return nil, fmt.Errorf("open database: %w", errors.Join(err, s.Close()))
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, directory string) error {
	if directory == "" {
		// In memory every connection is a database of its own, so there is only one.
		sessions, err := s.connect(ctx, "file::memory:?_pragma=foreign_keys(1)", 1)
		if err != nil {
			return err
		}
		s.writer = sessions[0]
		_, err = s.writer.exec(schema)
		return err
	}
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return err
	}
	if err := s.keepOut(ctx, directory); err != nil {
		return err
	}
	uri, err := databaseIn(directory, "assay.db")
	if err != nil {
		return err
	}
	sessions, err := s.connect(ctx, uri("_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)"), 1)
	if err != nil {
		return err
	}
	s.writer = sessions[0]
	if _, err := s.writer.exec(schema); err != nil {
		return err
	}
	readers := max(4, runtime.NumCPU())
	if sessions, err = s.connect(ctx, uri("_pragma=busy_timeout(5000)&_pragma=query_only(1)"), readers); err != nil {
		return err
	}
	s.readers = make(chan *session, readers)
	for _, reader := range sessions {
		s.readers <- reader
	}
	return nil
}

// databaseIn prepares a database file and returns how to connect to it.
func databaseIn(directory, name string) (uri func(query string) string, err error) {
	path, err := filepath.Abs(filepath.Join(directory, name))
	if err != nil {
		return nil, err
	}
	// SQLite gives its files the mode of the database, and that of the umask if it creates it.
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	return func(query string) string { return (&url.URL{Scheme: "file", Path: path, RawQuery: query}).String() }, file.Close()
}

// keepOut locks the directory until the store is closed or the process ends. It uses SQLite's lock on an empty database, because that works
// on every system.
func (s *Store) keepOut(ctx context.Context, directory string) error {
	uri, err := databaseIn(directory, "assay.lock")
	if err != nil {
		return err
	}
	sessions, err := s.connect(ctx, uri("_pragma=busy_timeout(1000)"), 1)
	if err != nil {
		return err
	}
	if _, err := sessions[0].exec("BEGIN EXCLUSIVE"); err != nil {
		return fmt.Errorf("%s is in use by another process: %w", directory, err)
	}
	s.lock = sessions[0]
	return nil
}

// connect opens n connections, which stay open.
func (s *Store) connect(ctx context.Context, uri string, n int) ([]*session, error) {
	db, err := sql.Open("sqlite", uri)
	if err != nil {
		return nil, err
	}
	s.databases = append(s.databases, db)
	var sessions []*session
	for range n {
		conn, err := db.Conn(ctx)
		if err != nil {
			return nil, err
		}
		sessions = append(sessions, &session{conn: conn, prepared: map[string]*sql.Stmt{}})
	}
	return sessions, nil
}

// Close closes the database. Nothing may be running.
func (s *Store) Close() error {
	var errs []error
	for _, db := range s.databases {
		errs = append(errs, db.Close())
	}
	if s.lock != nil {
		_, err := s.lock.exec("ROLLBACK")
		errs = append(errs, err, s.lock.conn.Close())
		s.lock = nil
	}
	return errors.Join(errs...)
}

// View runs read in a transaction that sees one state of the database. read must not call View or Update.
func (s *Store) View(ctx context.Context, read func(*Tx) error) error {
	if s.readers == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.writer.view(read)
	}
	select {
	case reader := <-s.readers:
		defer func() { s.readers <- reader }()
		return reader.view(read)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Update runs change alone in a transaction and returns when its effect is durable. An error of change is returned as it is and undoes what
// change did; if the database cannot be written, the error is [ErrWrite], too. Updates that wait for each other share one commit, and so the
// cost of reaching the disk; none sees the effect of one that was undone. change must not call View or Update.
func (s *Store) Update(ctx context.Context, change func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	joined, err := s.join(change)
	if err == nil {
		<-joined.done
		err = joined.err
	}
	if cannotWrite(err) {
		return fmt.Errorf("%w: %w", ErrWrite, err)
	}
	return err
}

// cannotWrite reports whether an error is the storage's and not the statement's.
func cannotWrite(err error) bool {
	var failed *sqlite.Error
	if !errors.As(err, &failed) {
		return false
	}
	switch failed.Code() & 0xff { // without the details of extended codes
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM:
		return true
	}
	return false
}

// batch is a transaction shared by updates.
type batch struct {
	writer *session
	done   chan struct{} // closed when err is final
	err    error
}

// join runs change in the current batch, or opens one.
func (s *Store) join(change func(*Tx) error) (*batch, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.batch != nil && s.batch.err != nil {
		s.end(s.batch)
	}
	if s.batch == nil {
		if _, err := s.writer.exec("BEGIN IMMEDIATE"); err != nil {
			return nil, fmt.Errorf("write: %w", err)
		}
		s.batch = &batch{writer: s.writer, done: make(chan struct{})}
		go s.commit(s.batch)
	}
	return s.batch, s.batch.run(change)
}

// run makes change part of the batch, or undoes it if it fails or panics.
func (b *batch) run(change func(*Tx) error) (err error) {
	if _, err := b.writer.exec("SAVEPOINT change"); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	done := false
	defer func() {
		if done {
			return
		}
		_, undo := b.writer.exec("ROLLBACK TO change")
		_, release := b.writer.exec("RELEASE change")
		if undo != nil || release != nil {
			b.err = errors.Join(b.err, err, undo, release)
		}
		if recovered := recover(); recovered != nil {
			err = fmt.Errorf("write: panic: %v", recovered)
		}
	}()
	if err := change(&Tx{b.writer}); err != nil {
		return err
	}
	if _, err := b.writer.exec("RELEASE change"); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	done = true
	return nil
}

// commit ends a batch. Updates that wait for the lock before commit does still join.
func (s *Store) commit(b *batch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.batch == b {
		s.end(b)
	}
}

// end ends the current batch, with the lock held.
func (s *Store) end(b *batch) {
	s.batch = nil
	err := b.err // a change could not be undone, so nothing in the batch can be trusted
	if err == nil {
		_, err = s.writer.exec("COMMIT")
	}
	if err != nil {
		_, _ = s.writer.exec("ROLLBACK") // it may be over
		b.err = fmt.Errorf("write: %w", err)
	}
	close(b.done)
}

// Tx is a transaction. It is valid only in the function that receives it. Its statements cannot be cancelled, because SQLite undoes the
// whole transaction when a write is cancelled.
type Tx struct{ session *session }

// Exec runs a statement of another part of the service, on its own tables.
func (tx *Tx) Exec(query string, arguments ...any) (sql.Result, error) {
	return tx.session.exec(query, arguments...)
}

// Query reads rows. They must be closed before the transaction ends.
func (tx *Tx) Query(query string, arguments ...any) (*sql.Rows, error) {
	return tx.session.conn.QueryContext(context.Background(), query, arguments...)
}

// QueryRow reads one row.
func (tx *Tx) QueryRow(query string, arguments ...any) *sql.Row {
	if statement := tx.session.statement(query); statement != nil {
		return statement.QueryRowContext(context.Background(), arguments...)
	}
	return tx.session.conn.QueryRowContext(context.Background(), query, arguments...)
}

// Millis is how a time is stored: milliseconds since 1970, 0 for the zero time.
func Millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// Time is the inverse of [Millis], in UTC.
func Time(millis int64) time.Time {
	if millis == 0 {
		return time.Time{}
	}
	return time.UnixMilli(millis).UTC()
}

// Row is one row of an answer.
type Row interface{ Scan(...any) error }

// List reads all rows of a query.
func List[T any](tx *Tx, scan func(Row) (T, error), query string, arguments ...any) ([]T, error) {
	rows, err := tx.Query(query, arguments...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// one reads the only row of a query. No row is [ErrNotFound].
func one[T any](tx *Tx, scan func(Row) (T, error), query string, arguments ...any) (T, error) {
	found, err := scan(tx.QueryRow(query, arguments...))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return found, err
}
