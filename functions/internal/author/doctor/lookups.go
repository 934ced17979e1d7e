package doctor

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

// Lookup is one that an enabled rule reads.
type Lookup struct {
	*lookup.Definition
	Parameters json.RawMessage // of a policy that reads it
}

// askedAtOnce is how many lookups are tried at the same time.
const askedAtOnce = 8

// lookups tries each lookup once, about a resource that does not exist: a service that says so has passed the permission.
func (e *examination) lookups(ctx context.Context) {
	if len(e.Lookups) == 0 {
		e.add(Lookups, OK, "the rules read none", "")
		return
	}
	session := lookup.NewSession(e.Service)
	failures := make([]*lookup.Failure, len(e.Lookups))
	var group errgroup.Group
	group.SetLimit(askedAtOnce)
	for i, l := range e.Lookups {
		group.Go(func() error {
			ctx, cancel := context.WithTimeout(ctx, patience)
			defer cancel()
			failures[i] = session.Try(ctx, l.Definition, e.nobody(l), l.Parameters, nowhere)
			return nil
		})
	}
	_ = group.Wait()
	permitted := 0
	for i, failure := range failures {
		if !e.failed(e.Lookups[i], failure) {
			permitted++
		}
	}
	if permitted > 0 {
		e.add(Lookups, OK, fmt.Sprintf("%d of %d are answered, or refused only because the resource is made up", permitted, len(e.Lookups)), "")
	}
}

// nowhere is the id of a resource that does not exist, not even in another account, where names of buckets are unique.
var nowhere = sync.OnceValue(func() string { return madeUp + "-" + strings.ToLower(rand.Text()[:12]) })()

// nobody is a resource that does not exist, in the account that is examined.
func (e *examination) nobody(l Lookup) *compliance.Resource {
	account := e.Account
	if e.Cloud.Name() == compliance.AWS && strings.Trim(account, "0123456789") != "" { // Huawei Cloud's, from the environment
		account = ""
	}
	return &compliance.Resource{
		Cloud: e.Cloud.Name(), Type: l.Types[0], ID: nowhere, Name: nowhere, Region: e.LookupRegion, Account: account, Properties: json.RawMessage("{}"),
	}
}

// failed adds a finding about a lookup that failed, unless it did because there is no such resource.
func (e *examination) failed(l Lookup, failure *lookup.Failure) bool {
	if failure == nil {
		return false
	}
	name := "lookup " + l.Name + ": "
	if failure.Lacks {
		e.add(Lookups, Unknown, name+failure.Text.String(), "give --lookup-region, and the account's id with --account")
		return true
	}
	refusal, refused := errors.AsType[*delivery.Refusal](failure.Err)
	switch {
	case !refused:
		e.add(Lookups, Problem, name+e.unanswered(l, failure), "whatever the text does not say: the route to the service (in a VPC, its NAT gateway or endpoint; HTTPS_PROXY), and whether the region has it")
	case lookup.Denied(refusal):
		e.add(Lookups, Problem, name+failure.Text.String(), "a rule that reads it is Undetermined: deploy the rules that are enabled, so that the function's role gets what they need, or add the permission")
	case foundNothing(refusal):
		return false
	case refusal.Temporary():
		e.add(Lookups, Unknown, name+l.What()+": "+said(refusal), "try again")
	default:
		e.add(Lookups, Unknown, name+l.What()+" did not take the made-up resource: "+said(refusal), "whether it is permitted shows only an event: assay invoke --record FILE EVENT")
	}
	return true
}

// unanswered says why there was no answer, with the host that was called.
func (e *examination) unanswered(l Lookup, failure *lookup.Failure) string {
	var request *url.Error
	if !errors.As(failure.Err, &request) {
		return delivery.Mask(failure.Text.String(), delivery.Secrets(e.Credentials)...)
	}
	host := "the service"
	if target, err := url.Parse(request.URL); err == nil {
		host = target.Hostname()
	}
	found, _ := explain(request, host)
	return l.What() + ": " + delivery.Mask(found, delivery.Secrets(e.Credentials)...)
}

// foundNothing reports whether a service looked for the made-up resource: codes are InvalidDBInstanceId.NotFound, NoSuchBucket,
// ResourceNotFoundException, ResourceNotDiscoveredException; or the status is 404.
func foundNothing(refusal *delivery.Refusal) bool {
	if strings.Contains(refusal.Code, "AccessKey") {
		return false
	}
	for _, part := range []string{"NotFound", "NotExist", "NotDiscovered", "NoSuch"} {
		if strings.Contains(refusal.Code, part) {
			return true
		}
	}
	return refusal.Status == http.StatusNotFound
}
