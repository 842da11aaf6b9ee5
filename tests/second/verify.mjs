// node verify.mjs bundle FOLDER FINGERPRINT     check an unpacked bundle; prints one JSON object
// node verify.mjs vectors FOLDER                run the test vectors
//
// A second implementation of PROTOCOL.md, to show that the text suffices. It stops at the first broken rule.

import { readFileSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { outcome, resultsFile } from "./draw.mjs";
import { checkSeal, isSigned, readPlan, readRoster, readSeal, readSignatures } from "./files.mjs";
import { Refusal, refuse, sha256 } from "./text.mjs";
import { Attempt, splitLines } from "./transcript.mjs";
import { runVectors } from "./vectors.mjs";

const FIXED = ["plan.json", "roster.txt", "seal.json", "results.json", "signature.json"];
const LISTS = /^lists\/attempt-([1-9])\.([0-9A-Z]{1,16}\.(?:number|shuffle)\.[0-9]{1,2})\.txt$/;
const PEOPLE = /^people\/[0-9A-Za-z._-]{1,100}\.(?:pdf|xlsx)$/;

/** Check the members of a bundle (a Map of names and bytes). */
export function verifyBundle(members, fingerprint) {
  for (const name of FIXED) if (!members.has(name)) refuse("MP-BUNDLE", `no ${name}`);
  for (const name of members.keys()) {
    const known = FIXED.includes(name) || /^transcript-[1-9]\.jsonl$/.test(name) || LISTS.test(name) || PEOPLE.test(name);
    if (!known) refuse("MP-BUNDLE", `unknown ${name}`);
  }
  const file = (name) => members.get(name);
  if (sha256(file("seal.json")) !== fingerprint) refuse("MP-FINGERPRINT", "another seal");
  const plan = readPlan(file("plan.json"));
  const seal = readSeal(file("seal.json"));
  const roster = readRoster(file("roster.txt"), plan);
  checkSeal(seal, plan, file("plan.json"), roster, file("roster.txt"));
  const attempts = followAttempts(members, plan, seal, fingerprint);
  const last = attempts[attempts.length - 1];
  checkLists(members, plan, roster, attempts);
  const placements = last.phase === "terminated" ? null : last.outcome.placements;
  const results = resultsFile(plan, fingerprint, last.number, placements);
  if (sha256(results) !== last.results) refuse("MP-RESULTS", "the event");
  if (results !== file("results.json").toString("utf8")) refuse("MP-RESULTS", "the file");
  checkSignatures(readSignatures(file("signature.json")), seal, attempts);
  return {
    verdict: "holds",
    heads: attempts.map((one) => one.head),
    seeds: attempts.map((one) => one.seeds),
    lists: attempts.flatMap((one) => [...one.outcome.files.values()].map((list) => list.sha256)),
    results: sha256(results),
  };
}

function followAttempts(members, plan, seal, fingerprint) {
  const attempts = [];
  for (let number = 1; members.has(`transcript-${number}.jsonl`); number += 1) {
    const before = attempts[attempts.length - 1];
    if (before && before.phase !== "voided") refuse("MP-ATTEMPTS", "not void");
    const attempt = new Attempt(plan, seal, fingerprint, number, before?.head);
    for (const line of splitLines(members.get(`transcript-${number}.jsonl`))) attempt.take(line);
    attempts.push(attempt);
  }
  const transcripts = [...members.keys()].filter((name) => name.startsWith("transcript-"));
  if (attempts.length === 0 || attempts.length !== transcripts.length) refuse("MP-ATTEMPTS", "a gap");
  if (!["closed", "terminated"].includes(attempts[attempts.length - 1].phase)) refuse("MP-ATTEMPTS", "no end");
  return attempts;
}

function checkLists(members, plan, roster, attempts) {
  const expected = new Set();
  for (const attempt of attempts) {
    attempt.outcome = outcome(plan, roster, attempt);
    for (const list of attempt.outcome.files.values()) {
      const name = `lists/attempt-${attempt.number}.${list.label}.txt`;
      const agrees = list.claimed.sha256 === list.sha256 && list.claimed.lots === list.lots.length;
      if (!agrees || members.get(name)?.toString("latin1") !== list.file) refuse("MP-NUMBERS", name);
      expected.add(name);
    }
    for (const one of attempt.outcome.admitted) if (one.sha256 !== one.claimed) refuse("MP-ADMIT", "an admission");
  }
  for (const name of members.keys()) {
    if (name.startsWith("lists/") && !expected.has(name)) refuse("MP-NUMBERS", `extra ${name}`);
  }
}

function checkSignatures(found, seal, attempts) {
  if (found.draw_id !== seal.draw_id) refuse("MP-SIGNATURE", "another draw");
  if (found.signatures.length !== attempts.length) refuse("MP-SIGNATURE", "how many");
  for (const attempt of attempts) {
    const one = found.signatures.find((other) => other.attempt === attempt.number);
    if (one?.head !== attempt.head || !isSigned(seal.public_key, seal.draw_id, one)) {
      refuse("MP-SIGNATURE", `attempt ${attempt.number}`);
    }
  }
}

function readFolder(folder) {
  const members = new Map();
  for (const found of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!found.isFile()) continue;
    const path = join(found.parentPath ?? found.path, found.name);
    members.set(relative(folder, path).split(sep).join("/"), readFileSync(path));
  }
  return members;
}

function main([command, folder, fingerprint]) {
  if (command === "vectors") {
    console.log(JSON.stringify(runVectors(folder, verifyBundle)));
    return;
  }
  try {
    console.log(JSON.stringify(verifyBundle(readFolder(folder), fingerprint)));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.log(JSON.stringify({ verdict: "does-not-hold", rule: error.rule, message: error.message }));
  }
}

main(process.argv.slice(2));
