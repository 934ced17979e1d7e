package audit_test

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
)

// inventory writes a snapshot of AWS Config: RDS instances, EC2 instances, security groups of ten rules, buckets and addresses, of about 2 KB
// each. Names, ids, times and addresses are distinct, other values are from small pools, as in real inventories. One of twenty resources does
// not comply. If distinct, no text or number occurs twice.
type inventory struct {
	items    int
	distinct bool
	lines    bool // instead of a snapshot
}

func (v inventory) writeTo(w io.Writer) error {
	out := bufio.NewWriterSize(w, 1<<20)
	head, between, end := `{"fileVersion":"1.0","configSnapshotId":"5ad8f3c1-bench","configurationItems":[`, ",", "]}\n"
	if v.lines {
		head, between, end = "", "\n", "\n"
	}
	fmt.Fprint(out, head)
	g := &generator{out: out, random: rand.New(rand.NewPCG(1, 2)), distinct: v.distinct}
	for i := range v.items {
		if i > 0 {
			fmt.Fprint(out, between)
		}
		g.number, g.bad = i, g.random.IntN(12) == 0 // three of the five kinds by the rules of the benchmark
		[]func(){g.database, g.instance, g.group, g.bucket, g.address}[i%5]()
	}
	fmt.Fprint(out, end)
	return out.Flush()
}

type generator struct {
	out      io.Writer
	random   *rand.Rand
	number   int
	bad      bool
	distinct bool
	values   int
}

// pool is one of some values, or a distinct one.
func (g *generator) pool(values ...string) string {
	value := values[g.random.IntN(len(values))]
	if g.distinct {
		g.values++
		return fmt.Sprintf("%s-%d", value, g.values)
	}
	return value
}

func (g *generator) count(from, to int) int {
	if g.distinct {
		g.values++
		return g.values + to
	}
	return from + g.random.IntN(to-from)
}

func (g *generator) id(prefix string) string {
	return fmt.Sprintf("%s-%08x%09x", prefix, g.random.Uint32(), g.random.IntN(1<<36))
}

func (g *generator) ip() string {
	n := g.random.Uint32()
	return fmt.Sprintf("10.%d.%d.%d", n>>8&255, n>>16&255, n&255)
}

func (g *generator) time() string {
	return fmt.Sprintf("2025-%02d-%02dT%02d:%02d:%02d.%03dZ", 1+g.random.IntN(3), 1+g.random.IntN(28), g.random.IntN(24), g.random.IntN(60), g.random.IntN(60), g.random.IntN(1000))
}

func (g *generator) tags() string {
	return fmt.Sprintf(`{"Environment":%q,"Owner":%q,"CostCenter":%q,"Application":%q}`, g.pool("prod", "staging", "dev"), g.pool("payments", "search", "platform", "data"),
		g.pool("4711", "4712", "4713"), g.pool("orders", "billing", "reports", "web"))
}

// item writes a configuration item.
func (g *generator) item(resourceType, id, name, zone, configuration, supplementary string) {
	region := "us-east-1"
	fmt.Fprintf(g.out, `{"relatedEvents":[],"relationships":[{"resourceId":%q,"resourceType":"AWS::EC2::VPC","name":"Is contained in Vpc"},{"resourceId":%q,"resourceType":"AWS::EC2::SecurityGroup","name":"Is associated with SecurityGroup"},{"resourceId":%q,"resourceType":"AWS::EC2::Subnet","name":"Is contained in Subnet"}],`+
		`"configuration":%s,"supplementaryConfiguration":%s,"tags":%s,"configurationItemVersion":"1.3","configurationItemCaptureTime":%q,"configurationStateId":%d,"awsAccountId":"111122223333","configurationItemStatus":"OK","resourceType":%q,"resourceId":%q,"resourceName":%q,"ARN":"arn:aws:service:%s:111122223333:%s/%s","awsRegion":%q,"availabilityZone":%q,"configurationItemMD5Hash":"","resourceCreationTime":%q}`,
		g.id("vpc"), g.id("sg"), g.id("subnet"), configuration, supplementary, g.tags(), g.time(), 1741079727318+g.number, resourceType, id, name, region, name, id, region, zone, g.time())
}

func (g *generator) zone() string { return g.pool("us-east-1a", "us-east-1b", "us-east-1c") }

