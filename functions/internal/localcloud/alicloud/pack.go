package alicloud

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// Limits of compliance packs ("Limits", Cloud Config documentation; DeleteCompliancePacks).
const (
	maxPacks       = 5
	maxPackDeletes = 5
)

const (
	packActive     = "ACTIVE"
	packCreating   = "CREATING"
	packMediumRisk = 2 // unless the request says otherwise
)

func refused(code, message string) *acs.Error {
	return &acs.Error{Status: http.StatusBadRequest, Code: code, Message: message}
}

var (
	errNoPack       = refused("Invalid.CompliancePackId.Value", "The specified CompliancePackId does not exist.")
	errPackExists   = refused("CompliancePackExists", "A compliance pack with the specified CompliancePackName exists.")
	errTooManyPacks = refused("CompliancePackExceedMaxCount", fmt.Sprintf("The maximum number of compliance packs is %d.", maxPacks))
	errPackPending  = refused("CompliancePackAlreadyPending", "The compliance pack is being created.")
	errNoRules      = refused("Invalid.ConfigRules.Empty", "You must specify ConfigRules.")
	errManyPacks    = refused("Invalid.CompliancePackIds.SizeExceed", fmt.Sprintf("The maximum number of CompliancePackIds is %d.", maxPackDeletes))
	errNoTemplate   = refused("Invalid.CompliancePackTemplateId.Value", "The specified CompliancePackTemplateId does not exist.")
)

// pack is a row of the packs' table.
type pack struct {
	id, owner, name, description, template string
	risk                                   int
	scope                                  scope
	tags                                   []tagKey
	created, active                        time.Time
}

func (p pack) status(now time.Time) string {
	if now.Before(p.active) {
		return packCreating
	}
	return packActive
}

const packColumns = "id, owner, name, description, template, risk, scope, tags, created, active"

func scanPack(row store.Row) (pack, error) {
	var p pack
	var limits, tags string
	var created, active int64
	if err := row.Scan(&p.id, &p.owner, &p.name, &p.description, &p.template, &p.risk, &limits, &tags, &created, &active); err != nil {
		return p, err
	}
	p.created, p.active = store.Time(created), store.Time(active)
	return p, errors.Join(json.Unmarshal([]byte(limits), &p.scope), json.Unmarshal([]byte(tags), &p.tags))
}

func (p pack) put(tx *store.Tx) error {
	limits, err := json.Marshal(p.scope)
	if err != nil {
		return err
	}
	tags, err := json.Marshal(p.tags)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO alicloud_packs (`+packColumns+`) VALUES (?,?,?,?,?,?,?,?,?,?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, description = excluded.description, risk = excluded.risk, scope = excluded.scope, tags = excluded.tags`,
		p.id, p.owner, p.name, p.description, p.template, p.risk, string(limits), string(tags), store.Millis(p.created), store.Millis(p.active))
	return err
}

// packOf returns a pack of an owner.
func packOf(tx *store.Tx, o owner, id string) (pack, error) {
	p, err := scanPack(tx.QueryRow("SELECT "+packColumns+" FROM alicloud_packs WHERE id = ? AND owner = ?", id, o.id))
	if errors.Is(err, sql.ErrNoRows) {
		return pack{}, errNoPack
	}
	return p, err
}

func packsOf(tx *store.Tx, o owner) ([]pack, error) {
	return store.List(tx, scanPack, "SELECT "+packColumns+" FROM alicloud_packs WHERE owner = ? ORDER BY created, id", o.id)
}

// packRules returns the IDs of a pack's rules that still exist.
func packRules(tx *store.Tx, id string) ([]string, error) {
	return store.List(tx, func(row store.Row) (id string, err error) {
		err = row.Scan(&id)
		return id, err
	}, `SELECT rule FROM alicloud_pack_rules p WHERE pack = ? AND EXISTS (SELECT 1 FROM rules WHERE cloud = '`+cloud+`' AND rules.id = p.rule)
		ORDER BY position, rule`, id)
}

func addPackRules(tx *store.Tx, id string, rules []string) error {
	var last int
	if err := tx.QueryRow("SELECT COALESCE(MAX(position), 0) FROM alicloud_pack_rules WHERE pack = ?", id).Scan(&last); err != nil {
		return err
	}
	for i, rule := range rules {
		if _, err := tx.Exec("INSERT INTO alicloud_pack_rules (pack, rule, position) VALUES (?,?,?) ON CONFLICT DO NOTHING", id, rule, last+1+i); err != nil {
			return err
		}
	}
	return nil
}
