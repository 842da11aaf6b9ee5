// A report in words and as JSON (docs/verifier.md).

import { confirmationLines } from "./confirmation.mjs";
import { DOES_NOT_HOLD, HOLDS, NOT_PROVED, verdictOf } from "./findings.mjs";
import { canonical } from "./json.mjs";
import { shownTime } from "./times.mjs";
import { Said, harmless, hasToDo, joined, say, sayToDo } from "./words.mjs";

const ABSENT = "-";

// Parameters that are told by a name of their own.
const LABELS = { decided_by: "role-name", check: "check-name", phase: "phase-name", event: "event-name" };
const CALLED = {
  "order.kind found": "event", "order.kind expected": "event", "order.redraw found": "event", "unseal.failed found": "check",
};
const TIMES = ["notice.clock before", "notice.clock found"]; // told as they are in the hall
// What a reader can do about himself: the file he has, what he typed. The rest is for the organiser.
const READERS_OWN = ["MP-BUNDLE", "MP-FINGERPRINT", "MP-RECORD"];

export function exitStatus(report, findings) {
  const verdict = verdictOf(findings);
  if (verdict === DOES_NOT_HOLD) return 1;
  if (verdict === NOT_PROVED) return 3;
  return report.rehearsal ? 4 : 0;
}

function named(key, name, value, lang) {
  if (TIMES.includes(`${key} ${name}`)) return new Said(shownTime(value, lang));
  const label = LABELS[CALLED[`${key} ${name}`] || name];
  if (!label || typeof value === "number") return value;
  const ids = value.split(",").map((one) => one.trim());
  return joined(ids.map((one) => (one === ABSENT ? one : say(`${label}.${one}`, lang))), lang);
}

const withNames = ({ key, params }, lang) =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, named(key, name, value, lang)]));

/** A rule's identifier and short name. */
export const ruleName = (rule, lang) => new Said(`${rule} ${say(`rule.${rule.toLowerCase()}`, lang)}`);

/** A finding in one or two sentences. */
export function sentence(finding, lang) {
  const told = String(say(finding.key, lang, withNames(finding, lang)));
  if (!finding.because.length) return told;
  const rules = joined(finding.because.map((rule) => ruleName(rule, lang)), lang);
  return `${told}${lang === "zh" ? "" : " "}${say("audit.because", lang, { rules })}`;
}

/** What a reader can do about a finding, or the empty text. */
function advice(finding, lang) {
  const own = READERS_OWN.includes(finding.rule) && finding.status === DOES_NOT_HOLD;
  if (!own || ["audit.blocked", "audit.more"].includes(finding.key) || !hasToDo(finding.key)) return "";
  return String(sayToDo(finding.key, lang, finding.params));
}

/** What a finding opens into, in order: which detail, and its text. */
export function details(finding, lang) {
  const { rule, key, params } = finding;
  const found = [
    ["rule", String(ruleName(rule, lang))],
    ["demand", String(say(`demand.${rule.toLowerCase()}`, lang))],
  ];
  for (const name of ["expected", "found", "where"]) {
    const value = params[name];
    if (value !== undefined && value !== "") found.push([name, harmless(named(key, name, value, lang))]);
  }
  found.push(["meaning", meaning(finding, lang)]);
  if (finding.status === DOES_NOT_HOLD) found.push(["do", advice(finding, lang) || String(say("shown.ask-organiser", lang))]);
  return found;
}

/** What it means for a reader that a finding has its status. */
function meaning({ rule, status, because, notice }, lang) {
  if (notice) return String(say("meaning.notice", lang));
  if (status !== NOT_PROVED) return String(say(`meaning.${rule.toLowerCase()}-${status === HOLDS ? "holds" : "fails"}`, lang));
  // Without the notice's fingerprint there is one thing, and everything, that nobody can exclude.
  const own = rule === "MP-FINGERPRINT" && !because.length;
  return String(say(own ? "meaning.no-fingerprint" : "meaning.open", lang));
}

/** Whether it is the family slip alone that does not hold. */
const isSlips = (report, findings) => verdictOf(findings) === DOES_NOT_HOLD && verdictOf(report.findings) !== DOES_NOT_HOLD;

/** The verdict in one sentence. */
export function headline(report, findings, lang) {
  const verdict = verdictOf(findings);
  if (isSlips(report, findings)) return String(say("headline.slip", lang));
  if (verdict === HOLDS && report.rehearsal) return String(say("headline.rehearsal", lang));
  if (verdict === HOLDS && report.terminated) return String(say("headline.terminated", lang));
  return String(say(`headline.${verdict}`, lang));
}

/** What to do about a verdict that is not `holds`. A wrong digit, or the bundle of another draw, is likelier than a fraud. */
export function whatToDo(report, findings, lang) {
  if (isSlips(report, findings)) return String(sayToDo("headline.slip", lang));
  const isOther = findings.some((one) => one.rule === "MP-FINGERPRINT" && one.status === DOES_NOT_HOLD);
  return String(isOther ? say("headline.other-seal", lang) : sayToDo(`headline.${verdictOf(findings)}`, lang));
}