func (g *generator) database() {
	name, zone := fmt.Sprintf("orders-%d", g.number), g.zone()
	public, encrypted := "false", "true"
	if g.bad {
		public = "true"
	}
	g.item("AWS::RDS::DBInstance", g.id("db"), name, zone, fmt.Sprintf(`{"dBInstanceIdentifier":%q,"dBInstanceClass":%q,"engine":%q,"engineVersion":%q,"dBInstanceStatus":"available","masterUsername":"admin","endpoint":{"address":"%s.c1a2b3.us-east-1.rds.amazonaws.com","port":%d,"hostedZoneId":"Z2R2ITUGPM61AM"},"allocatedStorage":%d,"instanceCreateTime":%q,"preferredBackupWindow":%q,"backupRetentionPeriod":%d,"dBSecurityGroups":[],"vpcSecurityGroups":[{"vpcSecurityGroupId":%q,"status":"active"}],"dBParameterGroups":[{"dBParameterGroupName":"default.mysql8.0","parameterApplyStatus":"in-sync"}],"availabilityZone":%q,"dBSubnetGroup":{"dBSubnetGroupName":"default","dBSubnetGroupDescription":"default","vpcId":%q,"subnetGroupStatus":"Complete","subnets":[]},"preferredMaintenanceWindow":%q,"latestRestorableTime":%q,"multiAZ":true,"autoMinorVersionUpgrade":true,"readReplicaDBInstanceIdentifiers":[],"licenseModel":"general-public-license","optionGroupMemberships":[{"optionGroupName":"default:mysql-8-0","status":"in-sync"}],"publiclyAccessible":%s,"storageType":%q,"dbInstancePort":0,"storageEncrypted":%s,"kmsKeyId":"arn:aws:kms:us-east-1:111122223333:key/%s","dbiResourceId":%q,"cACertificateIdentifier":"rds-ca-rsa2048-g1","copyTagsToSnapshot":true,"monitoringInterval":0,"iAMDatabaseAuthenticationEnabled":false,"performanceInsightsEnabled":true,"deletionProtection":true,"maxAllocatedStorage":1000}`,
		name, g.pool("db.m6g.large", "db.r6g.xlarge", "db.t4g.medium"), g.pool("mysql", "postgres"), g.pool("8.0.35", "8.0.36"), name, g.count(3306, 3308), g.count(1, 40)*10, g.time(), g.pool("07:00-08:00", "03:00-04:00"),
		g.count(1, 30), g.id("sg"), zone, g.id("vpc"), g.pool("sun:04:00-sun:05:00", "sat:04:00-sat:05:00"), g.time(), public, g.pool("gp3", "io1"), encrypted, g.pool("1234abcd-12ab-34cd-56ef-1234567890ab", "abcd1234-12ab-34cd-56ef-1234567890ab"), g.id("db")), `{"Tags":[]}`)
}

func (g *generator) instance() {
	id, zone, address := g.id("i"), g.zone(), "null"
	if g.bad {
		address = `"203.0.113.25"`
	}
	inner := g.ip()
	g.item("AWS::EC2::Instance", id, "", zone, fmt.Sprintf(`{"amiLaunchIndex":0,"imageId":%q,"instanceId":%q,"instanceType":%q,"kernelId":null,"keyName":%q,"launchTime":%q,"monitoring":{"state":"disabled"},"placement":{"availabilityZone":%q,"affinity":null,"groupName":"","partitionNumber":null,"hostId":null,"tenancy":"default"},"platform":null,"privateDnsName":"ip-%s.ec2.internal","privateIpAddress":%q,"productCodes":[],"publicDnsName":"","publicIpAddress":%s,"ramdiskId":null,"state":{"code":16,"name":"running"},"stateTransitionReason":"","subnetId":%q,"vpcId":%q,"architecture":%q,"blockDeviceMappings":[{"deviceName":"/dev/xvda","ebs":{"attachTime":%q,"deleteOnTermination":true,"status":"attached","volumeId":%q}}],"clientToken":"","ebsOptimized":false,"enaSupport":true,"hypervisor":"xen","iamInstanceProfile":null,"instanceLifecycle":null,"networkInterfaces":[],"rootDeviceName":"/dev/xvda","rootDeviceType":"ebs","securityGroups":[{"groupName":"web","groupId":%q}],"sourceDestCheck":true,"spotInstanceRequestId":null,"sriovNetSupport":null,"stateReason":null,"tags":[],"virtualizationType":"hvm","cpuOptions":{"coreCount":%d,"threadsPerCore":2},"capacityReservationId":null,"hibernationOptions":{"configured":false},"licenses":[],"metadataOptions":{"state":"applied","httpTokens":"required","httpPutResponseHopLimit":2,"httpEndpoint":"enabled"}}`,
		g.id("ami"), id, g.pool("t3.micro", "m6i.large", "c7g.xlarge", "r6i.2xlarge"), g.pool("web", "batch"), g.time(), zone, inner, inner, address, g.id("subnet"), g.pool("vpc-0123456789abcdef0", "vpc-0fedcba9876543210"), g.pool("x86_64", "arm64"), g.time(), g.id("vol"), g.id("sg"), g.count(1, 16)), `{}`)
}

// groupTemplates is how many sets of rules security groups have: they are made from modules and copied.
const groupTemplates = 100

