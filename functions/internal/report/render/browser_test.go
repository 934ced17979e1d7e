package render_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var shots = flag.String("shots", "", "directory for screenshots and prints of the page")

// browser is headless Chromium with one page at a time, driven by the Chrome DevTools Protocol over a pipe
// (https://chromedevtools.github.io/devtools-protocol/).
type browser struct {
	t       *testing.T
	to      io.Writer
	from    *bufio.Reader
	session string
	last    int
	wrong   []string // what the page should not have done: errors, and requests
}

// startBrowser starts a browser that ends with the test.
func startBrowser(t *testing.T) *browser {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed")
	}
	theirs, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from, ours, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-pipe",
		"--user-data-dir="+t.TempDir(), "about:blank")
	command.ExtraFiles = []*os.File{theirs, ours} // 3 and 4
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, to: to, from: bufio.NewReaderSize(from, 1<<20)}
	t.Cleanup(func() {
		b.session = ""
		b.call("Browser.close", nil, nil)
		_ = command.Wait()
		_ = errors.Join(theirs.Close(), ours.Close(), to.Close(), from.Close())
	})
	return b
}

// page opens an empty page for a test, 1280 pixels wide. When the test ends, the page must have done nothing that it should not do.
func (b *browser) page(t *testing.T) {
	t.Helper()
	b.t = t
	var target struct{ TargetID, SessionID string }
	b.session = ""
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &target)
	b.session = target.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		b.call(domain+".enable", nil, nil)
	}
	b.width(1280, 900)
	t.Cleanup(func() {
		b.session = ""
		b.call("Target.closeTarget", map[string]any{"targetId": target.TargetID}, nil)
		for _, wrong := range b.wrong {
			t.Errorf("the page: %s", wrong)
		}
		b.wrong = nil
	})
}

// call sends a command and waits for its answer. Events that come before it are looked at on the way.
func (b *browser) call(method string, parameters, result any) {
	b.t.Helper()
	b.last++
	request := map[string]any{"id": b.last, "method": method}
	if b.session != "" {
		request["sessionId"] = b.session
	}
	if parameters != nil {
		request["params"] = parameters
	}
	encoded, err := json.Marshal(request)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.to.Write(append(encoded, 0)); err != nil {
		b.t.Fatal(err)
	}
	for {
		message, err := b.from.ReadBytes(0)
		if err != nil {
			b.t.Fatal(err)
		}
		var answer struct {
			ID             int
			Method         string
			Params, Result json.RawMessage
			Error          *struct{ Message string }
		}
		if err := json.Unmarshal(bytes.TrimSuffix(message, []byte{0}), &answer); err != nil {
			b.t.Fatal(err)
		}
		switch {
		case answer.ID == 0:
			b.event(answer.Method, answer.Params)
		case answer.Error != nil:
			b.t.Fatalf("%s: %s", method, answer.Error.Message)
		case answer.ID == b.last:
			if result != nil {
				if err := json.Unmarshal(answer.Result, result); err != nil {
					b.t.Fatal(err)
				}
			}
			return
		}
	}
}

func (b *browser) event(method string, parameters json.RawMessage) {
	var event struct {
		Request struct{ URL string }
		Entry   struct{ Level, Text string }
	}
	_ = json.Unmarshal(parameters, &event) // other events have other members
	switch {
	case method == "Runtime.exceptionThrown":
		b.wrong = append(b.wrong, string(parameters))
	case method == "Log.entryAdded" && event.Entry.Level == "error":
		b.wrong = append(b.wrong, event.Entry.Text)
	case method == "Network.requestWillBeSent" && !strings.HasPrefix(event.Request.URL, "file://"):
		b.wrong = append(b.wrong, "request of "+event.Request.URL)
	}
}

