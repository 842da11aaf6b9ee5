// The page: a bundle and a fingerprint in, a verdict out, and what a family wants to look at.

import { Client } from "./client.mjs";
import { el, fill, lang, setLanguage, sizeText, t } from "./dom.mjs";
import { Refusal } from "./errors.mjs";
import { HOLDS, verdictOf } from "./findings.mjs";
import { groupsOf, readFingerprint } from "./fingerprint.mjs";
import { attemptsPart, childPart, hallPart, rulesPart, verdictPart } from "./parts.mjs";
import { savePart } from "./save.mjs";
import { harmless, say, sayToDo } from "./words.mjs";

/** Start the page. `source` is the text of this very script, of which a worker is made. */
export function startPage(source) {
  const page = new Page(source);
  page.draw();
  return page;
}

const nothingKnown = () => ({ code: "", read: true, child: null, slip: [], slipText: "" });

class Page {
  constructor(source) {
    this.client = new Client(source, (progress) => this.progress(progress));
    this.file = null;
    this.given = null;
    this.typedWrong = null;
    this.report = null;
    this.known = nothingKnown();
    this.state = "idle";
    this.words = [];
    this.skeleton();
  }

  /** An element whose text is a sentence of the page and changes with the language. */
  told(tag, key, properties = {}) {
    const element = el(tag, properties);
    this.words.push(() => {
      element.textContent = t(key);
    });
    return element;
  }

  skeleton() {
    this.language = this.told("button", "shown.other-language", { type: "button", onclick: () => this.switchLanguage() });
    this.input = el("input", {
      type: "file", id: "bundle", "aria-describedby": "bundle-about", onchange: () => this.choose(this.input.files[0]),
      // Else a file that was fetched anew under its old name could not be chosen again.
      onclick: () => {
        this.input.value = "";
      },
    });
    this.chosen = el("p", { id: "chosen", "aria-live": "polite" });
    this.drop = el(
      "div", { class: "drop" },
      el("div", { class: "row" }, this.input, this.told("label", "page.choose", { for: "bundle", class: "button" }),
        this.told("span", "page.drop", { class: "soft" })),
      this.chosen,
    );
    this.typed = el("textarea", {
      id: "fingerprint", class: "mono", rows: 3, autocomplete: "off", autocapitalize: "off", spellcheck: "false",
      "aria-describedby": "fingerprint-about fingerprint-told", oninput: () => this.type(),
    });
    this.groups = el("ol", { class: "groups", hidden: true });
    this.typedTold = el("p", { id: "fingerprint-told", "aria-live": "polite" });
    this.start = this.told("button", "shown.start", { type: "button", class: "main", id: "start", onclick: () => this.check() });
    this.cancel = this.told("button", "shown.cancel", { type: "button", id: "cancel", hidden: true, onclick: () => this.client.cancel() });
    this.bar = el("progress", { max: 1, value: 0, hidden: true, "aria-labelledby": "working" });
    this.working = el("p", { id: "working" });
    this.status = el("p", { id: "status", role: "status" });
    this.results = el("div", { id: "results" });
    document.querySelector("#no-script").remove();
    document.body.append(
      el("header", {},
        el("div", { class: "top" }, this.told("h1", "page.title"), this.language),
        this.told("p", "page.about", { class: "soft" })),
      el("main", {},
        el("section", { class: "card", "aria-labelledby": "h-bundle" },
          this.told("h2", "page.bundle", { id: "h-bundle" }),
          this.told("p", "page.bundle-about", { class: "soft", id: "bundle-about" }), this.drop),
        el("section", { class: "card", "aria-labelledby": "h-fingerprint" },
          el("h2", { id: "h-fingerprint" }, this.told("label", "page.fingerprint", { for: "fingerprint" })),
          this.told("p", "page.fingerprint-about", { class: "soft", id: "fingerprint-about" }),
          this.told("p", "page.fingerprint-source", { class: "soft" }),
          this.typed, this.groups, this.typedTold),
        el("div", { class: "row" }, this.start, this.cancel), this.bar, this.working, this.status, this.results),
      el("footer", {},
        this.told("p", "page.footer", { class: "soft" }),
        el("details", {}, this.told("summary", "page.licences"), el("pre", { text: LICENCES }))),
    );
    this.listenToDrops();
  }

  listenToDrops() {
    const over = (is) => (event) => {
      event.preventDefault();
      this.drop.classList.toggle("over", is);
    };
    document.addEventListener("dragover", over(true));
    document.addEventListener("dragleave", over(false));
    document.addEventListener("drop", (event) => {
      over(false)(event);
      const [file] = event.dataTransfer.files;
      if (file && this.state !== "busy") this.choose(file);
    });
  }

  switchLanguage() {
    setLanguage(lang() === "zh" ? "en" : "zh");
    this.draw();
  }

