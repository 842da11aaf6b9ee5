// The parts of a result: the verdict, the rules, the child, the hall, the attempts.

import { el, fill, lang, t } from "./dom.mjs";
import { DOES_NOT_HOLD, HOLDS, NOT_PROVED, verdictOf } from "./findings.mjs";
import {
  advice, demand, grouped, headline, meaning, neighboursLine, outcomeLine, placeLine, ruleName, sentence, ticketLine, titleOf,
} from "./report.mjs";
import { harmless, say, sayToDo } from "./words.mjs";

const SIGNS = { [HOLDS]: "✓", [DOES_NOT_HOLD]: "✗", [NOT_PROVED]: "?" };
const TONES = { [HOLDS]: "good", [DOES_NOT_HOLD]: "bad", [NOT_PROVED]: "open" };
const ABSENT = "-";
const VOID = "VOID";

/** One part of the page under a heading of its own. */
export function card(id, title, ...children) {
  return el("section", { class: "card", "aria-labelledby": `h-${id}` }, el("h2", { id: `h-${id}`, text: title }), ...children);
}

const soft = (key, params) => el("p", { class: "soft", text: t(key, params) });

const mark = (status) =>
  el("span", { class: `mark ${TONES[status]}` }, el("span", { "aria-hidden": "true", text: `${SIGNS[status]} ` }), t(`verdict.${status}`));

/** Groups of four, in halves and quarters that stay on one line where there is room. */
function halves(groups) {
  const part = (from, size, inner) => el("span", { class: "part" }, inner(from, size / 2), " ", inner(from + size / 2, size / 2));
  const quarter = (from, size) => el("span", { class: "part" }, groups.slice(from, from + size).flatMap((group, i) => (i ? [" ", group] : [group])));
  return el("span", { class: "mono" }, part(0, 8, quarter), " ", part(8, 8, quarter));
}

const digest = (value) => halves(grouped(value).split(" "));

export function verdictPart(report, findings) {
  const verdict = verdictOf(findings);
  const rehearsal = report.rehearsal && verdict === HOLDS;
  const title = titleOf(report, lang());
  const about = title !== null && report.drawId !== null ? t("report.draw", { title, draw_id: report.drawId }) : null;
  return el(
    "section", { class: `card verdict ${rehearsal ? "rehearsal" : verdict}`, id: "verdict", tabindex: -1, "aria-label": t("page.result") },
    el("p", { class: "word" },
      el("span", { "aria-hidden": "true", text: SIGNS[verdict] }), el("span", { id: "verdict-word", text: t(`verdict.${verdict}`) }),
      report.rehearsal ? el("span", { class: "tag", text: t("page.rehearsal") }) : null),
    el("p", { class: "big", text: headline(report, findings, lang()) }),
    verdict === HOLDS ? null : el("p", { text: String(sayToDo(`headline.${verdict}`, lang())) }),
    about === null ? null : el("p", { text: about }),
    report.fingerprint === null ? null : el("p", { class: "soft" }, t("page.in-bundle"), el("br"), digest(report.fingerprint)),
  );
}

export function rulesPart(findings) {
  const rules = findings.filter((one) => !one.notice);
  const notices = findings.filter((one) => one.notice);
  const count = (status) => rules.filter((one) => one.status === status).length;
  const summary = { holds: count(HOLDS), wrong: count(DOES_NOT_HOLD), open: count(NOT_PROVED) };
  const worst = [...rules].sort((one, other) => rank(one) - rank(other));
  return [
    notices.length
      ? card("notices", t("page.notices", { count: notices.length }), soft("meaning.notice"),
        notices.map((one) => el("p", { class: "notice", text: sentence(one, lang()) })))
      : null,
    card("rules", t("page.rules"), soft("page.summary", summary), soft("page.rules-about"), worst.map(findingPart)),
  ];
}

const rank = ({ status }) => [DOES_NOT_HOLD, NOT_PROVED, HOLDS].indexOf(status);