/** A fingerprint as it is shown: groups of four. */
export const grouped = (fingerprint) => fingerprint.match(/.{4}/g).join(" ");

export function titleOf(report, lang) {
  return lang === "en" && report.titleEn ? report.titleEn : report.title;
}

/** The report as lines. */
export function textReport(report, findings, child, lang) {
  const lines = [headline(report, findings, lang)];
  const { drawId } = report;
  const title = titleOf(report, lang);
  if (drawId !== null && title !== null) lines.push(say("report.draw", lang, { title, draw_id: drawId }));
  if (report.fingerprint !== null) {
    lines.push(say("report.fingerprint", lang, { found: new Said(grouped(report.fingerprint)) }));
  }
  if (verdictOf(findings) !== HOLDS) lines.push(whatToDo(report, findings, lang));
  lines.push(...confirmationLines(report, lang));
  const notices = findings.filter((one) => one.notice);
  if (notices.length) {
    lines.push("", say("report.notices", lang, { count: notices.length }));
    for (const one of notices) lines.push(`- ${sentence(one, lang)}`);
  }
  lines.push("", say("report.rules", lang));
  for (const one of findings) {
    if (one.notice) continue;
    lines.push(`[${say(`verdict.${one.status}`, lang)}] ${ruleName(one.rule, lang)}`, `    ${sentence(one, lang)}`);
    const toDo = advice(one, lang);
    if (toDo) lines.push(`    ${toDo}`);
  }
  if (child) lines.push("", ...childLines(child, report.sealed.plan, lang));
  return lines.map(String);
}

/** What became of one child, as lines. */
export function childLines(child, plan, lang) {
  const { name } = plan.batchOf.get(child.batch);
  const choices = child.choices.map((text) => {
    const school = plan.schoolOf.get(`${child.batch}/${text.split(":")[0]}`);
    return `${text} ${harmless(school.name)}`;
  });
  const { code, tier } = child;
  const row = { code, tier, batch: `${child.batch} ${name}`, choices: joined(choices, lang) };
  const lines = [say("child.row", lang, row)];
  if (child.size > 1) lines.push(say("child.lot", lang, { lot: child.lot, count: child.size }));
  for (const one of child.attempts) lines.push(...attemptLines(one, lang));
  return lines.map(String);
}

function attemptLines({ attempt, void: isVoid, terminated, places, official, outcomes }, lang) {
  const ending = (isVoid && "-void") || (terminated && "-terminated") || "";
  const lines = [say(`child.attempt${ending}`, lang, { attempt })];
  for (const place of places) {
    lines.push(`- ${placeLine(place, lang)}`);
    if (place.line !== ABSENT) lines.push(`    ${ticketLine(place, lang)}`);
    lines.push(`    ${neighboursLine(place, lang)}`);
  }
  if (official !== ABSENT) lines.push(`- ${say("child.official", lang, { number: official })}`);
  for (const outcome of outcomes) lines.push(`- ${outcomeLine(outcome, lang)}`);
  return lines;
}

export const placeLine = ({ kind, group, school, position, of, number }, lang) =>
  String(say(`child.place-${kind}`, lang, { group, school, position, of, number }));

export const ticketLine = ({ line, ticket }, lang) =>
  String(say("child.ticket", lang, { line: new Said(line), ticket: new Said(ticket) }));

export const neighboursLine = ({ before, after }, lang) =>
  String(say("child.neighbours", lang, { before: before.join(" ") || ABSENT, after: after.join(" ") || ABSENT }));

export function outcomeLine({ name, admitted, position, of }, lang) {
  const other = position === 0 ? "child.rest" : "child.waiting";
  return String(say(admitted ? "child.admitted" : other, lang, { school: name, position, of }));
}

const plain = (value) => (Number.isSafeInteger(value) ? value : harmless(value).normalize("NFC"));

const findingValue = (finding) => ({
  rule: finding.rule,
  status: finding.status,
  notice: finding.notice,
  key: finding.key,
  params: Object.fromEntries(Object.entries(finding.params).map(([name, value]) => [name, plain(value)])),
  because: finding.because,
  zh: sentence(finding, "zh").normalize("NFC"),
  en: sentence(finding, "en").normalize("NFC"),
});

/** The report as canonical JSON; `child` is undefined if none was asked for, null if there is no such code. */
export function jsonReport(report, findings, child) {
  const value = {
    format: "mingpai-report-1",
    draw_id: report.drawId,
    title: report.title === null ? null : plain(report.title),
    fingerprint: report.fingerprint,
    given: report.given,
    confirmation: report.confirmation,
    verdict: verdictOf(findings),
    rehearsal: report.rehearsal,
    terminated: report.terminated,
    exit: exitStatus(report, findings),
    findings: findings.map(findingValue),
  };
  if (child !== undefined) value.child = child;
  return canonical(value);
}
