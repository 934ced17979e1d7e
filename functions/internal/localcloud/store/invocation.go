package store

import (
	"fmt"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// State is the state of an invocation.
type State string

const (
	Pending   State = "Pending"   // running, or waiting for its turn or its next attempt
	Succeeded State = "Succeeded" // the function answered without an error
	Failed    State = "Failed"    // every attempt ended in an error
)

// Invocation is one event on its way to a function.
type Invocation struct {
	Number         int64 // set by StartInvocation
	Cloud, Account string
	Rule           string // id
	Type, Resource string // what the event is about; both empty: the rule's period elapsed
	Trigger        compliance.Trigger
	State          State
	Attempts       int
	Error          string // of the last attempt
	Answer         string // what the function returned
	Started, Ended time.Time
}

const invocationColumns = "cloud, account, rule, type, resource, trigger, state, attempts, error, answer, started, ended"

func scanInvocation(row Row) (i Invocation, err error) {
	var started, ended int64
	err = row.Scan(&i.Number, &i.Cloud, &i.Account, &i.Rule, &i.Type, &i.Resource, &i.Trigger, &i.State, &i.Attempts, &i.Error, &i.Answer, &started, &ended)
	i.Started, i.Ended = Time(started), Time(ended)
	return i, err
}

// StartInvocation records a pending invocation and returns its number.
func (tx *Tx) StartInvocation(i Invocation) (int64, error) {
	done, err := tx.Exec("INSERT INTO invocations ("+invocationColumns+") VALUES (?,?,?,?,?,?,?,0,'','',?,0)",
		i.Cloud, i.Account, i.Rule, i.Type, i.Resource, i.Trigger, Pending, Millis(i.Started))
	if err != nil {
		return 0, err
	}
	return done.LastInsertId()
}

// UpdateInvocation records the state, attempts, error, answer and end of an invocation. If its rule was deleted meanwhile, the error is
// [ErrNotFound].
func (tx *Tx) UpdateInvocation(i Invocation) error {
	if i.State == "" {
		return fmt.Errorf("invocation %d: no state", i.Number)
	}
	return tx.touched("UPDATE invocations SET state = ?, attempts = ?, error = ?, answer = ?, ended = ? WHERE id = ?",
		i.State, i.Attempts, i.Error, i.Answer, Millis(i.Ended), i.Number)
}

// FailInvocations ends all pending invocations of a rule with the same error.
func (tx *Tx) FailInvocations(cloud, account, rule, cause string, at time.Time) error {
	_, err := tx.Exec("UPDATE invocations SET state = ?, error = ?, ended = ? WHERE state = 'Pending' AND cloud = ? AND account = ? AND rule = ?",
		Failed, cause, Millis(at), cloud, account, rule)
	return err
}

// InvocationFilter selects invocations; an empty field selects all.
type InvocationFilter struct {
	Cloud, Account, Rule, Type, Resource string
	State                                State
}

// Invocations lists at most limit invocations, the newest first.
func (tx *Tx) Invocations(filter InvocationFilter, limit int) ([]Invocation, error) {
	where := conditions{}
	where.equal("cloud", filter.Cloud)
	where.equal("account", filter.Account)
	where.equal("rule", filter.Rule)
	where.equal("type", filter.Type)
	where.equal("resource", filter.Resource)
	where.equal("state", string(filter.State))
	return List(tx, scanInvocation, "SELECT id, "+invocationColumns+" FROM invocations"+where.String()+" ORDER BY id DESC LIMIT ?", append(where.arguments, limit)...)
}