func (g *generator) group() {
	rules, template := "", g.random.IntN(groupTemplates)
	for i := range 10 {
		if i > 0 {
			rules += ","
		}
		port, source := []int{443, 8443, 8080, 9090, 5432, 3306, 6379, 9200, 8000, 53}[i], []string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"}[(template>>i)%3]
		if g.distinct {
			g.values++
			source = fmt.Sprintf("10.%d.%d.0/24", g.values>>8&255, g.values&255)
		}
		if i == 0 && g.bad {
			port, source = 22, "0.0.0.0/0"
		}
		rules += fmt.Sprintf(`{"fromPort":%d,"ipProtocol":"tcp","ipv6Ranges":[],"prefixListIds":[],"toPort":%d,"userIdGroupPairs":[],"ipv4Ranges":[{"cidrIp":%q}],"ipRanges":[%q]}`, port, port, source, source)
	}
	id, name := g.id("sg"), fmt.Sprintf("web-%d", g.number)
	g.item("AWS::EC2::SecurityGroup", id, name, "Not Applicable", fmt.Sprintf(`{"description":%q,"groupName":%q,"ipPermissions":[%s],"ownerId":"111122223333","groupId":%q,"ipPermissionsEgress":[{"ipProtocol":"-1","ipv6Ranges":[],"prefixListIds":[],"userIdGroupPairs":[],"ipv4Ranges":[{"cidrIp":"0.0.0.0/0"}],"ipRanges":["0.0.0.0/0"]}],"tags":[],"vpcId":%q}`,
		"servers of "+name, name, rules, id, g.id("vpc")), `{}`)
}

func (g *generator) bucket() {
	name, block := fmt.Sprintf("logs-%d-%08x", g.number, g.random.Uint32()), "true"
	if g.bad {
		block = "false"
	}
	owner := "8ac813c84b8ad4d9f3e35f80aaeb254f85922a902ce87ed6b49ccbfa188f5a12"
	acl := `{\"grantSet\":null,\"grantList\":[{\"grantee\":{\"id\":\"` + owner + `\",\"displayName\":null},\"permission\":\"FullControl\"}],\"owner\":{\"displayName\":null,\"id\":\"` + owner + `\"},\"isRequesterCharged\":false}`
	if g.bad {
		acl = `{\"grantSet\":null,\"grantList\":[{\"grantee\":\"AllUsers\",\"permission\":\"Read\"}],\"owner\":{\"displayName\":null,\"id\":\"` + owner + `\"},\"isRequesterCharged\":false}`
	}
	g.item("AWS::S3::Bucket", name, name, "Regional", fmt.Sprintf(`{"name":%q,"owner":{"displayName":null,"id":%q},"creationDate":%q,"region":"us-east-1"}`, name, owner, g.time()),
		fmt.Sprintf(`{"AccessControlList":"%s","BucketAccelerateConfiguration":{"status":null},"BucketLoggingConfiguration":{"destinationBucketName":%q,"logFilePrefix":%q},"BucketNotificationConfiguration":{"configurations":{}},"BucketPolicy":{"policyText":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\",\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"false\"}}}]}"},"BucketVersioningConfiguration":{"status":"Enabled","isMfaDeleteEnabled":null},"IsRequesterPaysEnabled":false,"PublicAccessBlockConfiguration":{"blockPublicAcls":%s,"ignorePublicAcls":%s,"blockPublicPolicy":%s,"restrictPublicBuckets":%s},"ServerSideEncryptionConfiguration":{"rules":[{"applyServerSideEncryptionByDefault":{"sseAlgorithm":"aws:kms","kmsMasterKeyID":"arn:aws:kms:us-east-1:111122223333:key/%s"},"bucketKeyEnabled":true}]}}`,
			acl, g.pool("logs-central", "logs-eu"), g.pool("s3/", "access/"), block, block, block, block, g.pool("1234abcd-12ab-34cd-56ef-1234567890ab", "abcd1234-12ab-34cd-56ef-1234567890ab")))
}

func (g *generator) address() {
	id := g.id("eipalloc")
	attached := fmt.Sprintf(`"instanceId":%q,"associationId":%q,"networkInterfaceId":%q,"networkInterfaceOwnerId":"111122223333","privateIpAddress":%q,`, g.id("i"), g.id("eipassoc"), g.id("eni"), g.ip())
	if g.bad {
		attached = ""
	}
	g.item("AWS::EC2::EIP", id, "", "Not Applicable", fmt.Sprintf(`{%s"publicIp":%q,"allocationId":%q,"domain":"vpc","tags":[{"key":"team","value":%q}],"publicIpv4Pool":"amazon","networkBorderGroup":"us-east-1"}`,
		attached, g.ip(), id, g.pool("network", "payments")), `{}`)
}
