// One check as the command line asks for it.

import { auditArchive } from "../src/audit.mjs";
import { checkSlip, codeOfSlip, lookUp } from "../src/lookup.mjs";
import { Pace } from "../src/pace.mjs";
import { exitStatus, jsonReport, textReport } from "../src/report.mjs";
import { say } from "../src/words.mjs";
import { bundleAt } from "./files.mjs";

/**
 * Check the bundle at a path. `seal` is 64 hexadecimal digits or null, `code` what was typed or null, `slip` bytes or
 * null. `most` is a lower limit of lots, for tests. Gives the exit status and the report, as JSON or as text in a language.
 */
export async function check({ path, seal, code, slip, json, lang, most }) {
  const bundle = bundleAt(path);
  try {
    const report = await auditArchive(bundle.open, seal, new Pace(), most);
    const findings = slip === null ? report.findings : [...report.findings, ...checkSlip(report, slip)];
    // Codes are ASCII; blanks and full-width letters come from copying and from a Chinese keyboard.
    const typed = (code || "").normalize("NFKC").trim();
    const asked = typed || (slip === null ? null : codeOfSlip(slip));
    const child = asked === null ? undefined : await lookUp(report, asked);
    const status = exitStatus(report, findings);
    if (json) return { status, out: `${jsonReport(report, findings, child)}\n` };
    const lines = textReport(report, findings, child, lang);
    if (child === null) {
      const read = report.sealed && report.sealed.roster;
      lines.push("", String(say(read ? "child.missing" : "child.no-list", lang, { code: asked })));
    }
    return { status, out: lines.map((line) => `${line}\n`).join("") };
  } finally {
    bundle.close();
  }
}
