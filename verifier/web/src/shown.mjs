// What is shown of a report besides its findings: the verdict's band, the hall, the attempts, the child, as texts.

import { DOES_NOT_HOLD, HOLDS, NOT_PROVED, verdictOf } from "./findings.mjs";
import { grouped, headline, placeLine, ruleName, sentence, titleOf, whatToDo } from "./report.mjs";
import { shownTime } from "./times.mjs";
import { harmless, joined, say, sayToDo } from "./words.mjs";

const ABSENT = "-";
const VOID = "VOID";
const MOST_NAMED = 4; // schools of one admission that are told by their names too

const TONES = { [HOLDS]: "good", [DOES_NOT_HOLD]: "bad", [NOT_PROVED]: "open" };

/** How a finding is coloured; the words say the same. */
export const toneOf = ({ notice, status }) => (notice ? "note" : TONES[status]);

/** Green is for a real draw that came to its end, held against a fingerprint from outside the bundle. */
export function toneOfVerdict(report, verdict) {
  if (verdict === HOLDS && report.given !== null) return report.rehearsal || report.terminated ? "note" : "good";
  return verdict === DOES_NOT_HOLD ? "bad" : "open";
}

/** The band above everything: `{tone, verdict, word, headline, about, remarks, toDo, asks}`. */
export function verdictShown(report, findings, lang) {
  const s = (key, params) => String(say(key, lang, params));
  const verdict = verdictOf(findings);
  const title = titleOf(report, lang);
  return {
    verdict,
    tone: toneOfVerdict(report, verdict),
    word: s(`verdict.${verdict}`),
    headline: report.sealed ? headline(report, findings, lang) : s("shown.no-bundle"),
    about: title !== null && report.drawId !== null ? s("report.draw", { title, draw_id: report.drawId }) : "",
    remarks: remarks(report, findings, verdict, lang),
    toDo: verdict === HOLDS ? "" : String(toDo(report, findings, verdict, lang)),
    asks: report.given === null && report.sealed !== null,
  };
}

function remarks(report, findings, verdict, lang) {
  const told = [];
  const tell = (key, params) => told.push(String(say(key, lang, params)));
  if (!report.sealed) return [sentence(findings.find((one) => one.status === DOES_NOT_HOLD), lang)];
  const own = verdictOf(report.findings);
  // A slip that does not hold is no fault of the bundle, and must not look like one.
  if (own !== verdict) tell("shown.slip-decides", { verdict: say(`verdict.${own}`, lang) });
  for (const [status, key] of [[DOES_NOT_HOLD, "shown.rules-wrong"], [NOT_PROVED, "shown.rules-open"]]) {
    const rules = new Set(findings.filter((one) => one.status === status).map((one) => one.rule));
    if (rules.size) tell(key, { rules: joined([...rules].map((rule) => ruleName(rule, lang)), lang) });
  }
  if (report.given === null) tell("shown.unproved-without-seal");
  // A green verdict must not lend its colour to a workbook that anybody could have put in.
  if (verdict === HOLDS && findings.some((one) => one.key === "holds.bundle-people")) tell("shown.people-unchecked");
  // Whether there were earlier tries is among the first things that are asked.
  told.push(...findings.filter((one) => one.key === "holds.attempts").map((one) => sentence(one, lang)));
  const count = findings.filter((one) => one.notice).length;
  if (count) tell("shown.notices", { count });
  return told;
}

function toDo(report, findings, verdict, lang) {
  if (!report.sealed) {
    const { key, params } = findings.find((one) => one.status === DOES_NOT_HOLD);
    return sayToDo(key, lang, params);
  }
  if (verdict === NOT_PROVED && report.given !== null) return say("shown.open-to-do", lang);
  return whatToDo(report, findings, lang);
}

const SECTIONS = [["bad", "shown.section-bad"], ["open", "shown.section-open"], ["note", "shown.section-note"], ["good", "shown.section-good"]];

/** All findings under headings; what deserves to be read first stands first. */
export function sections(findings, lang) {
  return SECTIONS.map(([tone, key]) => {
    const own = findings.filter((one) => toneOf(one) === tone);
    return { tone, heading: String(say(key, lang, { count: own.length })), findings: own };
  }).filter((one) => one.findings.length);
}

/** The hall: rounds with rows of time, what, name and value. */
export function hallShown({ hall, sealed }, lang) {
  const plan = sealed && sealed.plan;
  return hall.rounds.map(({ attempt, round, events }) => ({
    heading: String(say(round ? "shown.hall-round" : "shown.hall-start", lang, { attempt, round })),
    rows: events.flatMap(({ at, kind, data }) => rowsOf(kind, data, plan, lang).map((row) => [shownTime(at, lang), ...row.map(String)])),
  }));
}

const spaced = (digits) => digits.match(/.{1,4}/g).join(" ");
const named = (id, found) => (found ? `${id} ${harmless(found.name)}` : id);