// value evaluates an expression in the page; a promise is waited for.
func value[T any](b *browser, expression string) T {
	b.t.Helper()
	var answer struct {
		Result           struct{ Value T }
		ExceptionDetails json.RawMessage
	}
	b.call("Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true}, &answer)
	if answer.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s", expression, answer.ExceptionDetails)
	}
	return answer.Result.Value
}

// open opens a report of some findings and waits until they are all read.
func (b *browser) open(t *testing.T, page []byte, fragment string) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(name, page, 0o600); err != nil {
		t.Fatal(err)
	}
	b.call("Page.navigate", map[string]any{"url": (&url.URL{Scheme: "file", Path: name}).String() + fragment}, nil)
	b.until(`location.protocol === "file:" && document.readyState !== "loading" && (document.documentElement.dataset.ready || !document.getElementById("problem").hidden)`)
	if problem := value[string](b, `document.getElementById("problem").textContent`); problem != "" {
		t.Fatal(problem)
	}
}

// until waits for a condition. It may be asked while the page is being replaced.
func (b *browser) until(condition string) {
	b.t.Helper()
	for {
		var answer struct{ Result struct{ Value any } }
		b.call("Runtime.evaluate", map[string]any{
			"expression":   `new Promise(done => { const ask = () => (` + condition + `) ? done(true) : setTimeout(ask, 20); ask(); setTimeout(() => done(false), 500) })`,
			"awaitPromise": true, "returnByValue": true,
		}, &answer)
		if answer.Result.Value == true {
			return
		}
	}
}

func (b *browser) width(pixels, height int) {
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": pixels, "height": height, "deviceScaleFactor": 1, "mobile": pixels < 600}, nil)
}

// shoot takes a screenshot if somebody wants to look at them.
func (b *browser) shoot(name string, whole bool) {
	if *shots == "" {
		return
	}
	var answer struct{ Data string }
	b.call("Page.captureScreenshot", map[string]any{"captureBeyondViewport": whole}, &answer)
	b.save(name+".png", answer.Data)
}

func (b *browser) save(name, encoded string) {
	content, err := base64.StdEncoding.DecodeString(encoded)
	if err == nil {
		err = os.WriteFile(filepath.Join(*shots, name), content, 0o600)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// click clicks on an element in the middle, as a person would.
func (b *browser) click(selector string) {
	b.t.Helper()
	at := value[[2]float64](b, fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.scrollIntoView({ block: "center" }); const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()`, selector))
	for _, kind := range []string{"mousePressed", "mouseReleased"} {
		b.call("Input.dispatchMouseEvent", map[string]any{"type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1}, nil)
	}
}

func (b *browser) key(key, code string, number int) {
	text := map[string]string{"Enter": "\r", " ": " "}[key]
	for _, kind := range []string{"keyDown", "keyUp"} {
		b.call("Input.dispatchKeyEvent", map[string]any{"type": kind, "key": key, "code": code, "windowsVirtualKeyCode": number, "text": text}, nil)
	}
}

func (b *browser) choose(selector, option string) {
	b.t.Helper()
	value[any](b, fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.value = %q; if (e.value !== %q) throw Error("no such option"); e.dispatchEvent(new Event("change")) })()`, selector, option, option))
}

const (
	shownText  = `document.getElementById("shown").textContent`
	firstNames = `[...document.querySelectorAll(".findings tr.row strong")].slice(0, 3).map(e => e.textContent).join(" ")`
)

func (b *browser) expect(expression, want string) {
	b.t.Helper()
	if got := value[string](b, expression); got != want {
		b.t.Errorf("%s is %q, want %q", expression, got, want)
	}
}

// overflow lists what sticks out of the page on the right, but for what scrolls by itself.
const overflow = `[...document.body.querySelectorAll("*")].filter(e => !e.closest(".scroll, .nav, .skip") && e.getClientRects().length && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(e => e.outerHTML.slice(0, 90)).slice(0, 3).join("\n")`

// TestPage looks at the page as people do. The tests share a browser, because each takes a processor and 100 MB.
func TestPage(t *testing.T) {
	t.Parallel()
	b := startBrowser(t)
	var page bytes.Buffer
	if err := writeSample(&page, 300, false, ""); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]func(t *testing.T, b *browser, page []byte){
		"filter, sort and drill down": clickThrough, "link to a view": openView, "hostile names": openHostile, "phone": openOnPhone, "dark": openInDark,
		"contrast": checkContrast, "paper": printPage, "many findings": openMany,
	} {
		t.Run(name, func(t *testing.T) {
			b.page(t)
			test(t, b, page.Bytes())
		})
	}
	b.t = t
}

