"""Ten checks for each resource of a file of items, one per line, as the rules of BenchmarkAudit do: checks.py FILE PART OF."""

import json
import sys

TAGS = ["Environment", "Owner", "CostCenter", "Application"]


def tag(name):
    return lambda item: name in item["tags"]


def opens(ports):
    def check(item):
        for rule in item["configuration"]["ipPermissions"]:
            everybody = any(r in ("0.0.0.0/0", "::/0") for r in rule["ipRanges"] + [r["cidrIpv6"] for r in rule["ipv6Ranges"]])
            if everybody and (rule["ipProtocol"] == "-1" or any(rule["fromPort"] <= p <= rule["toPort"] for p in ports)):
                return False
        return True

    return check


def encryption(item):
    return [r["applyServerSideEncryptionByDefault"]["sseAlgorithm"] for r in item["supplementaryConfiguration"]["ServerSideEncryptionConfiguration"]["rules"]]


def private(item):
    block = item["supplementaryConfiguration"]["PublicAccessBlockConfiguration"]
    if block["ignorePublicAcls"] and block["restrictPublicBuckets"]:
        return True
    acl = json.loads(item["supplementaryConfiguration"]["AccessControlList"])
    return all(g["grantee"] not in ("AllUsers", "AuthenticatedUsers") for g in acl["grantList"])


OWN = {
    "AWS::RDS::DBInstance": [
        lambda i: i["configuration"]["publiclyAccessible"] is False,
        lambda i: i["configuration"]["multiAZ"] is True,
        lambda i: i["configuration"]["storageEncrypted"] is True,
    ],
    "AWS::EC2::Instance": [lambda i: i["configuration"]["cpuOptions"]["coreCount"] * i["configuration"]["cpuOptions"]["threadsPerCore"] >= 2],
    "AWS::EC2::SecurityGroup": [opens([22]), opens([20, 21, 3306, 3389, 4333])],
    "AWS::S3::Bucket": [
        lambda i: encryption(i) == ["aws:kms"],
        lambda i: len(encryption(i)) > 0,
        lambda i: i["supplementaryConfiguration"]["BucketLoggingConfiguration"]["destinationBucketName"] is not None,
        lambda i: i["supplementaryConfiguration"]["BucketVersioningConfiguration"]["status"] == "Enabled",
        private,
        private,
    ],
    "AWS::EC2::EIP": [],
}
CHECKS = {name: own + [tag(TAGS[i % 4]) for i in range(10 - len(own))] for name, own in OWN.items()}


def main(file, part, of):
    resources = bad = 0
    with open(file, "rb") as lines:
        for number, line in enumerate(lines):
            if number % of != part:
                continue
            item = json.loads(line)
            resources += 1
            bad += sum(not check(item) for check in CHECKS[item["resourceType"]])
    print(resources, bad)


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
