package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"github.com/assay-rules/assay/functions/internal/author/collect"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/all"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
)

type collectCommand struct {
	Cloud       string `arg:"" enum:"${clouds}" help:"Cloud to collect from: huaweicloud, alicloud or aws."`
	Out         string `default:"snapshot" placeholder:"DIR|FILE" help:"Directory for the snapshot, or its file, which ends in .json or .json.gz (default \"${default}\")."`
	Aggregator  string `placeholder:"NAME" help:"Collect what a configuration aggregator (AWS, its name) or an account group (Alibaba Cloud, its id) sees."`
	Permissions bool   `help:"Print the permissions that this needs, one per line, and collect nothing."`
	configService
}

func (collectCommand) Help() string {
	return `Gets all resources that the Config service records, by its own list and get calls, and writes them in the form in which it delivers snapshots. It
is for accounts without snapshots in a bucket:

  assay collect aws --region eu-west-1 && assay audit snapshot

It only reads. An interrupted collection continues when the command runs again. Credentials and endpoints come from the same environment variables
as for assay doctor. Huawei Cloud needs --account; AWS Config records by region, so that each region is collected, unless an aggregator collects them.

Exit codes: 0 success, 2 error: some resources could not be read, the others are in the snapshot; or nothing was written, and another run continues. 130
interrupted: another run continues.`
}

func (c *collectCommand) Run(ctx context.Context, streams stdio) error {
	if c.Aggregator != "" && c.Cloud == compliance.HuaweiCloud {
		return errors.New("--aggregator is for AWS and Alibaba Cloud")
	}
	endpoints, client, err := c.connect(c.Cloud)
	if err != nil {
		return err
	}
	inventory := c.inventory(cloudNamed(c.Cloud, all.Clouds(client, endpoints, c.Region)))
	if c.Permissions {
		for _, action := range slices.Sorted(slices.Values(inventory.Actions())) {
			fmt.Fprintln(streams.out, action)
		}
		return nil
	}
	credentials := all.Credentials(os.Getenv)[c.Cloud]
	switch {
	case credentials.Empty():
		return fmt.Errorf("no credentials found for %s", c.Cloud)
	case c.Cloud == compliance.HuaweiCloud && c.Account == "":
		return errors.New("--account is missing: the API of Huawei Cloud needs the account's domain id (or set HUAWEICLOUD_SDK_DOMAIN_ID)")
	}
	result, err := c.collect(compliance.WithInvocation(ctx, compliance.Invocation{Credentials: credentials}), streams, collect.Options{
		Source: c.source(endpoints[c.Cloud]), Inventory: inventory, Out: c.Out, Now: time.Now(),
		Resumed: func(items int, started time.Time) {
			fmt.Fprintf(streams.err, "going on with the collection that began at %s: %s so far\n", started.Format(time.RFC3339), counted(items, "resource"))
		},
	})
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%s so far; the same command goes on", counted(result.Items, "resource"))
	case err != nil:
		return fmt.Errorf("%w; %s so far: the same command goes on", err, counted(result.Items, "resource"))
	}
	fmt.Fprintf(streams.out, "%s: %s\n", result.File, counted(result.Items, "resource"))
	if result.Unread > 0 {
		return fmt.Errorf("%s could not be read; the first: %s", counted(result.Unread, "resource"), result.First)
	}
	return nil
}

func (c *collectCommand) inventory(cloud compliance.Cloud) compliance.Inventory {
	switch cloud := cloud.(type) {
	case *aws.Cloud:
		return aws.Inventory{Cloud: cloud, Aggregator: c.Aggregator}
	case *alicloud.Cloud:
		return alicloud.Inventory{Cloud: cloud, Aggregator: c.Aggregator}
	case *huaweicloud.Cloud:
		return huaweicloud.Inventory{Cloud: cloud, Account: c.Account}
	}
	panic("a cloud without inventory: " + c.Cloud)
}

func (c *collectCommand) source(endpoint string) collect.Source {
	source := collect.Source{Cloud: c.Cloud, Endpoint: endpoint, Aggregator: c.Aggregator}
	switch c.Cloud {
	case compliance.HuaweiCloud:
		source.Account = c.Account
	case compliance.AWS:
		source.Region = c.Region
	}
	return source
}

// collect collects and shows how far it is.
func (c *collectCommand) collect(ctx context.Context, streams stdio, options collect.Options) (collect.Result, error) {
	var items, total, before atomic.Int64
	before.Store(-1)
	options.Progress = func(done, of int) {
		before.CompareAndSwap(-1, int64(done))
		items.Store(int64(done))
		total.Store(int64(of))
	}
	defer showProgress(streams.err, func(spent time.Duration) string {
		return collectedText(items.Load(), items.Load()-before.Load(), total.Load(), spent)
	})()
	return collect.Run(ctx, options)
}

// collectedText says how far a collection is: resources in all, and since it was started or went on.
func collectedText(items, since, total int64, spent time.Duration) string {
	text := fmt.Sprintf("%s resources, %s/s", grouped(int(items)), grouped(int(float64(since)/spent.Seconds())))
	if since <= 0 || total < items {
		return text
	}
	left := time.Duration(float64(spent) * float64(total-items) / float64(since))
	return fmt.Sprintf("%d %%, %s, %s left", items*100/max(total, 1), text, left.Round(time.Second))
}
