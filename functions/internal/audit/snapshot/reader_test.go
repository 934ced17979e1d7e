package snapshot_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/audit/snapshot"
)

// What tests look at of a source and of an item.
type source struct {
	Form, Account, Region string
	Time                  string
}

// read reads files and returns their forms, their items and what cannot be read of them.
func read(t *testing.T, stdin string, paths ...string) (sources []source, items, unread []string) {
	t.Helper()
	files, err := snapshot.Files(paths, strings.NewReader(stdin))
	if err != nil {
		t.Fatal(err)
	}
	reader, err := snapshot.Open(t.Context(), files, "")
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	for _, s := range reader.Sources {
		told := ""
		if time.Since(s.Time) > 24*time.Hour && !s.Time.IsZero() { // else it is the file's own
			told = s.Time.Format(time.RFC3339)
		}
		sources = append(sources, source{s.Form, s.Account, s.Region, told})
	}
	all := clouds()
	var parser snapshot.Parser
	for block := reader.Next(nil); block != nil; block = reader.Next(block) {
		reader.Each(block, &parser, func(item *snapshot.Item, at snapshot.Position, err error) {
			if err != nil {
				unread = append(unread, at.String()+": "+err.Error())
				return
			}
			native, err := all[item.Cloud].Item(item.Native)
			if err != nil {
				unread = append(unread, at.String()+": "+err.Error())
				return
			}
			if item.Plain {
				checkPlain(t, all, *item)
			}
			r := native.Resource
			if r.Account == "" {
				r.Account = item.Account
			}
			text := strings.Join([]string{r.Type, r.ID, r.Account, r.Region, string(r.Properties)}, " ")
			for key, values := range r.Tags {
				text += " " + key + "=" + strings.Join(values, "|")
			}
			items = append(items, text)
		})
		if block.Broken != nil {
			unread = append(unread, block.Where.String()+": "+block.Broken.Error())
		}
	}
	return sources, items, unread
}

const (
	awsItem = `{"configurationItemVersion":"1.3","configurationItemCaptureTime":"2025-03-04T09:15:27.318Z","configurationItemStatus":"OK","awsAccountId":"111122223333",` +
		`"resourceType":"AWS::EC2::EIP","resourceId":"eipalloc-1","awsRegion":"us-east-1","tags":{"team":"network"},"configuration":{"domain":"vpc"}}`
	awsRead    = `aws/AWS::EC2::EIP eipalloc-1 111122223333 us-east-1 {"domain":"vpc"} team=network`
	aliItem    = `{"accountId":"1001","regionId":"cn-hangzhou","resourceType":"ACS::EIP::EipAddress","resourceId":"eip-1","configuration":"{\"Bandwidth\":\"20\"}","tags":"{\"team\":[\"network\"]}"}`
	aliRead    = `alicloud/ACS::EIP::EipAddress eip-1 1001 cn-hangzhou {"Bandwidth":"20"} team=network`
	huaweiItem = `{"id":"e1","name":"eip","provider":"vpc","type":"publicips","region_id":"cn-north-4","tags":{"team":"network"},"properties":{"bandwidth":{"size":5}}}`
	huaweiRead = `huaweicloud/vpc.publicips e1 d1 cn-north-4 {"bandwidth":{"size":5}} team=network`
)

