package store

import (
	"encoding/json"
	"fmt"
	"time"
)

// Resource is something recorded in an account.
type Resource struct {
	Cloud, Account string
	Type, ID       string // the cloud's own type: vpc.publicips, ACS::EIP::EipAddress, AWS::EC2::EIP
	Name, Region   string
	Item           json.RawMessage // the cloud's own configuration item
	Created        time.Time       // when it was first recorded; set by PutResource
	Updated        time.Time
	Deleted        bool
}

// ResourceKey is where a page of resources ends.
type ResourceKey struct{ Type, ID string }

// ResourceFilter selects resources; an empty field selects all. Cloud is required.
type ResourceFilter struct {
	Cloud, Account, Type, ID, Name, Region string
	Deleted                                bool // include deleted resources
}

const resourceColumns = "cloud, account, type, id, name, region, item, created, updated, deleted"

func scanResource(row Row) (r Resource, err error) {
	var created, updated int64
	err = row.Scan(&r.Cloud, &r.Account, &r.Type, &r.ID, &r.Name, &r.Region, (*jsonText)(&r.Item), &created, &updated, &r.Deleted)
	r.Created, r.Updated = Time(created), Time(updated)
	return r, err
}

// PutResource records a new or changed resource. Updated is required.
func (tx *Tx) PutResource(r Resource) error {
	if r.Cloud == "" || r.Account == "" || r.Type == "" || r.ID == "" || !json.Valid(r.Item) {
		return fmt.Errorf("resource %q of type %q: cloud, account, type, id and an item in JSON are required", r.ID, r.Type)
	}
	_, err := tx.Exec(`INSERT INTO resources (`+resourceColumns+`) VALUES (?,?,?,?,?,?,?,?,?,?)
		ON CONFLICT DO UPDATE SET name = excluded.name, region = excluded.region, item = excluded.item, updated = excluded.updated, deleted = excluded.deleted`,
		r.Cloud, r.Account, r.Type, r.ID, r.Name, r.Region, string(r.Item), Millis(r.Updated), Millis(r.Updated), r.Deleted)
	return err
}

// Resource returns a resource, even a deleted one.
func (tx *Tx) Resource(cloud, account, kind, id string) (Resource, error) {
	return one(tx, scanResource, "SELECT "+resourceColumns+" FROM resources WHERE cloud = ? AND account = ? AND type = ? AND id = ?", cloud, account, kind, id)
}

// Resources lists at most limit resources behind after, in the order of account, type and id. Paging needs an account.
func (tx *Tx) Resources(filter ResourceFilter, after ResourceKey, limit int) ([]Resource, error) {
	where := conditions{}
	where.equal("cloud", filter.Cloud)
	where.equal("account", filter.Account)
	where.equal("type", filter.Type)
	where.equal("id", filter.ID)
	where.equal("name", filter.Name)
	where.equal("region", filter.Region)
	if !filter.Deleted {
		where.add("deleted = 0")
	}
	if after != (ResourceKey{}) {
		where.add("(type, id) > (?, ?)", after.Type, after.ID)
	}
	return tx.SelectResources(where.String()+" ORDER BY cloud, account, type, id LIMIT ?", append(where.arguments, limit)...)
}

// SelectResources lists the resources that the rest of a SELECT statement, from WHERE on, selects.
func (tx *Tx) SelectResources(rest string, arguments ...any) ([]Resource, error) {
	return List(tx, scanResource, "SELECT "+resourceColumns+" FROM resources "+rest, arguments...)
}
