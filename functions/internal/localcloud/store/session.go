package store

import (
	"context"
	"database/sql"
	"strings"
)

// maxPrepared bounds the statements that a session keeps, because the text of some is built at run time.
const maxPrepared = 256

// session is a connection with its prepared statements: preparing takes longer than running most of them. It is used by one
// goroutine at a time.
type session struct {
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
}

// statement prepares a query once. It returns nil if the query is not kept or is wrong; running it returns the error.
func (s *session) statement(query string) *sql.Stmt {
	if statement, found := s.prepared[query]; found {
		return statement
	}
	if len(s.prepared) >= maxPrepared || strings.Contains(query, ";") {
		return nil
	}
	statement, err := s.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil
	}
	s.prepared[query] = statement
	return statement
}

func (s *session) exec(query string, arguments ...any) (sql.Result, error) {
	if statement := s.statement(query); statement != nil {
		return statement.ExecContext(context.Background(), arguments...)
	}
	return s.conn.ExecContext(context.Background(), query, arguments...)
}

// view runs read in a transaction that cannot write. In memory it may run inside a batch, and sees what that will commit.
func (s *session) view(read func(*Tx) error) error {
	if _, err := s.exec("PRAGMA query_only = 1"); err != nil {
		return err
	}
	defer s.exec("PRAGMA query_only = 0") //nolint:errcheck // a setting of the connection
	if _, err := s.exec("SAVEPOINT view"); err != nil {
		return err
	}
	defer s.exec("RELEASE view") //nolint:errcheck // nothing was written
	return read(&Tx{s})
}