func TestForms(t *testing.T) {
	t.Parallel()
	huaweiName := "d1_Snapshot_cn-north-4_ResourceSnapshot_20250305T081221Z_abc_part-1.json"
	for name, test := range map[string]struct {
		file, content string
		source        source
		items, unread []string
	}{
		"AWS snapshot": {
			"111122223333_Config_us-east-1_ConfigSnapshot_20250305T081221Z_abc.json", `{"fileVersion":"1.0","configSnapshotId":"x","configurationItems":[` + awsItem + "]}",
			source{"AWS Config snapshot", "111122223333", "us-east-1", "2025-03-05T08:12:21Z"}, []string{awsRead}, nil,
		},
		"AWS API": {
			"a.json", `{"baseConfigurationItems":[` + strings.Replace(strings.Replace(awsItem, `{"domain":"vpc"}`, `"{\"domain\":\"vpc\"}"`, 1), "awsAccountId", "accountId", 1) + `]}`,
			source{Form: "AWS Config API"}, []string{awsRead}, nil,
		},
		"AWS rows of a query": {
			"a.json", `{"Results":[` + quoted(awsItem) + `],"QueryInfo":{"SelectFields":[{"Name":"x"}]}}`,
			source{Form: "AWS Config API"}, []string{awsRead}, nil,
		},
		"Alibaba Cloud snapshot": {"a.json", `{"configurationItems":[` + aliItem + `]}`, source{Form: "Alibaba Cloud Config snapshot"}, []string{aliRead}, nil},
		"Alibaba Cloud Simple Log Service": {
			"a.json", `{"accountId":"1001","regionId":"cn-hangzhou","resourceType":"ACS::EIP::EipAddress","resourceId":"eip-1","configuration":{"Bandwidth":"20"},"tags":{"team":["network"]},"dataType":"ConfigurationSnapshot"}` + "\n",
			source{Form: "Alibaba Cloud Config snapshot in Simple Log Service"}, []string{aliRead}, nil,
		},
		"Alibaba Cloud Resource Center": {
			"a.json", `[{"accountId":"1001","regionId":"cn-hangzhou","resourceType":"ACS::EIP::EipAddress","resourceId":"eip-1","version":1,"resourceSnapshot":{"configuration":{"Bandwidth":"20"},"tags":[{"key":"team","value":"network"}]}}]`,
			source{Form: "Alibaba Cloud Resource Center"}, []string{aliRead}, nil,
		},
		"Huawei Cloud snapshot": {
			huaweiName, `{"snapshot_id":"x","snapshot_time":"2020-06-30T06:56:00.018Z","items":[{"resource":` + huaweiItem + `,"relations":[]}]}`,
			source{"Huawei Cloud Config snapshot", "d1", "cn-north-4", "2025-03-05T08:12:21Z"}, []string{huaweiRead}, nil,
		},
		"Huawei Cloud API": {
			"a.json", `{"resources":[` + huaweiItem + `],"page_info":{"next_marker":"x"}}`, source{Form: "Huawei Cloud Config API"}, []string{strings.Replace(huaweiRead, "d1", "", 1)}, nil,
		},
		"lines": {
			"a.ndjson", awsItem + "\n\n  " + aliItem + "\r\n{\"id\":\n[]\n" + huaweiItem, source{Form: "AWS Config items"},
			[]string{awsRead, aliRead, strings.Replace(huaweiRead, "d1", "", 1)}, []string{"line 4: the JSON is cut off", "line 5: an item must be an object"},
		},
		"first line cut off": {
			"a.ndjson", `{"id":` + "\n" + awsItem + "\n" + aliItem + "\n", source{Form: "AWS Config items"}, []string{awsRead, aliRead}, []string{"line 1: the JSON is cut off"},
		},
		"first line cut off in a string, of two": {
			"a.ndjson", "\ufeff" + `{"id":["x` + "\r\n" + awsItem, source{Form: "AWS Config items"}, []string{awsRead}, []string{"line 1: the JSON is cut off"},
		},
		"first line no JSON": {
			"a.ndjson", "fetched 2 items\n" + awsItem + "\n" + aliItem, source{Form: "AWS Config items"}, []string{awsRead, aliRead}, []string{"line 1: not JSON: invalid character 'f' where a value must begin"},
		},
		"objects in an object": {
			"a.json", `{"resource":` + "\n" + huaweiItem + "\n}\n" + `{"resource":` + "\n" + huaweiItem + "\n}", source{Form: "Huawei Cloud Config items"},
			[]string{strings.Replace(huaweiRead, "d1", "", 1), strings.Replace(huaweiRead, "d1", "", 1)}, nil,
		},
		"array without commas": {
			"a.json", "[\n" + awsItem + "\n" + aliItem + "\n]", source{Form: "AWS Config items"}, []string{awsRead, aliRead}, nil,
		},
		"byte order mark and array": {"a.json", "\ufeff [ " + awsItem + " , " + aliItem + " ] ", source{Form: "AWS Config items"}, []string{awsRead, aliRead}, nil},
		"pretty-printed": {
			"a.json", strings.ReplaceAll(awsItem, `,"`, ",\n  \"") + "\n" + strings.ReplaceAll(aliItem, `,"`, ",\n  \""), source{Form: "AWS Config items"}, []string{awsRead, aliRead}, nil,
		},
		"several objects": {
			"a.json", `{"configurationItems":[` + aliItem + `],"x":{"items":[1]},"configurationItems":[` + aliItem + `]} {"configurationItems":[]}`, source{Form: "Alibaba Cloud Config snapshot"}, []string{aliRead, aliRead}, nil,
		},
		"cut off": {"a.json", `{"configurationItems":[` + aliItem + `,{"resou`, source{Form: "Alibaba Cloud Config snapshot"}, []string{aliRead}, []string{"byte 203: the JSON is cut off"}},
		"one of many": {
			"a.json", `{"configurationItems":[{"resourceType":"ACS::A::B"},{"a":1},7,{"resourceType":"X::Y","resourceId":"z"},{"accountId":nul},{"resourceType":5},` + aliItem + `]}`, source{Form: "Alibaba Cloud Config snapshot"}, []string{aliRead}, []string{
				"byte 23: resourceId is missing", "byte 52: not an item of a Config service: it has neither resourceType nor provider, type and id", "byte 60: an item must be an object",
				`byte 62: cannot tell whose resource type "X::Y" is: name it with --cloud`, "byte 103: not JSON: invalid character 'n' where a value must begin",
				"byte 121: resourceType is not a string",
			},
		},
		"no JSON":               {"a.txt", "hello", source{Form: "unknown"}, nil, []string{"byte 0: not JSON with items: an item begins with {, a list of items with ["}},
		"UTF-16":                {"a.json", "\xff\xfe{\x00}\x00", source{Form: "unknown"}, nil, []string{"byte 0: not UTF-8, perhaps UTF-16: save it as UTF-8"}},
		"UTF-16 without a mark": {"a.json", "\x00{\x00}", source{Form: "unknown"}, nil, []string{"byte 0: not UTF-8, perhaps UTF-16: save it as UTF-8"}},
		"gzip in gzip": {
			"a.json.gz", string(zipped(t, string(zipped(t, awsItem)))), source{Form: "unknown"}, nil,
			[]string{"byte 0: an archive in an archive, a zip archive in a pipe, and other archives than .gz and .zip are not read: unpack it first"},
		},
		"tar": {
			"a.tar", "a.json" + strings.Repeat("\x00", 251) + "ustar\x00" + awsItem, source{Form: "unknown"}, nil,
			[]string{"byte 0: an archive in an archive, a zip archive in a pipe, and other archives than .gz and .zip are not read: unpack it first"},
		},
		"empty":   {"a.json", "", source{Form: "unknown"}, nil, []string{"byte 0: nothing is in it: get the file again"}},
		"blank":   {"a.json", "\ufeff \n", source{Form: "unknown"}, nil, []string{"byte 5: nothing is in it: get the file again"}},
		"no item": {"a.json", `{"fileVersion":"1.0","configurationItems":[]} []`, source{Form: "unknown"}, nil, nil},
		"repeated name": {
			"a.json", strings.Replace(awsItem, `"tags"`, `"resourceId":"x","tags"`, 1), source{Form: "AWS Config items"}, nil, []string{`byte 0: item repeats member "resourceId"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), test.file)
			for form, content := range map[string][]byte{"plain": []byte(test.content), "gzip": zipped(t, test.content)} {
				if err := os.WriteFile(file, content, 0o600); err != nil {
					t.Fatal(err)
				}
				sources, items, unread := read(t, "", file)
				if diff := cmp.Diff([]source{test.source}, sources); diff != "" {
					t.Errorf("%s: sources (-want +got):\n%s", form, diff)
				}
				if diff := cmp.Diff(test.items, items); diff != "" {
					t.Errorf("%s: items (-want +got):\n%s", form, diff)
				}
				if diff := cmp.Diff(test.unread, unread); diff != "" {
					t.Errorf("%s: unread (-want +got):\n%s", form, diff)
				}
			}
			_, items, _ := read(t, test.content, snapshot.Stdin)
			want := make([]string, 0, len(test.items))
			for _, item := range test.items {
				want = append(want, strings.ReplaceAll(item, " d1 ", "  "))
			}
			if diff := cmp.Diff(want, append([]string{}, items...)); diff != "" {
				t.Errorf("standard input: items (-want +got):\n%s", diff)
			}
		})
	}
}

func quoted(text string) string { return `"` + strings.ReplaceAll(text, `"`, `\"`) + `"` }

func zipped(t *testing.T, content string) []byte {
	t.Helper()
	var packed bytes.Buffer
	out := gzip.NewWriter(&packed)
	if _, err := out.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// What can be opened only once is read from its beginning, also if it is a history, of which the last records count.
func TestPipe(t *testing.T) {
	t.Parallel()
	var items, history strings.Builder
	var want []string
	for n := range 3000 {
		id := "eip-" + strconv.Itoa(n)
		items.WriteString(strings.Replace(aliItem, `"eip-1"`, `"`+id+`"`, 1) + "\n")
		want = append(want, strings.Replace(aliRead, " eip-1 ", " "+id+" ", 1))
	}
	for _, hour := range []string{"08", "09"} {
		history.WriteString(`{"fileVersion":"1.0","configurationItems":[` + strings.Replace(awsItem, "T09:", "T"+hour+":", 1) + "]}")
	}
	for name, test := range map[string]struct {
		content string
		want    []string
	}{"items": {items.String(), want}, "history": {history.String(), []string{awsRead}}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, in, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer out.Close()
			path := "/dev/fd/" + strconv.Itoa(int(out.Fd()))
			if _, err := os.Stat(path); err != nil {
				t.Skip(err)
			}
			go func() {
				_, _ = in.WriteString(test.content) // the reader says what is missing
				in.Close()
			}()
			_, got, unread := read(t, "", path)
			if diff := cmp.Diff(test.want, got); diff != "" || unread != nil {
				t.Errorf("unread %v, items (-want +got):\n%s", unread, diff)
			}
		})
	}
}

// The parts of a snapshot in a folder belong together, older snapshots of the same place do not; archives are folders.
func TestFolders(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	wrap := func(id string) string {
		return `{"snapshot_id":"x","items":[{"resource":` + strings.Replace(huaweiItem, `"e1"`, `"`+id+`"`, 1) + `}]}`
	}
	archive := &bytes.Buffer{}
	packed := zip.NewWriter(archive)
	for name, content := range map[string]string{"in/a.json": awsItem, "in/.hidden": "x"} {
		member, err := packed.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := member.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"a/d1_Snapshot_r_ResourceSnapshot_20250305T081221Z_new_part-1.json": wrap("p1"),
		"a/d1_Snapshot_r_ResourceSnapshot_20250305T081221Z_new_part-2.json": wrap("p2"),
		"b/d1_Snapshot_r_ResourceSnapshot_20250304T081221Z_old.json":        wrap("old"),
		"b/d1_Snapshot_s_ResourceSnapshot_20250304T081221Z_other.json":      wrap("s"),
		"c.zip":                      archive.String(),
		".git/ignored":               "x",
		"ConfigWritabilityCheckFile": "",
	} {
		name = filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, items, unread := read(t, "", folder)
	var ids []string
	for _, item := range items {
		ids = append(ids, strings.Fields(item)[1])
	}
	if diff := cmp.Diff([]string{"p1", "p2", "s", "eipalloc-1"}, ids); diff != "" || unread != nil {
		t.Errorf("unread %v (-want +got):\n%s", unread, diff)
	}
}

// Of a history, the last record of each resource counts; of equal times, the later one.
func TestHistory(t *testing.T) {
	t.Parallel()
	record := func(id, at, status, domain string) string {
		return strings.NewReplacer("eipalloc-1", id, "2025-03-04T09:15:27.318Z", at, `"OK"`, `"`+status+`"`, "vpc", domain).Replace(awsItem)
	}
	content := `{"fileVersion":"1.0","configurationItems":[` + strings.Join([]string{
		record("a", "2025-03-04T10:00:00Z", "OK", "a2"), record("a", "2025-03-04T09:00:00Z", "OK", "a1"), record("b", "2025-03-04T09:00:00Z", "OK", "b1"),
		record("b", "2025-03-04T09:00:00Z", "OK", "b2"), record("c", "2025-03-04T09:00:00Z", "OK", "c1"), record("c", "2025-03-04T11:00:00Z", "ResourceDeleted", "c2"),
	}, ",") + "]}"
	file := filepath.Join(t.TempDir(), "111122223333_Config_us-east-1_ConfigHistory_AWS::EC2::EIP_20250304T060000Z_20250304T120000Z_1.json")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, snapshot.Stdin} {
		sources, items, unread := read(t, content, path)
		var states []string
		for _, item := range items {
			states = append(states, strings.Fields(item)[4])
		}
		if diff := cmp.Diff([]string{`{"domain":"a2"}`, `{"domain":"b2"}`, `{"domain":"c2"}`}, states); diff != "" || unread != nil {
			t.Errorf("%s: unread %v (-want +got):\n%s", path, unread, diff)
		}
		if sources[0].Form != "AWS Config history" {
			t.Errorf("%s: form %q", path, sources[0].Form)
		}
	}
}

// Where several records are of one resource, what says no resource is none of them; and a first record that cannot be read does not hide the form.
func TestHistoryWithUnreadable(t *testing.T) {
	t.Parallel()
	nameless := strings.Replace(awsItem, `"resourceId":"eipalloc-1",`, "", 1)
	misspelled := strings.Replace(awsItem, `"resourceName"`, "", 1)[:len(awsItem)-1] + `,"ResourceName":"x"}`
	content := `{"fileVersion":"1.0","configurationItems":[` + strings.Join([]string{"7", nameless, nameless, misspelled, misspelled, awsItem, awsItem}, ",") + "]}"
	sources, items, unread := read(t, content, snapshot.Stdin)
	if diff := cmp.Diff([]source{{Form: "AWS Config history"}}, sources); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{awsRead}, items); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	var because []string
	for _, one := range unread {
		_, why, _ := strings.Cut(one, ": ")
		because = append(because, why)
	}
	case2 := `item has member "ResourceName", which differs from "resourceName" only in case`
	if diff := cmp.Diff([]string{"an item must be an object", "resourceId is missing", "resourceId is missing", case2, case2}, because); diff != "" {
		t.Errorf("unread (-want +got):\n%s", diff)
	}
}

// A record of a snapshot, which need not say when it was made, is as old as the snapshot.
func TestHistoryBesideSnapshot(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	record := func(captured, bandwidth string) string {
		return strings.NewReplacer(`"accountId"`, captured+`"accountId"`, "20", bandwidth).Replace(aliItem)
	}
	for name, of := range map[string]struct {
		modified time.Time
		content  string
	}{
		"history.json":  {time.Now(), `{"configurationItems":[` + record(`"resourceEventType":"MODIFY","captureTime":1740000000000,`, "10") + "]}"},
		"snapshot.json": {time.UnixMilli(1750000000000), `{"configurationItems":[` + record("", "20") + "]}"},
	} {
		file := filepath.Join(folder, name)
		if err := errors.Join(os.WriteFile(file, []byte(of.content), 0o600), os.Chtimes(file, of.modified, of.modified)); err != nil {
			t.Fatal(err)
		}
	}
	_, items, unread := read(t, "", folder)
	if diff := cmp.Diff([]string{aliRead}, items); diff != "" || unread != nil {
		t.Errorf("unread %v (-want +got):\n%s", unread, diff)
	}
}

// What was read before a file ends in the middle is judged; what is damaged in a folder does not keep the rest from being read.
func TestDamagedFiles(t *testing.T) {
	t.Parallel()
	lines := strings.Repeat(awsItem+"\n", 20)
	packed := zipped(t, lines)
	wrong := bytes.Clone(packed)
	wrong[len(wrong)-8] ^= 1
	archive := &bytes.Buffer{}
	writer := zip.NewWriter(archive)
	for name, content := range map[string]string{"a.json": awsItem, "in/.cache/b.json": awsItem, "in/ConfigWritabilityCheckFile": ""} {
		member, err := writer.CreateHeader(&zip.FileHeader{Name: name})
		if err == nil {
			_, err = member.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		content []byte
		items   int
		unread  []string
	}{
		"trailing.gz":  {append(bytes.Clone(packed), "garbage and more"...), 20, []string{"line 21: gzip: invalid header"}},
		"checksum.gz":  {wrong, 20, []string{"line 21: gzip: invalid checksum"}},
		"trailer.gz":   {packed[:len(packed)-3], 20, []string{"line 21: the file is cut off: get it again"}},
		"two.gz":       {append(bytes.Clone(packed), packed...), 40, nil},
		"beginning.gz": {packed[:5], 0, []string{"byte 0: the file is cut off: get it again"}},
		"array.gz":     {append(zipped(t, "["+awsItem+","+awsItem), "garbage and more"...), 2, []string{"byte 588: gzip: invalid header"}},
		"a.zip":        {archive.Bytes(), 1, nil},
		"cut.zip":      {archive.Bytes()[:archive.Len()-9], 0, []string{"byte 0: zip: not a valid zip file"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			good := strings.Replace(awsItem, "eipalloc-1", "good", 1)
			if err := errors.Join(
				os.WriteFile(filepath.Join(folder, name), test.content, 0o600), os.WriteFile(filepath.Join(folder, "z.json"), []byte(good), 0o600),
				os.Symlink("nowhere", filepath.Join(folder, "zz-link")), os.Symlink(".", filepath.Join(folder, "zz-loop")), os.Symlink(folder, folder+"-link"),
			); err != nil {
				t.Fatal(err)
			}
			want := append(test.unread, "byte 0: no such file or directory", "byte 0: a link to a folder is not followed: give the folder's own path, too")
			for _, path := range []string{folder, folder + "-link"} {
				_, items, unread := read(t, "", path)
				if len(items) != test.items+1 || !slices.Contains(items, strings.Replace(awsRead, "eipalloc-1", "good", 1)) {
					t.Errorf("%s: %d items: %v", path, len(items), items)
				}
				if diff := cmp.Diff(want, unread); diff != "" {
					t.Errorf("%s: unread (-want +got):\n%s", path, diff)
				}
			}
			if _, err := snapshot.Files([]string{filepath.Join(folder, "missing")}, nil); err == nil {
				t.Error("a path that does not exist is no error")
			}
		})
	}
}

// Times in names of Huawei Cloud's files have hyphens (Config User Guide, "Storing Resource Snapshots").
func TestOlderSnapshots(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, id := range map[string]string{
		"d1_Snapshot_r_ResourceSnapshot_2024-07-22T221441Z_ffff_part-1.json": "old", "d1_Snapshot_r_ResourceSnapshot_2024-07-23T221441Z_0000_part-2.json": "new2",
		"d1_Snapshot_r_ResourceSnapshot_2024-07-23T221441Z_0000_part-1.json": "new1", "d1_Snapshot_r_ResourceSnapshot_yesterday_eeee.json": "unknown",
	} {
		content := `{"snapshot_id":"x","items":[{"resource":` + strings.Replace(huaweiItem, `"e1"`, `"`+id+`"`, 1) + `}]}`
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sources, items, unread := read(t, "", folder)
	var ids, times []string
	for _, item := range items {
		ids = append(ids, strings.Fields(item)[1])
	}
	for _, source := range sources {
		times = append(times, source.Time)
	}
	if diff := cmp.Diff([]string{"new1", "new2", "unknown"}, ids); diff != "" || unread != nil {
		t.Errorf("unread %v (-want +got):\n%s", unread, diff)
	}
	if diff := cmp.Diff([]string{"2024-07-22T22:14:41Z", "2024-07-23T22:14:41Z", "2024-07-23T22:14:41Z", ""}, times); diff != "" {
		t.Errorf("times (-want +got):\n%s", diff)
	}
}

// A part that is missing between others is something that cannot be read. A part that is read alone is wanted so.
func TestMissingParts(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := func(part string) string {
		return filepath.Join(folder, "d1_Snapshot_r_ResourceSnapshot_2024-07-23T221441Z_0000_part-"+part+".json.gz")
	}
	for _, part := range []string{"2", "5", "10"} {
		if err := os.WriteFile(file(part), zipped(t, huaweiItem), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	names := func(path string) (all []string) {
		files, err := snapshot.Files([]string{path}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			all = append(all, file.Name)
		}
		return all
	}
	want := []string{file("10"), file("2"), file("5"), file("9"), file("8"), file("7"), file("6"), file("1"), file("4"), file("3")}
	if diff := cmp.Diff(want, names(folder)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{file("2")}, names(file("2"))); diff != "" {
		t.Errorf("one file (-want +got):\n%s", diff)
	}
	_, items, unread := read(t, "", folder)
	if len(items) != 3 || len(unread) != 7 || unread[0] != "byte 0: this part of the snapshot is missing: get it, too" {
		t.Errorf("%d items, unread %q", len(items), unread)
	}
}

// Items that are larger than a block, and many of them.
func TestLargeItems(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 700<<10)
	var lines, array strings.Builder
	for range 5 {
		for range 300 {
			lines.WriteString(awsItem + "\n")
			array.WriteString(awsItem + ",")
		}
		large := strings.Replace(awsItem, "vpc", long, 1)
		lines.WriteString(large + "\n")
		array.WriteString(large + ",")
	}
	for name, content := range map[string]string{"lines": lines.String(), "array": "[" + strings.TrimSuffix(array.String(), ",") + "]", "sequence": "\n" + lines.String()} {
		_, items, unread := read(t, content, snapshot.Stdin)
		if len(items) != 5*301 || unread != nil {
			t.Errorf("%s: %d items, unread %v", name, len(items), unread)
		}
	}
}

// What is between items takes no memory, however much it is, and positions are right behind it.
func TestNothingBetweenItems(t *testing.T) {
	const megabytes = 8
	for name, filler := range map[string]string{"spaces": " ", "blank lines": "\n", "commas": ","} {
		content := "[" + awsItem + "," + strings.Repeat(filler, megabytes<<20) + "7," + awsItem + "]"
		if name == "blank lines" {
			content = awsItem + "\n" + strings.Repeat(filler, megabytes<<20) + "7\n" + awsItem
		}
		file := filepath.Join(t.TempDir(), "a.json.gz")
		if err := os.WriteFile(file, zipped(t, content), 0o600); err != nil {
			t.Fatal(err)
		}
		at := "byte " + strconv.Itoa(strings.Index(content, filler+"7")+1)
		if content = ""; name == "blank lines" {
			at = "line " + strconv.Itoa(megabytes<<20+2)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, items, unread := read(t, "", file)
		runtime.ReadMemStats(&after)
		if diff := cmp.Diff([]string{awsRead, awsRead}, items); diff != "" {
			t.Errorf("%s: items (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff([]string{at + ": an item must be an object"}, unread); diff != "" {
			t.Errorf("%s: unread (-want +got):\n%s", name, diff)
		}
		if taken := (after.TotalAlloc - before.TotalAlloc) >> 20; taken > megabytes/2 {
			t.Errorf("%s: %d MB allocated", name, taken)
		}
	}
}

// Whatever is read: nothing panics, nothing loops, and every byte range is in order.
func FuzzReader(f *testing.F) {
	for _, seed := range []string{
		awsItem + "\n" + aliItem, `{"configurationItems":[` + aliItem + `],"a":[{}]}`, "[" + huaweiItem + ",]", `{"items":[{"resource":` + huaweiItem + `}]}`, "\xef\xbb\xbf{}\n{}", `{"a":`, "[[]]}", `{"a":1]`, `{"items":[:,}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		read(t, content, snapshot.Stdin)
	})
}