func clickThrough(t *testing.T, b *browser, page []byte) {
	b.open(t, page, "")
	b.shoot("1280", false)
	b.shoot("whole", true)
	b.expect(overflow, "")
	b.expect(`[...document.querySelectorAll(".scroll")].filter(e => e.scrollWidth > e.clientWidth).map(e => e.parentElement.id).join()`, "")

	// Findings come by risk; what is open is selected.
	b.expect(shownText, "1–50 / 290")
	b.expect(`document.querySelector('[data-verdict="open"]').getAttribute("aria-pressed")`, "true")
	b.expect(`[...document.querySelectorAll(".verdicts button")].map(e => e.textContent).join(", ")`, "All 300, Open 290, Non-compliant 267, Undetermined 23, Exempt 10")
	b.expect(`document.querySelector(".findings tr.row .tag").textContent`, "High")

	// Sort.
	b.click(`th[data-sort="resource"] button`)
	b.expect(firstNames, "analytics-005 analytics-013 analytics-021")
	b.click(`th[data-sort="resource"] button`)
	b.expect(`document.querySelector('th[data-sort="resource"]').getAttribute("aria-sort")`, "descending")
	b.expect(firstNames, "生产-订单系统-289 生产-订单系统-281 生产-订单系统-273")
	b.click(`[aria-label="Next page"]`)
	b.expect(shownText, "51–100 / 290")

	// Filter and search; both stay in the address.
	b.choose("#by-rule", "=eip-bandwidth-limit")
	b.choose("#by-risk", "=medium")
	b.expect(shownText, "1–48 / 48")
	b.click(`[data-verdict="N"]`)
	b.expect(shownText, "1–45 / 45")
	b.click("#by-search")
	b.call("Input.insertText", map[string]any{"text": "支付"}, nil)
	b.until(shownText + ` !== "1–45 / 45"`)
	b.expect(shownText, "1–11 / 11")
	b.expect(`decodeURIComponent(location.hash)`, "#findings?rule=eip-bandwidth-limit&risk=medium&search=支付&verdict=N")
	b.shoot("filtered", false)
	b.click("#reset")
	b.expect(shownText, "1–50 / 290")

	// Details, by keyboard.
	b.click(`th[data-sort="risk"] button`)
	value[any](b, `document.querySelector(".toggle").focus()`)
	b.key("Enter", "Enter", 13)
	b.expect(`document.querySelector(".toggle").getAttribute("aria-expanded")`, "true")
	b.shoot("detail", false)
	details := value[string](b, `document.querySelector(".detail").innerText`)
	for _, part := range []string{"public_statements", "AccessControlList.Grant", "everybody can read the bucket", "Set the ACL of the bucket", "AC-4(21) · Information Flow Enforcement", "/oss-bucket-public-read-prohibited"} {
		if !strings.Contains(details, part) {
			t.Errorf("the details lack %q: %s", part, details)
		}
	}
	b.key(" ", "Space", 32)
	b.expect(`String(document.querySelector(".detail"))`, "null")

	// Drill down from the overview, by clause, and by cause.
	b.click(`#rules a[href*="rule=sg-risky-ports-check"][href*="verdict=E"]`)
	b.until(shownText + ` === "1–2 / 2"`)
	b.click("#clauses summary")
	b.click("#clauses details:nth-of-type(2) summary")
	b.click(`#clauses a[href*="8.1.2.1+b"][href*="verdict=N"]`)
	b.until(shownText + ` === "1–45 / 45"`)
	b.expect(`document.querySelector("#by-clause").value`, "=MLPS 2.0 Level 3|8.1.2.1 b")
	b.click("#causes a")
	b.until(shownText + ` === "1–4 / 4"`)
	b.click(`#rules th:nth-of-type(5) button`)
	b.expect(`document.querySelector("#rules tbody tr .sub").textContent`, "rds-storage-encrypted")
}