function findingPart(finding) {
  const { rule, status, params } = finding;
  const fields = [];
  const field = (key, ...value) => fields.push(el("dt", { text: t(key) }), el("dd", {}, ...value));
  field("page.demand", demand(finding, lang()));
  if (params.where) field("page.where", harmless(params.where));
  const [expected, found] = compared(params.expected, params.found);
  if (expected !== null) field("page.expected", expected);
  if (found !== null) field("page.found", found);
  field("page.means", meaning(finding, lang()));
  const toDo = advice(finding, lang());
  if (toDo) field("page.to-do", toDo);
  return el(
    "details", { class: "finding", "data-rule": rule, "data-status": status, "data-key": finding.key },
    el("summary", {}, mark(status), " ", el("span", { class: "name", text: String(ruleName(rule, lang())) }),
      el("span", { class: "told", text: sentence(finding, lang()) })),
    el("dl", {}, fields),
  );
}

const isDigest = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);

/** Two values, or null where there is none; of two digests the groups that differ are marked. */
function compared(expected, found) {
  const shown = (value) =>
    value === undefined ? null : isDigest(value) ? digest(value) : el("span", { class: "mono", text: harmless(value) });
  if (!isDigest(expected) || !isDigest(found)) return [shown(expected), shown(found)];
  const [left, right] = [grouped(expected).split(" "), grouped(found).split(" ")];
  const marked = (groups, others) => halves(groups.map((group, i) => (group === others[i] ? group : el("mark", { text: group }))));
  return [marked(left, right), marked(right, left)];
}

/** `asker.askForChild(question)` looks it up. */
export function childPart(report, found, asker) {
  const code = el("input", { type: "text", id: "code", autocomplete: "off", autocapitalize: "off", spellcheck: "false", value: found ? found.code : "" });
  const slip = el("textarea", { id: "slip", rows: 2, autocomplete: "off", spellcheck: "false", "aria-describedby": "slip-about" });
  const told = el("div", { id: "child-told", tabindex: -1 });
  const ask = (question, missing) => async (event) => {
    event.preventDefault();
    const asked = question();
    const problem = asked ? await asker.askForChild(asked) : t(missing);
    if (problem) fill(told, el("p", { class: "error", role: "alert", text: problem }));
  };
  const typedCode = () => code.value.normalize("NFKC").trim();
  const askCode = () => (typedCode() ? { task: "child", code: typedCode() } : null);
  const askSlip = () => (slip.value.trim() ? { task: "slip", text: slip.value } : null);
  if (found) fill(told, childFound(report, found));
  return card(
    "child", t("page.child"), soft("page.child-about"),
    el("form", { onsubmit: ask(askCode, "page.no-code") },
      el("label", { for: "code", text: t("page.code") }),
      el("div", { class: "row" }, code, el("button", { type: "submit", id: "look-up", text: t("page.look-up") }))),
    el("details", {}, el("summary", { text: t("page.slip") }),
      el("form", { onsubmit: ask(askSlip, "page.no-slip") },
        el("p", { class: "soft", id: "slip-about", text: t("page.slip-about") }), el("label", { for: "slip", text: t("rule.mp-record") }), slip,
        el("div", { class: "row" }, el("button", { type: "submit", id: "check-slip", text: t("page.check-slip") })))),
    told,
  );
}

function childFound(report, { code, read, child, findings }) {
  const slip = (findings || []).map(findingPart);
  // A slip that fits a list fits it whether or not the list is the sealed one: that is for the notice's fingerprint to say.
  const isUnsealed = slip.length && report.given === null && findings.every((one) => one.status === HOLDS);
  if (isUnsealed) slip.push(el("p", { class: "notice", id: "slip-unsealed", text: t("shown.slip-unsealed") }));
  if (child === null) {
    const missing = code ? el("p", { class: "error", text: t(read ? "child.missing" : "child.no-list", { code }) }) : null;
    return [slip, missing];
  }
  const { batchOf, schoolOf } = report.sealed.plan;
  const schools = child.choices.map((text) => `${text} ${harmless(schoolOf.get(`${child.batch}/${text.split(":")[0]}`).name)}`);
  const { tier, lot, size } = child;
  const batch = `${child.batch} ${batchOf.get(child.batch).name}`;
  const choices = schools.join(lang() === "zh" ? "、" : ", ");
  return [
    slip,
    el("p", {}, t("child.row", { code: child.code, batch, tier, choices: choices.length > 180 ? child.choices.join(" ") : choices })),
    size > 1 ? el("p", { text: t("child.lot", { lot, count: size }) }) : null,
    child.attempts.map(childAttempt),
  ];
}

