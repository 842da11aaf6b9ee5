// The confirmation code (section 19): a verdict in eight digits, to be typed in on the kiosk.

import { DOES_NOT_HOLD, HOLDS, NOT_PROVED } from "./findings.mjs";
import { h } from "./line.mjs";
import { say } from "./words.mjs";

const VERDICTS = [HOLDS, NOT_PROVED, DOES_NOT_HOLD];
const NUMBERS = 3333333;

// Damm's quasigroup: row is what was reached so far, column the next digit.
const DAMM = [
  "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
  "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
];

const checkDigit = (digits) => [...digits].reduce((row, digit) => DAMM[Number(row)][Number(digit)], "0");

/** The code of a verdict: of the seal fingerprint from outside, and the digest of results.json as it lies there. */
export function confirmationCode(seal, results, verdict) {
  // 13 hexadecimal digits are 52 bits, which a number holds exactly.
  const value = parseInt(h("confirm", seal, results, verdict).slice(0, 13), 16) % NUMBERS;
  const digits = String(value * VERDICTS.length + VERDICTS.indexOf(verdict)).padStart(7, "0");
  return digits + checkDigit(digits);
}

/** A code as it is shown. */
export const inGroups = (code) => `${code.slice(0, 4)} ${code.slice(4)}`;

/**
 * The code and what it is for, where the plan asks for a second computer: the kiosk knows what its own plan asks for, so
 * it is told of a bundle whose plan cannot be read as well. `code` is null where there is none to show.
 */
export function confirmationOf({ sealed, confirmation, given, verdict }, lang) {
  const plan = sealed && sealed.plan;
  if (confirmation !== null && (!plan || plan.secondCheck)) {
    return { code: inGroups(confirmation), told: String(say(`confirm.${verdict}`, lang)) };
  }
  if (!plan || !plan.secondCheck) return null;
  return { code: null, told: String(say(given === null ? "confirm.no-fingerprint" : "confirm.no-results", lang)) };
}

/** The same as lines of a report. */
export function confirmationLines(report, lang) {
  const found = confirmationOf(report, lang);
  if (found === null) return [];
  return found.code === null ? [found.told] : [String(say("confirm.code", lang, { code: found.code })), found.told];
}