// A link to a view opens that view.
func openView(t *testing.T, b *browser, page []byte) {
	b.open(t, page, "#findings?account=411882273312&verdict=U")
	b.expect(shownText, "1–4 / 4")
	b.expect(`document.querySelector("#by-account").value`, "=411882273312")
}

// What somebody writes into names and values runs nowhere.
func openHostile(t *testing.T, b *browser, _ []byte) {
	var written bytes.Buffer
	if err := writeHostile(&written); err != nil {
		t.Fatal(err)
	}
	b.open(t, written.Bytes(), "")
	value[any](b, `document.querySelector('[data-verdict=""]').click(), document.querySelector(".toggle").click()`)
	b.expect(`[...document.querySelectorAll("script, img, iframe, object")].map(e => e.id || e.localName).join()`, "head,script")
	b.expect(`[...document.querySelectorAll("a")].map(e => e.protocol).filter(p => p !== "file:" && p !== "https:").join()`, "")
	if got := value[string](b, `document.querySelector(".detail").innerText`); !strings.Contains(got, "<b>\"'&") || !strings.Contains(got, `]]>`) {
		t.Errorf("the details are %s", got)
	}
}

func openOnPhone(t *testing.T, b *browser, page []byte) {
	b.width(390, 844)
	b.open(t, page, "")
	b.shoot("phone", false)
	value[any](b, `document.querySelector(".findings").scrollIntoView()`)
	b.shoot("phone-findings", false)
	b.expect(overflow, "")
}

// Dark is for those who prefer it, and paper stays white.
func openInDark(t *testing.T, b *browser, page []byte) {
	b.call("Emulation.setEmulatedMedia", map[string]any{"features": []any{map[string]any{"name": "prefers-color-scheme", "value": "dark"}}}, nil)
	b.open(t, page, "")
	b.shoot("dark", true)
	b.expect(`getComputedStyle(document.body).backgroundColor`, "rgb(18, 25, 32)")
	b.call("Emulation.setEmulatedMedia", map[string]any{"media": "print", "features": []any{map[string]any{"name": "prefers-color-scheme", "value": "dark"}}}, nil)
	b.expect(`getComputedStyle(document.body).backgroundColor`, "rgb(255, 255, 255)")
}

// Every text has the contrast that WCAG 2.1 AA asks for: 4.5 to 1.
func checkContrast(t *testing.T, b *browser, page []byte) {
	for _, scheme := range []string{"light", "dark"} {
		b.call("Emulation.setEmulatedMedia", map[string]any{"features": []any{map[string]any{"name": "prefers-color-scheme", "value": scheme}}}, nil)
		b.open(t, page, "")
		value[any](b, `document.querySelectorAll(".toggle")[0].click()`)
		if faint := value[string](b, faintTexts); faint != "" {
			t.Errorf("%s: %s", scheme, faint)
		}
	}
}

// faintTexts lists texts whose contrast with what is behind them is too low.
const faintTexts = `(() => {
  const rgb = text => text.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c } return [255, 255, 255] };
  const faint = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !e.getClientRects().length || e.closest("script, :disabled")) continue;
    const style = getComputedStyle(e), color = rgb(e.namespaceURI.endsWith("svg") ? style.fill : style.color);
    const [a, b] = [light(color), light(behind(e))].sort((x, y) => y - x), ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) faint.add(ratio.toFixed(2) + " " + e.localName + "." + e.className.toString() + " " + walker.currentNode.textContent.trim().slice(0, 30));
  }
  return [...faint].slice(0, 8).join("\n");
})()`

