// Package service holds what the Config services of all clouds share: what they are given, and how they start evaluations.
package service

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// Config is what the Config service of a cloud is given. All fields are required.
type Config struct {
	Account     string // that the credentials reach
	Store       *store.Store
	Credentials access.Credentials
	Evaluate    func(ctx context.Context, rule store.Rule) error // starts the evaluation of everything in a rule's scope
	Now         func() time.Time
	Log         *zap.Logger // receives internal failures
}

// EvaluateAll starts the evaluation of rules that exist already. A failure is logged, because the rules were created all the same.
func (c Config) EvaluateAll(ctx context.Context, rules ...store.Rule) {
	for _, rule := range rules {
		if err := c.Evaluate(context.WithoutCancel(ctx), rule); err != nil {
			c.Log.Error("evaluation not started", zap.String("rule", rule.Name), zap.Error(err))
		}
	}
}

// Evaluating reports whether functions were invoked for a rule and have not answered yet.
func Evaluating(tx *store.Tx, rule store.Rule) (bool, error) {
	pending, err := tx.Invocations(store.InvocationFilter{Cloud: rule.Cloud, Account: rule.Account, Rule: rule.ID, State: store.Pending}, 1)
	return len(pending) > 0, err
}
