// The parts of a result: the verdict, the rules, the child, the hall, the attempts.

import { confirmationOf } from "./confirmation.mjs";
import { el, fill, lang, t } from "./dom.mjs";
import { DOES_NOT_HOLD, HOLDS, NOT_PROVED, verdictOf } from "./findings.mjs";
import { details, grouped, outcomeLine, ruleName, sentence } from "./report.mjs";
import { attemptShown, childFacts, hallShown, placeFacts, sections, toneOf, toneOfVerdict, verdictShown } from "./shown.mjs";

const SIGNS = { [HOLDS]: "✓", [DOES_NOT_HOLD]: "✗", [NOT_PROVED]: "?" };
const SEALED = ["MP-FINGERPRINT", "MP-SEAL", "MP-ROSTER"]; // what has to hold for the list to be the sealed one
const NOTE = "!";
const ABSENT = "-";

/** One part of the page under a heading of its own. */
export function card(id, title, ...children) {
  return el("section", { class: "card", "aria-labelledby": `h-${id}` }, el("h2", { id: `h-${id}`, text: title }), ...children);
}

const soft = (key, params) => el("p", { class: "soft", text: t(key, params) });
const line = (text, tone) => el("p", { class: tone, text });
const facts = (rows) => el("dl", {}, rows.map(([name, value]) => [el("dt", { text: name }), el("dd", {}, value)]));

/** Groups of four, in halves and quarters that stay on one line where there is room. */
function halves(groups) {
  const part = (from, size, inner) => el("span", { class: "part" }, inner(from, size / 2), " ", inner(from + size / 2, size / 2));
  const quarter = (from, size) => el("span", { class: "part" }, groups.slice(from, from + size).flatMap((group, i) => (i ? [" ", group] : [group])));
  return el("span", { class: "mono" }, part(0, 8, quarter), " ", part(8, 8, quarter));
}

const digest = (value) => halves(grouped(value).split(" "));

/** `ask()` leads to the field of the fingerprint. */
export function verdictPart(report, findings, ask) {
  const { verdict, tone, word, headline, about, remarks, toDo, asks } = verdictShown(report, findings, lang());
  return el(
    "section", { class: `card verdict ${verdict} ${tone}`, id: "verdict", tabindex: -1, "aria-labelledby": "verdict-word verdict-headline" },
    el("p", { class: "word" },
      el("span", { "aria-hidden": "true", text: SIGNS[verdict] }), el("span", { id: "verdict-word", text: word }),
      report.rehearsal ? el("span", { class: "tag", text: t("page.rehearsal") }) : null),
    el("p", { class: "big", id: "verdict-headline", text: headline }),
    remarks.map((text) => line(text, "remark")),
    toDo ? line(toDo, "to-do") : null,
    confirmationPart(report),
    asks ? el("p", {}, el("button", { type: "button", id: "ask-fingerprint", onclick: ask, text: t("shown.enter-seal") })) : null,
    about ? line(about, "about") : null,
    report.fingerprint === null ? null : el("p", { class: "soft" }, t("report.fingerprint", { found: "" }), el("br"), digest(report.fingerprint)),
  );
}

/** The confirmation code, large enough to be read out from a distance; what it says stands below it. */
function confirmationPart(report) {
  const found = confirmationOf(report, lang());
  if (found === null) return null;
  const { code, told } = found;
  return el(
    "div", { class: "confirm", id: "confirm" },
    code === null ? null : el("p", {}, t("confirm.name"), el("br"), el("span", { class: "mono code", id: "confirm-code", text: code })),
    el("p", { text: told }),
  );
}

export function rulesPart(findings) {
  return card(
    "rules", t("shown.tab-checks"), soft("page.rules-about"),
    sections(findings, lang()).map(({ tone, heading, findings: own }) => [el("h3", { class: tone, text: heading }), own.map(findingPart)]),
  );
}

function findingPart(finding) {
  const { rule, status, key, notice } = finding;
  const rows = details(finding, lang());
  const compared = differing(new Map(rows));
  const word = t(notice ? "shown.word-note" : `verdict.${status}`);
  return el(
    "details", { class: "finding", "data-rule": rule, "data-status": status, "data-key": key, "data-notice": String(notice) },
    el("summary", {},
      el("span", { class: `mark ${toneOf(finding)}` }, el("span", { "aria-hidden": "true", text: `${notice ? NOTE : SIGNS[status]} ` }), word),
      " ", el("span", { class: "name", text: String(ruleName(rule, lang())) }), el("span", { class: "told", text: sentence(finding, lang()) })),
    facts(rows.map(([name, value]) => [t(`shown.detail-${name}`), compared.get(name) || value])),
  );
}

const isDigest = (value) => value !== undefined && /^[0-9a-f]{64}$/.test(value);

/** Digests among the details in groups; of two of them the groups that differ are marked. */
function differing(values) {
  const names = ["expected", "found"].filter((name) => isDigest(values.get(name)));
  const [left, right] = names.map((name) => grouped(values.get(name)).split(" "));
  const marked = (groups, others) =>
    halves(groups.map((group, i) => (!others || group === others[i] ? group : el("mark", { text: group }))));
  return new Map(names.map((name, i) => [name, i ? marked(right, left) : marked(left, right)]));
}

/**
 * My child. `known` is what is known of it: `code`, `read` (whether there is a list), `child`, `slip` (the findings on
 * the family slip) and `slipText`. `asker` has `find(code)`, `checkSlip(text)` and `clearSlip()`.
 */