  /** Draw everything that has words in it. */
  draw() {
    document.documentElement.lang = lang() === "zh" ? "zh-CN" : "en";
    this.language.lang = lang() === "zh" ? "en" : "zh-CN";
    document.title = t("page.title");
    for (const put of this.words) put();
    this.groups.setAttribute("aria-label", t("page.groups"));
    this.drawFile();
    this.type();
    if (this.state === "done") this.drawResults();
    else if (this.state !== "busy") this.status.textContent = "";
  }

  choose(file) {
    if (!file) return;
    this.file = file;
    this.forget();
    this.drawFile();
  }

  /** A verdict never stands beside another file or fingerprint than its own. */
  forget() {
    Object.assign(this, { report: null, known: nothingKnown(), state: "idle" });
    this.results.textContent = "";
    this.status.textContent = "";
  }

  drawFile() {
    const { file } = this;
    this.chosen.textContent = file ? t("page.chosen", { name: file.name, size: sizeText(file.size) }) : "";
  }

  /** What was typed as a fingerprint: told at once, each group where it stands. */
  type() {
    const text = this.typed.value;
    this.given = null;
    this.typedWrong = null;
    let [told, tone, wrong] = [t("shown.seal-empty"), "soft", 0];
    if (text.trim()) {
      try {
        this.given = readFingerprint(text);
        [told, tone] = [t("page.fingerprint-whole"), "fine"];
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        this.typedWrong = error;
        wrong = Number(error.params.group || 0);
        told = `${say(error.key, lang(), error.params)}${lang() === "zh" ? "" : " "}${sayToDo(error.key, lang(), error.params)}`;
        // What is merely not finished yet is no mistake.
        const open = ["fingerprint.length", "fingerprint.word-count"].includes(error.key) || wrong === groupsOf(text).length;
        tone = open ? "soft" : "error";
        if (open) wrong = 0;
      }
    }
    if (this.report && (this.typedWrong || this.given !== this.report.given)) this.forget();
    this.typedTold.className = tone;
    this.typedTold.textContent = told;
    this.typed.setAttribute("aria-invalid", String(tone === "error"));
    const groups = this.given ? groupsOf(this.given) : groupsOf(text);
    this.groups.hidden = groups.length === 0;
    fill(this.groups, groups.map((group, index) =>
      el("li", { class: index + 1 === wrong ? "wrong" : "" }, el("small", { text: index + 1 }), harmless(group))));
  }

  async check() {
    if (!this.file) {
      this.status.textContent = t("shown.need-file");
      this.input.focus();
      return;
    }
    if (this.typedWrong) {
      this.status.textContent = t("shown.need-seal");
      this.typed.focus();
      return;
    }
    this.forget();
    this.busy(true);
    this.progress({ done: 0, of: 1, stage: "page.stage-open" });
    const { result, error, cancelled } = await this.client.ask({ task: "check", file: this.file, given: this.given });
    this.busy(false);
    if (result) {
      this.report = result;
      this.state = "done";
      this.drawResults();
      this.results.querySelector("#verdict").focus();
    } else {
      this.state = "idle";
      this.status.textContent = cancelled ? t("shown.cancelled") : t("page.failed", { reason: error });
    }
  }

  busy(is) {
    this.state = is ? "busy" : "idle";
    this.start.disabled = is;
    this.input.disabled = is;
    this.typed.readOnly = is;
    this.cancel.hidden = !is;
    this.bar.hidden = !is;
    this.working.textContent = "";
  }

  progress({ done, of, stage }) {
    if (this.state !== "busy") return;
    this.bar.value = done / of;
    this.working.textContent = t("page.working", { stage: t(stage), percent: Math.floor((100 * done) / of) });
  }

  get findings() {
    return [...this.report.findings, ...this.known.slip];
  }

  drawResults() {
    const { report, findings } = this;
    const rules = rulesPart(findings);
    const child = childPart(report, this.known, this);
    // Where all is well a family wants its child; where it is not, what is wrong comes first.
    const order = verdictOf(findings) === HOLDS ? [child, rules] : [rules, child];
    fill(
      this.results,
      verdictPart(report, findings, () => this.typed.focus()), order, hallPart(report), attemptsPart(report),
      savePart(() => ({ report, findings: this.findings, child: this.known.child })),
    );
  }

  /** Look one child up; gives what to tell if that failed. */
  find(code) {
    return this.ask({ task: "child", code }, (found) => found);
  }

  /** Hold a family slip against the list; it names the child too. */
  checkSlip(slipText) {
    return this.ask({ task: "slip", text: slipText }, ({ findings: slip, code, read, child }) =>
      code ? { slip, slipText, code, read, child } : { slip, slipText });
  }

  /** Forget the slip, and what it did to the verdict. */
  clearSlip() {
    this.learn({ slip: [], slipText: "" });
  }

  async ask(question, learnt) {
    const { report } = this;
    const { result, error } = await this.client.ask(question);
    // Meanwhile another bundle may have been chosen.
    if (this.report !== report) return "";
    if (error !== undefined) return t("page.failed", { reason: error });
    this.learn(learnt(result));
    return "";
  }

  learn(further) {
    Object.assign(this.known, further);
    this.drawResults();
    this.results.querySelector("#child-told").focus();
  }
}

/* global LICENCES */
