package alicloud

import (
	"context"

	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// FromPython is what reads the representation of a Python value.
var FromPython = fromPython

// PreparedPack is a pack and its only rule.
type PreparedPack struct {
	owner owner
	pack  pack
	Rule  string
}

// PreparePack makes a service with a pack without HTTP.
func PreparePack(ctx context.Context, config Config) (*Service, PreparedPack, error) {
	s, err := New(ctx, config)
	if err != nil {
		return nil, PreparedPack{}, err
	}
	o := owner{id: config.Account, account: config.Account, accounts: []Member{{Account: config.Account}}}
	_, err = with(s.createPack)(ctx, &acs.Request{Parameters: map[string]string{
		"CompliancePackName": "bench", "ConfigRules": `[{"ManagedRuleIdentifier":"eip-bandwidth-limit"}]`,
	}}, o)
	if err != nil {
		return nil, PreparedPack{}, err
	}
	prepared := PreparedPack{owner: o}
	return s, prepared, s.Store.View(ctx, func(tx *store.Tx) error {
		packs, err := packsOf(tx, o)
		if err != nil {
			return err
		}
		prepared.pack = packs[0]
		rules, err := packRules(tx, prepared.pack.id)
		prepared.Rule = rules[0]
		return err
	})
}

// WritePackReport writes the files of a report.
func (s *Service) WritePackReport(ctx context.Context, p PreparedPack) error {
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec("INSERT OR REPLACE INTO alicloud_reports (pack, state, parts, folder, stem, created) VALUES (?, 'CREATING', 0, 'bench', '', 0)", p.pack.id)
		return err
	})
	if err != nil {
		return err
	}
	return s.writeReport(ctx, reportJob{owner: p.owner, pack: p.pack, folder: "bench"})
}