export function childPart(report, known, asker) {
  const code = el("input", { type: "text", id: "code", autocomplete: "off", autocapitalize: "off", spellcheck: "false", value: known.code });
  const slip = el("textarea", { id: "slip", rows: 2, autocomplete: "off", spellcheck: "false", "aria-describedby": "slip-about" });
  const told = el("div", { id: "child-told", tabindex: -1 });
  slip.value = known.slipText;
  const ask = (action) => async (event) => {
    event.preventDefault();
    const problem = await action();
    if (problem) fill(told, el("p", { class: "error", role: "alert", text: problem }));
  };
  const find = () => {
    const typed = code.value.normalize("NFKC").replace(/\s/g, "");
    return typed ? asker.find(typed) : t("shown.code-empty");
  };
  const checkSlip = () => (slip.value.trim() ? asker.checkSlip(slip.value) : t("page.no-slip"));
  fill(told, childFound(report, known));
  return card(
    "child", t("shown.tab-child"), soft("shown.child-ask"),
    el("form", { onsubmit: ask(find) },
      el("label", { for: "code", text: t("shown.code") }),
      el("div", { class: "row" }, code, el("button", { type: "submit", id: "look-up", text: t("shown.find") }))),
    el("details", { open: known.slip.length > 0 }, el("summary", { text: t("page.slip") }),
      el("form", { onsubmit: ask(checkSlip) },
        el("p", { class: "soft", id: "slip-about", text: t("page.slip-about") }), el("label", { for: "slip", text: t("rule.mp-record") }), slip,
        el("div", { class: "row" }, el("button", { type: "submit", id: "check-slip", text: t("shown.slip-check") }),
          el("button", { type: "button", id: "clear-slip", onclick: () => asker.clearSlip(), text: t("shown.clear") })))),
    told,
  );
}

function childFound(report, { code, read, child, slip }) {
  const told = slip.map(findingPart);
  // A slip that fits a list fits it whether or not the list is the sealed one: that is for the notice's fingerprint to say.
  const isUnsealed = report.findings.some(({ rule, status }) => SEALED.includes(rule) && status !== HOLDS);
  if (isUnsealed && slip.length && slip.every((one) => one.status === HOLDS)) {
    const text = t(report.given === null ? "shown.slip-unsealed" : "shown.slip-other-seal");
    told.push(el("p", { class: "notice", id: "slip-unsealed", text }));
  }
  if (!code) return told;
  told.push(el("h3", { text: t("shown.child-code", { code }) }));
  if (child === null) return [...told, line(t(read ? "child.missing" : "child.no-list", { code }), "error")];
  if (report.findings.some((one) => one.status !== HOLDS)) told.push(line(t("shown.child-caution"), "notice"));
  const { plan } = report.sealed;
  told.push(child.attempts.length ? null : line(t("shown.child-not-drawn"), "notice"));
  // The attempt that counts is the last; void ones are told after it.
  const [last, ...others] = [...child.attempts].reverse();
  const about = facts(childFacts(child, plan, lang()));
  // As the verdict: green is for what is proved of a real draw.
  const proved = toneOfVerdict(report, verdictOf([...report.findings, ...slip])) === "good";
  told.push(last ? attemptOfChild(last, child, plan, proved, about) : about);
  return [...told, others.map((one) => attemptOfChild(one, child, plan, proved))];
}

function attemptOfChild({ attempt, void: isVoid, terminated, official, outcomes, places }, { batch }, plan, proved, about = null) {
  const tone = (counts) => (isVoid || terminated ? "soft" : counts);
  const ending = (isVoid && "-of-void") || (terminated && "-of-terminated") || "";
  return el(
    "div", { class: "attempt" },
    el("h3", { text: t(`shown.attempt${ending}`, { attempt }) }),
    official === ABSENT ? null : line(t("child.official", { number: official }), tone("big")),
    outcomes.map((one) => line(outcomeLine(one, lang()), tone(one.admitted && proved ? "big fine" : "big"))),
    about,
    el("details", { class: "places" }, el("summary", { text: `${t("page.lists")} (${places.length})` }),
      places.map((place) => facts(placeFacts(place, batch, plan, lang())))),
  );
}

const HEADS = ["shown.hall-time", "shown.hall-what", "shown.hall-name", "shown.hall-value"];

export function hallPart(report) {
  const rounds = hallShown(report, lang());
  const { leftOut } = report.hall;
  return card(
    "hall", t("shown.tab-hall"), soft(rounds.length ? "shown.hall-hint" : "shown.hall-nothing"),
    rounds.map(({ heading, rows }) => table(heading, HEADS.map((key) => t(key)), rows)),
    leftOut ? line(t("shown.hall-more", { count: leftOut }), "notice") : null,
  );
}

// On a phone the cells stand one below the other; the roles keep it a table for those who listen.
function table(caption, heads, rows) {
  const row = (...cells) => el("tr", { role: "row" }, ...cells);
  return el(
    "table", { class: "hall", role: "table" }, el("caption", { text: caption }),
    el("thead", { role: "rowgroup" }, row(heads.map((head) => el("th", { scope: "col", role: "columnheader", text: head })))),
    el("tbody", { role: "rowgroup" }, rows.map((cells) => row(cells.map((text) => el("td", { role: "cell", text }))))),
  );
}

export function attemptsPart({ attempts, findings }) {
  if (!attempts.length) return card("attempts", t("shown.tab-attempts"), line(t("shown.attempts-none"), "notice"));
  return card(
    "attempts", t("shown.tab-attempts"), el("p", { text: t("shown.attempts-count", { count: attempts.length }) }),
    attempts.map((one) => {
      const { told, tone, facts: rows } = attemptShown(one, lang());
      const notices = findings.filter(({ notice, params }) => notice && params.attempt === one.attempt);
      return el("div", { class: "attempt" }, el("h3", { text: t("shown.attempt", { attempt: one.attempt }) }), line(told, `big ${tone}`),
        facts(rows), notices.map((finding) => line(sentence(finding, lang()), "notice")));
    }),
  );
}
