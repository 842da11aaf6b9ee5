// The test vectors, run against this implementation. Gives the number of checks of each file; the first that
// fails is an Error.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { numberFile, order, place } from "./draw.mjs";
import {
  isSigned, merkleRoot, proofLeadsTo, readPlan, readRoster, readSeal, readSignatures, readSlip, recordDigest, slipHolds,
} from "./files.mjs";
import { Refusal, canonical, h, parseCanonical, sha256 } from "./text.mjs";
import { Attempt } from "./transcript.mjs";

const bytes = (text) => Buffer.from(text, "utf8");

function refusedBy(action) {
  try {
    action();
  } catch (error) {
    if (error instanceof Refusal) return error.rule;
    throw error;
  }
  return null;
}

export function runVectors(folder, verifyBundle) {
  const load = (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
  const counts = {};
  const check = (name, run) => {
    let done = 0;
    run(load(name), (found, expected, what) => {
      assert.deepEqual(found, expected, `${name}: ${what}`);
      done += 1;
    });
    counts[name] = done;
  };

  check("text-hash", ({ cases }, same) => cases.forEach((one) => same(h(...one.fields), one.h, one.fields[0])));

  check("merkle", ({ leaves_hex: leaves, roots }, same) => {
    const entries = leaves.map((leaf) => Buffer.from(leaf, "hex"));
    for (const [size, root] of Object.entries(roots)) {
      same(merkleRoot(entries.slice(0, Number(size))).toString("hex"), root, size);
    }
  });

  check("merkle-proofs", ({ cases }, same) => {
    for (const one of cases) {
      const nodes = one.proof.map((node) => Buffer.from(node, "hex"));
      const found = proofLeadsTo(bytes(one.entry), one.index, one.size, nodes);
      same(found?.toString("hex") === one.root, one.holds, `${one.index} of ${one.size}`);
    }
  });

  check("canonical-json", ({ good, bad }, same) => {
    for (const one of good) {
      const data = Buffer.from(one.hex, "hex");
      same(canonical(parseCanonical(data, "MP-BUNDLE")), data.toString("utf8"), one.hex);
      same(sha256(data), one.sha256, one.hex);
    }
    for (const one of bad) {
      const data = Buffer.from(one.hex.repeat(one.times ?? 1), "hex");
      same(refusedBy(() => parseCanonical(data, "MP-BUNDLE")), "MP-BUNDLE", one.why);
    }
  });

  check("plans", ({ good, bad }, same) => {
    for (const one of good) {
      same(refusedBy(() => readPlan(bytes(one.text))), null, one.name);
      same(sha256(bytes(one.text)), one.sha256, one.name);
    }
    for (const one of bad) same(refusedBy(() => readPlan(bytes(one.text))), one.rule, one.name);
  });

  check("rosters", (file, same) => {
    const plan = readPlan(bytes(file.plan));
    for (const one of file.good) {
      const roster = readRoster(bytes(one.text), plan);
      same(sha256(bytes(one.text)), one.sha256, "digest");
      same(merkleRoot(roster.lines.map(bytes)).toString("hex"), one.root, "root");
      same(roster.counts, one.counts, "counts");
      const lots = roster.lots.map(({ name, weight, tier, choices }) => ({ name, weight, tier, choices }));
      same(lots, one.lots, "lots");
    }
    for (const one of file.bad) same(refusedBy(() => readRoster(bytes(one.text), plan)), one.rule, one.name);
    const apart = readPlan(bytes(file.plan_of_two_admissions));
    for (const one of file.bad_under_it) same(refusedBy(() => readRoster(bytes(one.text), apart)), one.rule, one.name);
    for (const one of file.person) {
      same(recordDigest(one.record), one.record_sha256, one.code);
      same(h("person", one.code, one.salt, one.record_sha256), one.person, one.code);
    }
  });

  check("seeds", ({ seeds, secrets, slips }, same) => {
    const two = (slot) => String(slot).padStart(2, "0");
    for (const one of seeds) {
      const balls = one.balls.map(([name, value]) => `${name}:${value}`).join(".") || "-";
      const sorted = [...one.slips].sort((left, right) => left[0] - right[0]);
      const written = sorted.map(([slot, number]) => `${two(slot)}:${number}`).join(".") || "-";
      same(h("seed", one.seal, one.attempt, one.round, one.previous, balls, written, one.secret), one.seed, one.line);
      same(sha256(one.line), one.seed, one.line);
    }
    for (const one of secrets) same(h("secret", one.draw_id, one.index, one.digits), one.commitment, one.index);
    for (const one of slips) {
      const found = h("slip", one.draw_id, one.attempt, one.round, two(one.slot), one.nonce, one.number);
      same(found, one.commitment, one.slot);
    }
  });

  check("orders", ({ cases }, same) => {
    for (const one of cases) {
      same(order(one.seed, one.list, one.names), one.order, one.list);
      same(one.order.map((name) => h("ticket", one.seed, one.list, name)), one.tickets, one.list);
    }
  });

  check("numbers", ({ cases }, same) => {
    for (const one of cases) {
      const found = numberFile(one.seed, one.list, one.prefix, one.children, one.lots);
      same(found.file, one.file, one.children);
      same(found.sha256, one.sha256, one.children);
    }
  });

  check("seats", ({ cases }, same) => {
    for (const one of cases) {
      for (const { rule, overrun, schools } of one.outcomes) {
        const seats = { rule, overrun, waiting_list: true };
        same(place(one.lots, new Map(one.quotas), one.orders, seats), schools, `${one.name}, ${rule}, ${overrun}`);
      }
    }
  });

  check("transcripts", ({ cases, bad }, same) => {
    for (const one of cases) {
      const plan = readPlan(bytes(one.plan));
      const seal = readSeal(bytes(one.seal));
      const fingerprint = sha256(bytes(one.seal));
      let before;
      one.attempts.forEach((walk, index) => {
        const attempt = new Attempt(plan, seal, fingerprint, index + 1, before);
        walk.steps.forEach(({ line, phase }, number) => {
          for (const other of index === 0 ? bad : []) {
            if (other.case !== one.name || other.number !== number + 1) continue;
            const copy = Object.assign(Object.create(Attempt.prototype), structuredCloneOf(attempt));
            same(refusedBy(() => copy.take(bytes(other.line))), other.rule, other.why);
          }
          same(attempt.take(bytes(line)).phase, phase, `${one.name} ${number + 1}`);
        });
        same(attempt.head, walk.head, one.name);
        same(attempt.seeds, walk.seeds, one.name);
        before = attempt.head;
      });
    }
  });

  check("results", ({ cases }, same) => {
    for (const one of cases) {
      same(sha256(bytes(one.text)), one.sha256, one.name);
      const value = parseCanonical(bytes(one.text), "MP-RESULTS");
      const perStep = one.admitted.length === 1 ? [sha256(canonical(value.admissions))] : one.admitted;
      same(perStep, one.admitted, one.name);
    }
  });

  check("signatures", ({ cases }, same) => {
    for (const one of cases) same(isSigned(one.public_key, one.draw_id, one), one.holds, one.name);
  });

  check("bundles", ({ bundles }, same) => {
    for (const one of bundles) {
      const members = new Map(Object.entries(one.members).map(([name, { text }]) => [name, bytes(text)]));
      for (const [name, { sha256: digest }] of Object.entries(one.members)) same(sha256(members.get(name)), digest, name);
      const found = verifyBundle(members, one.fingerprint);
      same(found.verdict, "holds", one.name);
      same(found.results, one.members["results.json"].sha256, one.name);
    }
  });

  check("slips", ({ cases, bad }, same) => {
    const { members } = load("bundles").bundles.find((one) => one.name === "longhua");
    const plan = readPlan(bytes(members["plan.json"].text));
    const seal = readSeal(bytes(members["seal.json"].text));
    const roster = readRoster(bytes(members["roster.txt"].text), plan);
    for (const one of cases) same(slipHolds(readSlip(bytes(one.text)), seal, roster), one.holds, one.name);
    for (const one of bad) same(refusedBy(() => readSlip(bytes(one.text))), "MP-RECORD", one.name);
    same(readSignatures(bytes(members["signature.json"].text)).draw_id, plan.draw_id, "draw");
  });

  return counts;
}

/** A copy of an attempt's fields that shares only what never changes. */
function structuredCloneOf(attempt) {
  const { plan, seal, ...own } = attempt;
  return { plan, seal, ...structuredClone(own) };
}
