"use strict";
(() => {
  const perPage = 50, mostPrinted = 2000;
  const states = ["N", "U", "E", "C", "A"], open = new Set(["N", "U"]), risks = ["high", "medium", "low", ""];
  const fields = ["rule", "risk", "cloud", "account", "region", "type", "id", "name", "state", "evidence", "reasons", "cause", "exemption", "time"];
  const findings = [];
  let head, rules, ordered = [], selected = [], page = 0, order = { key: "risk", down: false }, filter = {}, verdict = "", controls = {}, body, status, pager, buttons;

  const say = english => head.words[english] || english;
  const count = n => n.toLocaleString(head.lang === "zh" ? "zh-CN" : "en-US");
  const byID = id => document.getElementById(id);

  // make builds an element. Texts become text nodes, never markup.
  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else if (value === true) element.setAttribute(key, "");
      else if (value !== false && value != null) element.setAttribute(key, value);
    }
    element.append(...children.flat(Infinity).filter(child => child != null && child !== ""));
    return element;
  }

  async function read(script) {
    const text = atob(script.textContent), bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
  }

  async function load() {
    head = await read(byID("head"));
    rules = new Map(head.rules.map(rule => [rule.name, rule]));
    const chunks = [...document.querySelectorAll(".chunk")], known = new Map();
    for (const [i, chunk] of chunks.entries()) {
      if (chunks.length > 1) byID("loading").textContent = say("Loading findings") + " … " + Math.round(100 * i / chunks.length) + " %";
      const { s, f } = await read(chunk);
      chunk.remove();
      const strings = s.map(text => known.get(text) || (known.set(text, text), text));
      for (const row of f) {
        const finding = {};
        for (let k = 0; k < fields.length; k++) finding[fields[k]] = strings[row[k]];
        findings.push(finding);
      }
    }
    byID("loading").remove();
  }

  const ruleOf = finding => rules.get(finding.rule) || { name: finding.rule, title: "", clauses: [] };
  const titleOf = rule => rule.title || rule.name;
  const reasonsOf = finding => finding.reasons ? JSON.parse(finding.reasons) : [];
  const placeOf = finding => [head.clouds[finding.cloud] || finding.cloud, finding.account].filter(Boolean).join(" ");

  function haystack(finding) {
    if (!finding.text) {
      finding.text = [finding.name, finding.id, finding.type, finding.account, finding.region, finding.rule, titleOf(ruleOf(finding)), finding.reasons, finding.cause, finding.exemption].join("\n").toLowerCase();
    }
    return finding.text;
  }

  const compares = {
    risk: finding => risks.indexOf(finding.risk), verdict: finding => states.indexOf(finding.state), resource: finding => finding.name || finding.id,
    rule: finding => titleOf(ruleOf(finding)), place: finding => finding.cloud + "\n" + finding.account + "\n" + finding.region,
  };

  // sort puts the findings in the order of a column, which filters keep.
  function sort() {
    const keys = [order.key, "risk", "verdict", "rule", "resource"].map(key => compares[key]), sign = order.down ? -1 : 1;
    const rows = findings.map(finding => [...keys.map(key => key(finding)), finding]);
    rows.sort((a, b) => {
      for (let i = 0; i < keys.length; i++) {
        if (a[i] !== b[i]) return (a[i] < b[i] ? -1 : 1) * (i ? 1 : sign);
      }
      return 0;
    });
    ordered = rows.map(row => row[keys.length]);
  }

  // matching are the findings that all filters but the verdict's let through.
  function matching() {
    const words = (filter.search || "").toLowerCase().split(/\s+/).filter(Boolean);
    const exact = ["risk", "rule", "account", "region", "type"].filter(name => filter[name] !== undefined);
    let clause;
    if (filter.clause !== undefined) clause = new Set(head.rules.filter(rule => rule.clauses.includes(filter.clause)).map(rule => rule.name));
    return ordered.filter(finding =>
      exact.every(name => finding[name] === filter[name]) && (!clause || clause.has(finding.rule)) &&
      (filter.cause === undefined || finding.cause === filter.cause) && words.every(word => haystack(finding).includes(word)));
  }

  const hasVerdict = finding => verdict === "" ? true : verdict === "open" ? open.has(finding.state) : finding.state === verdict;

  function apply() {
    const all = matching(), counts = { "": all.length, open: 0 };
    for (const finding of all) {
      counts[finding.state] = (counts[finding.state] || 0) + 1;
      if (open.has(finding.state)) counts.open++;
    }
    for (const [state, button] of Object.entries(buttons)) {
      button.setAttribute("aria-pressed", String(state === verdict));
      button.querySelector(".count").textContent = " " + count(counts[state] || 0);
    }
    selected = all.filter(hasVerdict);
    page = 0;
    remember();
    draw();
  }

  function draw() {
    const pages = Math.max(1, Math.ceil(selected.length / perPage)), first = page * perPage, rows = selected.slice(first, first + perPage);
    body.replaceChildren(...(rows.length ? rows.map(row) : [make("tr", {}, make("td", { colspan: 6 }, findings.length ? say("No finding matches the filters.") : say("None.")))]));
    status.textContent = selected.length ? count(first + 1) + "–" + count(first + rows.length) + " / " + count(selected.length) : "0";
    const [start, back, forth, end] = pager;
    start.disabled = back.disabled = page === 0;
    forth.disabled = end.disabled = page >= pages - 1;
    document.querySelectorAll("#list th[data-sort]").forEach(th => {
      if (th.dataset.sort === order.key) th.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      else th.removeAttribute("aria-sort");
    });
  }

  const tag = (kind, key, text) => make("span", { class: "tag " + kind + "-" + key }, text);
  const riskTag = risk => tag("r", risk, head.risks[risk]);
  const verdictTag = state => tag("v", state, head.verdicts[state]);

  // why says in a line or two why a finding has its verdict.
  function why(finding) {
    const reasons = reasonsOf(finding).map(reason => reason[0]);
    return [...reasons, finding.cause].filter(Boolean);
  }

  function resource(finding) {
    return [make("strong", {}, finding.name || finding.id), finding.name && finding.id !== finding.name ? make("span", { class: "sub code" }, finding.id) : null, make("span", { class: "sub" }, finding.type)];
  }

  let details = 0;
  function row(finding) {
    const id = "detail-" + details++, rule = ruleOf(finding), lines = why(finding);
    const toggle = make("button", { class: "toggle", type: "button", "aria-expanded": "false", "aria-controls": id, "aria-label": say("Details") + ": " + (finding.name || finding.id) });
    const tr = make("tr", { class: "row" }, make("td", { class: "tags" }, toggle), make("td", { class: "tags" }, riskTag(finding.risk)), make("td", { class: "tags" }, verdictTag(finding.state)),
      make("td", {}, resource(finding)),
      make("td", {}, titleOf(rule), lines.length ? make("span", { class: "sub" }, lines[0] + (lines.length > 1 ? " (+" + (lines.length - 1) + ")" : "")) : null),
      make("td", {}, placeOf(finding), finding.region ? make("span", { class: "sub" }, finding.region) : null));
    toggle.addEventListener("click", () => {
      const shown = toggle.getAttribute("aria-expanded") === "true";
      toggle.setAttribute("aria-expanded", String(!shown));
      if (shown) tr.nextSibling.remove();
      else tr.after(make("tr", { class: "detail", id }, make("td", { colspan: 6 }, detail(finding, rule))));
    });
    return tr;
  }

  const pretty = value => typeof value === "string" ? value : JSON.stringify(value);

  function evidenceOf(finding) {
    if (!finding.evidence) return null;
    let value;
    try { value = JSON.parse(finding.evidence); } catch { return make("code", {}, finding.evidence); }
    if (value === null || typeof value !== "object" || Array.isArray(value)) return make("code", {}, finding.evidence);
    return make("table", { class: "values" }, make("tbody", {}, Object.entries(value).map(([name, one]) => make("tr", {}, make("td", { class: "code" }, name), make("td", { class: "code" }, pretty(one))))));
  }

  function valuesOf(finding) {
    const named = reasonsOf(finding).filter(reason => reason[1] || reason[2] || reason[3]);
    if (!named.length) return null;
    return make("table", { class: "values" }, make("thead", {}, make("tr", {}, ["Property", "Actual value", "Desired value"].map(name => make("th", {}, say(name))))),
      make("tbody", {}, named.map(reason => make("tr", {}, reason.slice(1).map(cell => make("td", { class: "code" }, cell))))));
  }

  const safeLink = link => /^https?:\/\//i.test(link || "") ? make("a", { href: link, rel: "noreferrer noopener", target: "_blank" }, link) : null;
  const clausesOf = rule => rule.clauses.map(key => key.replace("|", " ") + (head.titles[key] ? " · " + head.titles[key] : "")).join("\n");

  function definitions(pairs) {
    return make("dl", {}, pairs.filter(([, value]) => value).map(([name, value]) => [make("dt", {}, say(name)), make("dd", {}, value)]));
  }

  function detail(finding, rule) {
    return definitions([
      ["Reason", reasonsOf(finding).map(reason => reason[0]).join("\n")], ["Could not be read", finding.cause], ["Values", valuesOf(finding)], ["Evidence", evidenceOf(finding)],
      ["How to fix", open.has(finding.state) || finding.state === "E" ? rule.fix : ""], ["Exemption", finding.exemption], ["Rule", rule.title ? rule.title + " (" + rule.name + ")" : rule.name],
      ["Meaning", rule.description], ["Clauses", clausesOf(rule)], ["Link", safeLink(rule.link)],
      ["Resource", [finding.name, finding.id, finding.type].filter(Boolean).join("\n")], ["Evaluated (UTC)", finding.time],
    ]);
  }

  // The filters are kept in the address, so that a view can be linked and the back button works.
  function remember() {
    const state = new URLSearchParams(filter);
    if (verdict !== initialVerdict()) state.set("verdict", verdict);
    const text = state.toString(), hash = "#findings" + (text ? "?" + text : "");
    if (location.hash !== hash && (text || location.hash.startsWith("#findings?"))) history.replaceState(null, "", hash);
  }

  const initialVerdict = () => findings.some(finding => open.has(finding.state)) ? "open" : "";

  function recall() {
    if (!location.hash.startsWith("#findings?")) return false;
    const state = new URLSearchParams(location.hash.slice("#findings?".length));
    filter = {};
    for (const [name, value] of state) if (controls[name] || name === "cause") filter[name] = value;
    verdict = state.has("verdict") && (state.get("verdict") in buttons) ? state.get("verdict") : state.size ? "" : initialVerdict();
    for (const [name, control] of Object.entries(controls)) setControl(name, control);
    apply();
    byID("findings").scrollIntoView();
    return true;
  }

  function setControl(name, control) {
    if (name === "search") control.value = filter.search || "";
    else control.value = filter[name] === undefined ? "*" : "=" + filter[name];
  }

  function choose(name, label, options) {
    const select = make("select", { id: "by-" + name, onchange: () => {
      if (select.value === "*") delete filter[name];
      else filter[name] = select.value.slice(1);
      apply();
    } }, make("option", { value: "*" }, say("All")), options);
    controls[name] = select;
    return make("label", { for: "by-" + name }, say(label), select);
  }

  const option = (value, text) => make("option", { value: "=" + value }, text || value || "–");
  const distinct = name => [...new Set(findings.map(finding => finding[name]))].sort();

  function clauseOptions() {
    const groups = new Map(), used = new Set(distinct("rule"));
    for (const rule of head.rules) if (used.has(rule.name)) for (const key of rule.clauses) groups.set(key, true);
    const frames = new Map();
    for (const key of Object.keys(head.titles)) {
      if (!groups.has(key)) continue;
      const [frame, id] = [key.slice(0, key.indexOf("|")), key.slice(key.indexOf("|") + 1)];
      if (!frames.has(frame)) frames.set(frame, []);
      frames.get(frame).push(option(key, id + (head.titles[key] ? " · " + head.titles[key] : "")));
    }
    return [...frames].map(([frame, options]) => make("optgroup", { label: frame }, options));
  }

  function build() {
    let waiting;
    const search = make("input", { type: "search", id: "by-search", autocomplete: "off", spellcheck: "false", placeholder: say("Name, ID, rule, reason …"), oninput: () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        if (search.value.trim()) filter.search = search.value;
        else delete filter.search;
        apply();
      }, 150);
    } });
    controls.search = search;
    const filters = make("div", { class: "filters screen" }, make("label", { for: "by-search", class: "search" }, say("Search"), search),
      choose("risk", "Risk", risks.filter(risk => distinct("risk").includes(risk)).map(risk => option(risk, head.risks[risk]))),
      choose("rule", "Rule", distinct("rule").map(name => [titleOf(rules.get(name) || { name }), name]).sort((a, b) => a[0] < b[0] ? -1 : 1).map(([title, name]) => option(name, title))),
      Object.keys(head.titles).length ? choose("clause", "Clause", clauseOptions()) : null,
      choose("account", "Account", distinct("account").map(account => option(account))), choose("region", "Region", distinct("region").map(region => option(region))),
      choose("type", "Resource type", distinct("type").map(type => option(type))),
      make("div", {}, make("button", { class: "button", type: "button", id: "reset", onclick: () => {
        filter = {};
        verdict = initialVerdict();
        for (const [name, control] of Object.entries(controls)) setControl(name, control);
        apply();
      } }, say("Reset filters"))));
    buttons = {};
    const present = states.filter(state => findings.some(finding => finding.state === state));
    const choices = [["", say("All")], ["open", say("Open")], ...present.map(state => [state, head.verdicts[state]])];
    const verdicts = make("div", { class: "verdicts screen", role: "group", "aria-label": say("Verdict") }, choices.map(([state, text]) =>
      buttons[state] = make("button", { class: "button", type: "button", "aria-pressed": "false", "data-verdict": state, title: state === "open" ? say("Non-compliant or undetermined, and not exempt") : null, onclick: () => { verdict = state; apply(); } }, text, make("span", { class: "count" }))));
    const heading = (key, text, style) => make("th", { scope: "col", class: style, "data-sort": key }, make("button", { type: "button", onclick: () => {
      order = { key, down: order.key === key && !order.down };
      sort();
      apply();
    } }, say(text)));
    body = make("tbody");
    const table = make("table", { class: "findings screen" }, make("thead", {}, make("tr", {}, make("th", { class: "c-open" }, ""), heading("risk", "Risk", "c-risk"), heading("verdict", "Verdict", "c-verdict"),
      heading("resource", "Resource"), heading("rule", "Rule and reason", "c-why"), heading("place", "Account and region", "c-place"))), body);
    const turn = (text, label, to) => make("button", { class: "button", type: "button", "aria-label": say(label), onclick: () => { page = to(); draw(); byID("list").scrollIntoView(); } }, text);
    const last = () => Math.max(0, Math.ceil(selected.length / perPage) - 1);
    pager = [turn("«", "First page", () => 0), turn("‹", "Previous page", () => page - 1), turn("›", "Next page", () => page + 1), turn("»", "Last page", last)];
    status = make("span", { role: "status", id: "shown" });
    byID("list").append(filters, verdicts, table, make("div", { class: "pager screen" }, status, make("div", {}, pager)), causes() || "", make("div", { class: "print", id: "print" }));
  }

  // causes lists why resources could not be judged, the most frequent cause first.
  function causes() {
    const numbers = new Map();
    for (const finding of findings) if (finding.state === "U") numbers.set(finding.cause, (numbers.get(finding.cause) || 0) + 1);
    if (!numbers.size) return null;
    const rows = [...numbers].sort((a, b) => b[1] - a[1]).slice(0, 50);
    return make("div", { id: "causes" }, make("h3", {}, say("Why resources could not be judged")), make("table", {}, make("thead", {}, make("tr", {}, make("th", {}, say("Cause")), make("th", { class: "n" }, say("Findings")))),
      make("tbody", {}, rows.map(([cause, n]) => make("tr", {}, make("td", {}, cause || "–"), make("td", { class: "n" }, make("a", { href: "#findings?" + new URLSearchParams({ verdict: "U", cause }) }, count(n))))))));
  }

  // On paper, findings stand below their rule, whose meaning and remedy are said once.
  function print() {
    document.querySelectorAll("details").forEach(one => { if (!one.open) { one.open = true; one.dataset.opened = ""; } });
    const printed = selected.slice(0, mostPrinted), groups = new Map();
    for (const finding of printed) {
      if (!groups.has(finding.rule)) groups.set(finding.rule, []);
      groups.get(finding.rule).push(finding);
    }
    const chosen = Object.entries(controls).filter(([name]) => filter[name] !== undefined).map(([name, control]) => control.parentElement.firstChild.textContent + ": " + (name === "search" ? filter.search : control.selectedOptions[0].textContent));
    const parts = [make("p", { class: "soft" }, [say("Selected") + ": " + buttons[verdict].textContent, ...chosen, filter.cause].filter(Boolean).join(" · "))];
    if (selected.length > printed.length) parts.push(make("p", { class: "note" }, say("Printed are the first findings in the order of the page; filter the page to print others. The workbook lists all.") + " " + count(printed.length) + " / " + count(selected.length)));
    if (!printed.length) parts.push(make("p", {}, say("None.")));
    for (const [name, list] of groups) {
      const rule = rules.get(name) || { name, title: "", clauses: [] }, types = new Set(list.map(finding => finding.type));
      parts.push(make("div", { class: "keep-together" }, make("h3", {}, titleOf(rule), riskTag(list[0].risk)), make("p", {}, make("code", {}, rule.name), types.size === 1 ? " · " + list[0].type : null, rule.description ? " · " + rule.description : ""),
        rule.fix && list.some(finding => finding.state !== "C" && finding.state !== "A") ? make("p", {}, make("strong", {}, say("How to fix") + ": "), rule.fix) : null,
        rule.clauses.length ? make("p", {}, make("strong", {}, say("Clauses") + ": "), rule.clauses.map(key => key.replace("|", " ")).join(", ")) : null,
        safeLink(rule.link) ? make("p", { class: "address" }, safeLink(rule.link)) : null));
      const columns = [["Verdict", "8%"], ["Resource", "27%"], ["Account and region", "17%"], ["Reason", "25%"], ["Evidence", "23%"]];
      parts.push(make("table", {}, make("colgroup", {}, columns.map(([, width]) => make("col", { width }))), make("thead", {}, make("tr", {}, columns.map(([column]) => make("th", {}, say(column))))), make("tbody", {}, list.map(finding => make("tr", {},
        make("td", {}, verdictTag(finding.state)), make("td", {}, make("strong", {}, finding.name || finding.id), " ", finding.name && finding.name !== finding.id ? make("code", { class: "soft" }, finding.id) : null, types.size > 1 ? make("span", { class: "sub" }, finding.type) : null),
        make("td", {}, placeOf(finding), make("span", { class: "sub" }, finding.region)),
        make("td", {}, why(finding).map(line => make("p", {}, line)), finding.exemption ? make("p", {}, say("Exemption") + ": " + finding.exemption) : null), make("td", { class: "code" }, finding.evidence))))));
    }
    byID("print").replaceChildren(...parts);
  }

  function unprint() {
    byID("print").replaceChildren();
    document.querySelectorAll("details[data-opened]").forEach(one => { one.open = false; delete one.dataset.opened; });
  }

  // sortable lets people sort a table of the page by a column.
  function sortable(table) {
    table.querySelectorAll("th").forEach((th, column) => {
      const text = th.textContent;
      if (!text) return;
      th.scope = "col";
      th.replaceChildren(make("button", { type: "button", onclick: () => {
        const down = th.getAttribute("aria-sort") === "descending" || !th.getAttribute("aria-sort") && th.dataset.key !== "n" ? false : true;
        const key = tr => { const cell = tr.cells[column]; return cell.dataset.v !== undefined ? Number(cell.dataset.v) : cell.textContent.toLowerCase(); };
        const rows = [...table.tBodies[0].rows].map(tr => [key(tr), tr]).sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0) * (down ? -1 : 1));
        table.querySelectorAll("th").forEach(other => other.removeAttribute("aria-sort"));
        th.setAttribute("aria-sort", down ? "descending" : "ascending");
        table.tBodies[0].append(...rows.map(([, tr]) => tr));
      } }, text));
    });
  }

  load().then(() => {
    document.querySelectorAll(".sortable").forEach(sortable);
    build();
    verdict = initialVerdict();
    sort();
    addEventListener("beforeprint", print);
    addEventListener("afterprint", unprint);
    addEventListener("hashchange", recall);
    if (!recall()) apply();
    document.documentElement.dataset.ready = String(findings.length);
  }).catch(error => {
    const problem = byID("problem");
    problem.hidden = false;
    problem.textContent = (typeof DecompressionStream === "undefined" ? "The list of findings needs a browser of 2023 or later. 需要 2023 年或更新的浏览器。" : "The findings in this file cannot be read: it is damaged. 文件已损坏，无法读取。") + " (" + error.message + ")";
  });
})();