function rowsOf(kind, data, plan, lang) {
  const s = (key, params) => say(key, lang, params);
  const what = s(`event-name.${kind}`);
  const slot = () => s("shown.hall-slot", { slot: String(data.slot).padStart(2, "0") });
  const batch = (id) => named(id, plan.batchOf.get(id));
  const school = (id) => named(id, plan.schoolOf.get(`${data.batch}/${id}`));
  const rows = {
    announced: () => data.totals.map((one) => [what, batch(one.batch), s("shown.hall-total", { quota: one.quota, applicants: one.applicants })]),
    "slip-locked": () => [[what, slot(), data.commitment || s(plan.onPaper ? "shown.hall-paper" : "shown.hall-empty")]],
    ball: () => [[what, data.name, ballOf(data, lang)]],
    "slip-opened": () => [[what, slot(), data.number === VOID ? s("shown.hall-void", { reason: data.reason || "" }) : data.number]],
    "secret-opened": () => [
      [what, s("shown.hall-secret", { index: data.index }), spaced(data.digits)], [s("shown.hall-seed"), "", grouped(data.seed)],
    ],
    numbered: () =>
      data.lists.map(({ label, count }) => [what, batch(label.split(".")[0]), s("shown.hall-group", { group: data.group, count })]),
    shuffled: () => [[what, school(data.school), s("shown.hall-trial", { trial: data.trial, count: data.list.count })]],
    admitted: () => {
      const schools = data.schools.length <= MOST_NAMED ? data.schools.map(school) : data.schools;
      const params = { role: s(`role-name.${data.pressed_by}`), schools: joined(schools, lang) };
      return [[what, batch(data.batch), s("shown.hall-pressed", params)]];
    },
    notarised: () => [[what, "", s(`shown.statement-${data.statement}`)]],
  };
  return rows[kind]();
}

function ballOf({ status, value }, lang) {
  if (status === "drawn") return String(value);
  return say(`shown.ball-${status}`, lang, { found: value === null ? ABSENT : value });
}

const ENDS = ["closed", "voided", "terminated"];

/** An attempt: how it ended, in a sentence with its tone, and its facts as names and values. */
export function attemptShown(one, lang) {
  const s = (key, params) => String(say(key, lang, params));
  const facts = [];
  const fact = (key, value) => facts.push([s(`shown.attempt-${key}`), value]);
  if (one.lines) {
    fact("from", shownTime(one.from, lang));
    fact("to", shownTime(one.to, lang));
    fact("lines", String(one.lines));
  }
  if (one.phase !== null) {
    fact("done", s("shown.attempt-made", { rounds: one.rounds, lists: one.lists, admissions: one.admissions }));
    if (one.spare !== null) fact("spare", harmless(one.spare));
    if (one.end) {
      fact("reason", harmless(one.end.reason));
      fact("by", String(joined(one.end.decided_by.map((role) => s(`role-name.${role}`)), lang)));
    }
  }
  fact("head", one.head === null ? ABSENT : grouped(one.head));
  return { told: endOf(one, s), tone: one.complete && ENDS.includes(one.phase) ? (one.phase === "closed" ? "" : "note") : "open", facts };
}

function endOf({ phase, complete, followed }, s) {
  if (phase === null) return s("shown.attempt-unread");
  const params = { line: followed, phase: s(`phase-name.${phase}`) };
  if (!complete) return s("shown.attempt-stopped", params);
  return s(ENDS.includes(phase) ? `shown.attempt-${phase}` : "shown.attempt-open", params);
}

/** A child's batch, choices and tier, as names and values. */
export function childFacts(child, plan, lang) {
  const s = (key, params) => String(say(key, lang, params));
  const choices = child.choices.map((text) => named(text, plan.schoolOf.get(`${child.batch}/${text.split(":")[0]}`)));
  const facts = [
    [s("shown.batch"), named(child.batch, plan.batchOf.get(child.batch))],
    [s("shown.choices"), String(joined(choices, lang))],
    [s("shown.tier"), String(child.tier)],
  ];
  if (child.size > 1) facts.push([s("shown.lot"), s("child.lot", { lot: child.lot, count: child.size })]);
  return facts;
}

/** A child's place in one list, as names and values. */
export function placeFacts(place, batch, plan, lang) {
  const s = (key) => String(say(key, lang));
  const names = (list, none) => String(joined(list, lang)) || s(none);
  const facts = [[s("shown.place"), placeLine(place, lang)]];
  if (place.school !== ABSENT) facts.push([s("shown.school"), named(place.school, plan.schoolOf.get(`${batch}/${place.school}`))]);
  facts.push([s("shown.before"), names(place.before, "shown.first")], [s("shown.after"), names(place.after, "shown.last")]);
  if (place.line !== ABSENT) facts.push([s("shown.ticket"), place.ticket], [s("shown.ticket-line"), place.line]);
  return facts;
}