function childAttempt({ attempt, void: isVoid, official, outcomes, places }) {
  const told = (one) => String(outcomeLine(one, lang()));
  return el(
    "div", {},
    el("h3", { text: t(isVoid ? "child.attempt-void" : "child.attempt", { attempt }) }),
    official === ABSENT ? null : el("p", { class: "big", text: t("child.official", { number: official }) }),
    outcomes.length ? outcomes.map((one) => el("p", { class: one.admitted && !isVoid ? "big fine" : "big", text: told(one) })) : soft("page.no-outcome"),
    el("details", {}, el("summary", { text: `${t("page.lists")} (${places.length})` }),
      el("ul", { class: "plain" }, places.map((place) =>
        el("li", {}, placeLine(place, lang()), el("br"), el("span", { class: "soft", text: neighboursLine(place, lang()) }),
          place.line === ABSENT ? null : [el("br"), el("span", { class: "soft mono", text: ticketLine(place, lang()) })])))),
  );
}

export function hallPart({ attempts }) {
  const some = attempts.filter((one) => one.phase !== null);
  return card(
    "hall", t("page.hall"), soft(some.length ? "page.hall-about" : "page.no-hall"),
    some.map(({ attempt, isVoid, pulses, balls }) => [
      el("h3", { text: `${t("page.attempt", { attempt })}${isVoid ? ` · ${t("page.void")}` : ""}` }),
      pulses.map((pulse) => roundTable(attempt, pulse)),
      balls.length ? table(t("page.later-balls"), [["page.balls", {}, ballChips(balls)]]) : null,
      pulses.length || balls.length ? null : soft("page.none"),
    ]),
  );
}

const chip = (name, value) => el("span", { class: "said" }, el("small", { text: `${name} ` }), value);

const ballChips = (balls) => (balls.length ? balls.map(([name, value]) => chip(name, String(value))) : [t("page.none")]);

function roundTable(attempt, { round, balls, slips, secret, index, seed }) {
  const numbers = slips.map(([slot, number]) => chip(t("page.slot", { slot }), number === VOID ? t("page.void-slip") : number));
  return table(t("page.round", { round }), [
    ["page.balls", {}, ballChips(balls)],
    ["page.slips", {}, numbers.length ? numbers : [t("page.none")]],
    ["page.secret", { index }, [el("span", { class: "mono", text: secret.match(/.{1,4}/g).join(" ") })]],
    ["page.seed", {}, [digest(seed)]],
  ]);
}

function table(caption, rows) {
  return el("table", { class: "hall" }, el("caption", { text: caption }),
    el("tbody", {}, rows.map(([key, params, cells]) =>
      el("tr", {}, el("th", { scope: "row", text: t(key, params) }), el("td", {}, el("div", { class: "chips" }, cells))))));
}

export function attemptsPart({ attempts }) {
  if (!attempts.length) return null;
  const heads = ["page.which", "page.reached", "page.rounds", "page.lists-made", "page.admissions", "page.places"];
  return card(
    "attempts", t("page.attempts"),
    el("div", { class: "scroll" }, el("table", {},
      el("thead", {}, el("tr", {}, heads.map((key) => el("th", { scope: "col", text: t(key) })))),
      el("tbody", {}, attempts.map(({ attempt, isVoid, phase, pulses, lists, admissions, places }) =>
        el("tr", {}, el("th", { scope: "row", text: `${t("page.attempt", { attempt })}${isVoid ? ` · ${t("page.void")}` : ""}` }),
          [phase === null ? ABSENT : String(say(`phase-name.${phase}`, lang())), pulses.length, lists, admissions, places]
            .map((value) => el("td", { text: String(value) }))))))),
  );
}
