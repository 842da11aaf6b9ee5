// node tests/second/vectors.mjs FOLDER
//
// The test vectors, run against the verifier in JavaScript. Prints the number of checks of each file; the first that
// fails is an Error.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadWords } from "../../verifier/web/node/words.mjs";
import { auditArchive } from "../../verifier/web/src/audit.mjs";
import { confirmationCode } from "../../verifier/web/src/confirmation.mjs";
import { Refusal } from "../../verifier/web/src/errors.mjs";
import { readLine } from "../../verifier/web/src/events.mjs";
import { State } from "../../verifier/web/src/fold.mjs";
import { canonical, parseCanonical } from "../../verifier/web/src/json.mjs";
import { ascii, byText, h } from "../../verifier/web/src/line.mjs";
import { NumberList, Numbers, order } from "../../verifier/web/src/lists.mjs";
import { checkSlip } from "../../verifier/web/src/lookup.mjs";
import { merkleRoot, proofLeadsTo } from "../../verifier/web/src/merkle.mjs";
import { Pace } from "../../verifier/web/src/pace.mjs";
import { readPlan } from "../../verifier/web/src/plan.mjs";
import { readRoster } from "../../verifier/web/src/roster.mjs";
import { isSigned, readSeal, readSignatures } from "../../verifier/web/src/seal.mjs";
import { Market, deferredAcceptance, firstChoiceFirst } from "../../verifier/web/src/seats.mjs";
import { hex, sha256Hex, unhex } from "../../verifier/web/src/sha256.mjs";
import { readSlip, recordDigest } from "../../verifier/web/src/slip.mjs";

const bytes = (text) => new TextEncoder().encode(text);
const digest = (text) => sha256Hex(bytes(text));
const pace = new Pace();
const two = (slot) => String(slot).padStart(2, "0");

async function refusedBy(action) {
  try {
    await action();
  } catch (error) {
    if (error instanceof Refusal) return error.rule;
    throw error;
  }
  return null;
}

/** Names in order of their tickets, from names in any order. */
async function ordered(seed, label, names) {
  const sorted = [...names].sort(byText);
  const write = (index, data, at) => {
    data.set(ascii(sorted[index]), at);
    return sorted[index].length;
  };
  return [...(await order(seed, label, sorted.length, write, pace))].map((index) => sorted[index]);
}

/** An admission over lots and schools as the vectors have them. */
async function place(lots, quotas, orders, { rule, overrun }) {
  const indexOf = new Map(lots.map((lot, index) => [lot.name, index]));
  const schools = quotas.map(([school]) => school);
  const tierAt = (lot, school) => lot.choices.find(([one]) => one === school)[1] ?? lot.tier;
  const ranked = schools.map((school) => {
    const listed = orders[school].map((name) => indexOf.get(name));
    const tiers = listed.map((lot) => tierAt(lots[lot], school));
    return listed.map((_, i) => i).sort((one, other) => tiers[one] - tiers[other] || one - other).map((i) => listed[i]);
  });
  const choices = lots.map((lot) => lot.choices.map(([school]) => schools.indexOf(school)));
  const weights = lots.map((lot) => lot.weight);
  const numberOf = (lot, school) => choices[lot].indexOf(school);
  const market = new Market({ choices, numberOf, weights, quotas: quotas.map(([, quota]) => quota), ranked, overrun });
  const held = await (rule === "first-choice-first" ? firstChoiceFirst : deferredAcceptance)(market, pace);
  const placed = new Set(held.flat());
  const children = (some) => some.reduce((sum, lot) => sum + weights[lot], 0);
  const names = (some) => some.map((lot) => lots[lot].name);
  return schools.map((school, index) => ({
    school,
    applicants: children(ranked[index]),
    seated: children(held[index]),
    undersubscribed: children(ranked[index]) <= quotas[index][1],
    admitted: names(market.byPriority(index, held[index])),
    rest: names(ranked[index].filter((lot) => !placed.has(lot))),
  }));
}

const membersOf = (one) => new Map(Object.entries(one.members).map(([name, { text }]) => [name, bytes(text)]));

/** Audit members that lie in memory. */
function auditMembers(members, fingerprint) {
  const sizes = new Map([...members].sort(([one], [other]) => byText(one, other)).map(([name, data]) => [name, data.length]));
  return auditArchive(async () => ({ sizes, read: async (name) => members.get(name) }), fingerprint, pace);
}