// On paper are all findings, below the rules, and none of what is for clicking.
func printPage(t *testing.T, b *browser, _ []byte) {
	var written bytes.Buffer
	if err := writeSample(&written, 300, false, "zh"); err != nil {
		t.Fatal(err)
	}
	b.open(t, written.Bytes(), "")
	var print struct{ Data string }
	b.call("Page.printToPDF", map[string]any{"preferCSSPageSize": true, "printBackground": true}, &print)
	pdf, err := base64.StdEncoding.DecodeString(print.Data)
	if err != nil {
		t.Fatal(err)
	}
	if *shots != "" {
		b.save("print.pdf", print.Data)
	}
	pages := bytes.Count(pdf, []byte("/Type /Page\n"))
	t.Logf("%d pages, %d kB", pages, len(pdf)>>10)
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) || pages < 12 || pages > 30 {
		t.Errorf("%d pages of A4", pages)
	}
	b.call("Emulation.setEmulatedMedia", map[string]any{"media": "print"}, nil)
	value[any](b, `dispatchEvent(new Event("beforeprint"))`)
	b.expect(`String(document.querySelectorAll("#print tbody tr").length)`, "290")
	// Heads of tables are on each page; Chromium leaves out what is in boxes of buttons there.
	b.expect(`[...new Set([...document.querySelectorAll("th button")].map(e => getComputedStyle(e).display))].join()`, "contents")
	b.expect(`String(document.querySelectorAll("details:not([open])").length)`, "0")
	b.expect(`[...document.querySelectorAll("select, input, button.button, .nav")].filter(e => e.getClientRects().length).map(e => e.outerHTML).join()`, "")
	value[any](b, `dispatchEvent(new Event("afterprint"))`)
	b.expect(`String(document.querySelectorAll("#print *").length)`, "0")
}

// A hundred thousand findings are read, filtered, sorted and searched.
func openMany(t *testing.T, b *browser, _ []byte) {
	var written bytes.Buffer
	if err := writeSample(&written, 100_000, false, ""); err != nil {
		t.Fatal(err)
	}
	b.open(t, written.Bytes(), "")
	b.expect(shownText, "1–50 / 96,816")
	timed := func(what string, act func()) {
		before := value[float64](b, "performance.now()")
		act()
		t.Logf("%s: %.0f ms", what, value[float64](b, "performance.now()")-before)
	}
	t.Logf("page of %d kB read in %.0f ms, heap %.0f MB", written.Len()>>10, value[float64](b, "performance.now()"), value[float64](b, "performance.memory.usedJSHeapSize")/(1<<20))
	timed("filter by rule", func() { b.choose("#by-rule", "=required-tags") })
	b.expect(shownText, "1–50 / 16,136")
	timed("all rules", func() { b.choose("#by-rule", "*") })
	timed("sort", func() { value[any](b, `document.querySelector('th[data-sort="resource"] button').click()`) })
	timed("last page", func() { value[any](b, `document.querySelector('[aria-label="Last page"]').click()`) })
	b.expect(shownText, "96,801–96,816 / 96,816")
	for _, search := range [][2]string{{"支付网关-12348", "1–1 / 1"}, {"EIP-BANDWIDTH eu-central", "0"}, {"生产 sg-bp1", "1–50 / 4,035"}} {
		timed("search", func() {
			value[any](b, fmt.Sprintf(`(() => { const e = document.querySelector("#by-search"); e.value = %q; e.dispatchEvent(new Event("input")) })()`, search[0]))
			b.until(fmt.Sprintf(`location.hash.includes(%q)`, url.QueryEscape(search[0])))
		})
		b.expect(shownText, search[1])
	}
}
