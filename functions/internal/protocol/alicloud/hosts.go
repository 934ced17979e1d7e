package alicloud

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// host says where a service answers: Most regions have a host of their own, the others share one.
type host struct {
	own     string              // of a region, {region} in it; empty: none has one
	shared  string              // of the regions that share one, and of what is in no region
	sharing string              // these regions; with no own host: all
	other   map[string][]string // further hosts, with their regions
}

// China's public regions whose older services share hosts.
const mainland = "cn-beijing cn-hangzhou cn-qingdao cn-shanghai cn-shenzhen "

// hosts is the closed table of the services that lookups can ask.
// Source: github.com/aliyun/alibaba-cloud-sdk-go v1.63.107 (Apache-2.0), services/*/endpoint.go, without internal regions; that of hbr and
// of oss are the form of the product's pages "Endpoints". It is made when it is needed, because most functions look nothing up.
var hosts = sync.OnceValue(func() map[string]host {
	return map[string]host{
		"adb":             {own: "adb.{region}.aliyuncs.com", shared: "adb.aliyuncs.com", sharing: mainland + "cn-hongkong ap-southeast-1 us-east-1 us-west-1 cn-hangzhou-finance cn-shanghai-finance-1 cn-shenzhen-finance-1 cn-beijing-finance-1 cn-north-2-gov-1 cn-wuhan cn-fujian", other: map[string][]string{"adb.ap-northeast-1.aliyuncs.com": {"me-east-1"}}},
		"alb":             {own: "alb.{region}.aliyuncs.com"},
		"cdn":             {shared: "cdn.aliyuncs.com"},
		"cloudfw":         {shared: "cloudfw.aliyuncs.com"},
		"cr":              {own: "cr.{region}.aliyuncs.com"},
		"cs":              {own: "cs.{region}.aliyuncs.com"},
		"ddosbgp":         {own: "ddosbgp.{region}.aliyuncs.com", shared: "ddosbgp.aliyuncs.com", sharing: mainland + "cn-chengdu cn-huhehaote cn-zhangjiakou cn-hangzhou-finance cn-shanghai-finance-1 cn-shenzhen-finance-1 cn-north-2-gov-1", other: map[string][]string{"ddosbgp.ap-southeast-1.aliyuncs.com": {"ap-south-1", "eu-west-1", "ap-northeast-1", "me-east-1", "ap-southeast-2", "ap-southeast-3", "eu-central-1", "ap-southeast-5"}}},
		"ddoscoo":         {own: "ddoscoo.{region}.aliyuncs.com"},
		"dds":             {own: "mongodb.{region}.aliyuncs.com", shared: "mongodb.aliyuncs.com", sharing: mainland + "cn-heyuan cn-wulanchabu cn-guangzhou cn-wuhan cn-fujian cn-hangzhou-finance cn-shanghai-finance-1 cn-shenzhen-finance-1 cn-beijing-finance-1 cn-north-2-gov-1"},
		"ecs":             {own: "ecs.{region}.aliyuncs.com", shared: "ecs-cn-hangzhou.aliyuncs.com", sharing: "cn-hangzhou cn-fujian cn-shanghai-finance-1 cn-shenzhen-finance-1", other: map[string][]string{"ecs.aliyuncs.com": {"cn-hangzhou-finance", "cn-north-2-gov-1", "cn-wuhan"}}},
		"elasticsearch":   {own: "elasticsearch.{region}.aliyuncs.com"},
		"hbr":             {own: "hbr.{region}.aliyuncs.com"},
		"ims":             {shared: "ims.aliyuncs.com"},
		"nas":             {own: "nas.{region}.aliyuncs.com", shared: "nas.aliyuncs.com", sharing: "cn-hangzhou-finance cn-chengdu", other: map[string][]string{"nas.ap-northeast-1.aliyuncs.com": {"me-east-1"}}},
		"oss":             {own: "oss-{region}.aliyuncs.com"},
		"polardb":         {own: "polardb.{region}.aliyuncs.com", shared: "polardb.aliyuncs.com", sharing: mainland + "cn-huhehaote cn-wulanchabu cn-guangzhou cn-wuhan cn-fujian cn-hangzhou-finance cn-shanghai-finance-1 cn-shenzhen-finance-1 cn-beijing-finance-1 cn-north-2-gov-1"},
		"r-kvstore":       {own: "r-kvstore.{region}.aliyuncs.com", shared: "r-kvstore.aliyuncs.com", sharing: mainland + "cn-heyuan cn-wulanchabu cn-guangzhou cn-wuhan cn-fujian cn-hangzhou-finance cn-shanghai-finance-1 cn-shenzhen-finance-1 cn-beijing-finance-1 cn-north-2-gov-1"},
		"ram":             {shared: "ram.aliyuncs.com"},
		"rds":             {own: "rds.{region}.aliyuncs.com", shared: "rds.aliyuncs.com", sharing: mainland + "cn-heyuan cn-hongkong ap-southeast-1 us-east-1 us-west-1 cn-wuhan cn-fujian cn-shanghai-finance-1 cn-shenzhen-finance-1 cn-beijing-finance-1 cn-north-2-gov-1"},
		"resourcemanager": {shared: "resourcemanager.aliyuncs.com"},
		"sas":             {shared: "tds.aliyuncs.com", other: map[string][]string{"tds.ap-southeast-1.aliyuncs.com": {"ap-southeast-1", "ap-southeast-3", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "me-central-1", "ap-northeast-2"}}},
		"slb":             {own: "slb.{region}.aliyuncs.com", shared: "slb.aliyuncs.com", sharing: mainland + "cn-hongkong ap-southeast-1 us-east-1 us-west-1 cn-wuhan cn-fujian cn-hangzhou-finance cn-shanghai-finance-1 cn-shenzhen-finance-1 cn-north-2-gov-1"},
		"vpc":             {own: "vpc.{region}.aliyuncs.com", shared: "vpc.aliyuncs.com", sharing: "cn-hangzhou cn-wuhan cn-fujian cn-hangzhou-finance cn-shanghai-finance-1 cn-shenzhen-finance-1 cn-north-2-gov-1"},
		"waf-openapi":     {shared: "wafopenapi.cn-hangzhou.aliyuncs.com", other: map[string][]string{"wafopenapi.ap-southeast-1.aliyuncs.com": {"ap-south-1", "eu-west-1", "me-east-1", "cn-hongkong", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "eu-central-1", "ap-southeast-5", "us-east-1", "us-west-1"}}},
	}
})

// Services lists the services that lookups can ask.
func Services() []string { return slices.Sorted(maps.Keys(hosts())) }

// hostOf is where a service answers for a region; false if it is not in the table, or has to be called in a region.
func hostOf(service, region string) (string, bool) {
	h, known := hosts()[service]
	if !known {
		return "", false
	}
	for name, regions := range h.other {
		if slices.Contains(regions, region) {
			return name, true
		}
	}
	if h.own == "" || slices.Contains(strings.Fields(h.sharing), region) {
		return h.shared, true
	}
	return strings.ReplaceAll(h.own, "{region}", region), region != ""
}