const CHECKS = {
  "text-hash": ({ cases }, same) => cases.forEach((one) => same(h(...one.fields), one.h, one.fields[0])),

  async merkle({ leaves_hex: leaves, roots }, same) {
    for (const [size, root] of Object.entries(roots)) {
      same(hex(await merkleRoot(Number(size), (index) => unhex(leaves[index]), pace)), root, size);
    }
  },

  "merkle-proofs": ({ cases }, same) => {
    for (const one of cases) {
      const found = proofLeadsTo(bytes(one.entry), one.index, one.size, one.proof.map(unhex));
      same(found !== null && hex(found) === one.root, one.holds, `${one.index} of ${one.size}`);
    }
  },

  async "canonical-json"({ good, bad }, same) {
    for (const one of good) {
      const data = unhex(one.hex);
      same(hex(bytes(canonical(parseCanonical(data, "MP-BUNDLE", "")))), one.hex, one.hex);
      same(sha256Hex(data), one.sha256, one.hex);
    }
    for (const one of bad) {
      const data = unhex(one.hex.repeat(one.times ?? 1));
      same(await refusedBy(() => parseCanonical(data, "MP-BUNDLE", "")), "MP-BUNDLE", one.why);
    }
  },

  async plans({ good, bad }, same) {
    for (const one of good) {
      same(await refusedBy(() => readPlan(bytes(one.text))), null, one.name);
      same(digest(one.text), one.sha256, one.name);
    }
    for (const one of bad) same(await refusedBy(() => readPlan(bytes(one.text))), one.rule, one.name);
  },

  async rosters(file, same) {
    const plan = readPlan(bytes(file.plan));
    for (const one of file.good) {
      const roster = await readRoster(bytes(one.text), plan, pace);
      same(digest(one.text), one.sha256, "digest");
      same(hex(await merkleRoot(roster.count, (row) => roster.line(row), pace)), one.root, "root");
      same(Object.fromEntries(roster.counts), one.counts, "counts");
      const rows = Array.from({ length: roster.count }, (_, row) => row).filter((row) => roster.isLot(row));
      const lots = rows.map((row) => ({
        name: roster.code(row),
        weight: roster.weight[row],
        tier: roster.tier[row],
        choices: roster.choicesOf(row, plan).map(({ school, tier }) => [school, tier]),
      }));
      same(lots, one.lots, "lots");
    }
    const read = (text, under) => refusedBy(() => readRoster(bytes(text), under, pace));
    for (const one of file.bad) same(await read(one.text, plan), one.rule, one.name);
    const apart = readPlan(bytes(file.plan_of_two_admissions));
    for (const one of file.bad_under_it) same(await read(one.text, apart), one.rule, one.name);
    for (const one of file.person) {
      same(recordDigest(one.record), one.record_sha256, one.code);
      same(h("person", one.code, one.salt, one.record_sha256), one.person, one.code);
    }
  },

  seeds({ seeds, secrets, slips }, same) {
    for (const one of seeds) {
      const balls = one.balls.map(([name, value]) => `${name}:${value}`).join(".") || "-";
      const sorted = [...one.slips].sort((left, right) => left[0] - right[0]);
      const written = sorted.map(([slot, number]) => `${two(slot)}:${number}`).join(".") || "-";
      same(h("seed", one.seal, one.attempt, one.round, one.previous, balls, written, one.secret), one.seed, one.line);
      same(digest(one.line), one.seed, one.line);
    }
    for (const one of secrets) same(h("secret", one.draw_id, one.index, one.digits), one.commitment, one.index);
    for (const one of slips) {
      const found = h("slip", one.draw_id, one.attempt, one.round, two(one.slot), one.nonce, one.number);
      same(found, one.commitment, one.slot);
    }
  },

  async orders({ cases }, same) {
    for (const one of cases) {
      same(await ordered(one.seed, one.list, one.names), one.order, one.list);
      same(one.order.map((name) => h("ticket", one.seed, one.list, name)), one.tickets, one.list);
    }
  },

  async numbers({ cases }, same) {
    for (const one of cases) {
      const lots = await ordered(one.seed, one.list, one.lots);
      // A roster of which only the codes count.
      const starts = lots.map((_, row) => lots.slice(0, row).join("").length);
      const roster = { data: ascii(lots.join("")), codeStart: (row) => starts[row], codeSize: lots.map((lot) => lot.length) };
      const list = new NumberList(one.list, new Numbers(one.prefix, one.children), Uint32Array.from(lots.keys()));
      const file = await list.file(roster, pace);
      same(hex(file), hex(bytes(one.file)), one.children);
      same(sha256Hex(file), one.sha256, one.children);
    }
  },

  async seats({ cases }, same) {
    for (const one of cases) {
      for (const { rule, overrun, schools } of one.outcomes) {
        const found = await place(one.lots, one.quotas, one.orders, { rule, overrun });
        same(found, schools, `${one.name}, ${rule}, ${overrun}`);
      }
    }
  },

  async transcripts({ cases, bad }, same) {
    for (const one of cases) {
      const plan = readPlan(bytes(one.plan));
      const seal = readSeal(bytes(one.seal));
      let head = digest(one.seal);
      for (const [index, walk] of one.attempts.entries()) {
        const lines = walk.steps.map(({ line }) => line);
        // The vectors name the first broken rule, of the chain too; this fold leaves the chain to its caller.
        const start = () => new State(plan, seal, digest(one.seal), index + 1, (error) => {
          throw error;
        });
        const take = (state, line, number, before) => {
          const entry = readLine(bytes(line), "");
          if (entry.seq !== number || entry.prev !== before) throw new Refusal("MP-CHAIN", "chain.prev", "", {});
          state.take(entry);
        };
        const state = start();
        const heads = [];
        walk.steps.forEach(({ line, phase }, at) => {
          take(state, line, at + 1, head);
          same(state.phase, phase, `${one.name} ${at + 1}`);
          heads.push(head);
          head = digest(line);
        });
        for (const other of index === 0 ? bad.filter(({ case: name }) => name === one.name) : []) {
          const again = start();
          lines.slice(0, other.number - 1).forEach((line, at) => take(again, line, at + 1, heads[at]));
          const rule = await refusedBy(() => take(again, other.line, other.number, heads[other.number - 1]));
          same(rule, other.rule, other.why);
        }
        same(head, walk.head, one.name);
        same(state.pulses.map(({ seed }) => seed), walk.seeds, one.name);
      }
    }
  },

  results({ cases }, same) {
    for (const one of cases) {
      same(digest(one.text), one.sha256, one.name);
      const value = parseCanonical(bytes(one.text), "MP-RESULTS", "");
      const perStep = one.admitted.length === 1 ? [digest(canonical(value.get("admissions")))] : one.admitted;
      same(perStep, one.admitted, one.name);
    }
  },

  signatures: ({ cases }, same) => {
    for (const one of cases) same(isSigned(one.public_key, one.draw_id, one), one.holds, one.name);
  },

  async bundles({ bundles }, same) {
    for (const one of bundles) {
      const members = membersOf(one);
      for (const [name, { sha256 }] of Object.entries(one.members)) same(sha256Hex(members.get(name)), sha256, name);
      same((await auditMembers(members, one.fingerprint)).verdict, "holds", one.name);
    }
  },

  async confirmations({ codes, bundles }, same) {
    for (const one of codes) {
      same(digest(one.line), h("confirm", one.seal, one.results, one.verdict), one.line);
      same(confirmationCode(one.seal, one.results, one.verdict), one.code, one.line);
    }
    for (const one of bundles) {
      const { verdict, confirmation } = await auditMembers(membersOf(one), one.fingerprint);
      same([verdict, confirmation], [one.verdict, one.confirmation], one.name);
    }
  },

  async slips({ cases, bad }, same, load) {
    const longhua = load("bundles").bundles.find((one) => one.name === "longhua");
    const members = membersOf(longhua);
    const report = await auditMembers(members, longhua.fingerprint);
    for (const one of cases) {
      const holds = checkSlip(report, bytes(one.text)).every(({ status }) => status === "holds");
      same(holds, one.holds, one.name);
    }
    for (const one of bad) same(await refusedBy(() => readSlip(bytes(one.text))), "MP-RECORD", one.name);
    same(readSignatures(members.get("signature.json")).draw_id, report.drawId, "draw");
  },
};

loadWords();
const [folder] = process.argv.slice(2);
const load = (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
const counts = {};
for (const [name, run] of Object.entries(CHECKS)) {
  counts[name] = 0;
  const same = (found, expected, what) => {
    assert.deepEqual(found, expected, `${name}: ${what}`);
    counts[name] += 1;
  };
  await run(load(name), same, load);
}
console.log(JSON.stringify(counts));
