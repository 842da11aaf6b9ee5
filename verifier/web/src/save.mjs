// The report as a file: text, or a page without any script.

import { el, lang, t } from "./dom.mjs";
import { card } from "./parts.mjs";
import { textReport } from "./report.mjs";

const BOM = "\ufeff"; // without it, Notepad on an old Windows takes the text for another encoding
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

const escaped = (text) => text.replace(/[&<>"']/g, (char) => ESCAPES[char]);

function htmlReport(lines, title) {
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  const style = "body{font:16px/1.7 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}p{margin:.2rem 0}.in{margin-left:2rem;color:#444}";
  const body = lines
    .map((line, index) => {
      if (line === "") return "<hr>";
      const tag = index === 0 ? "h1" : "p";
      return `<${tag}${line.startsWith("    ") ? ' class="in"' : ""}>${escaped(line.trim())}</${tag}>`;
    })
    .join("\n");
  return `<!doctype html>
<html lang="${lang() === "zh" ? "zh-CN" : "en"}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title><style>${style}</style></head><body>
${body}
</body></html>
`;
}

function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = el("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

/** `current()` gives the report, the findings and the child as they are now. */
export function savePart(current) {
  const text = el("textarea", { readonly: true, rows: 8, hidden: true, "aria-label": t("page.save") });
  const told = el("p", { role: "status", class: "soft" });
  const lines = () => {
    const { report, findings, child } = current();
    return textReport(report, findings, child, lang());
  };
  const name = () => t("page.file-name", { draw_id: current().report.drawId || "" });
  const copy = async () => {
    text.value = lines().join("\n");
    text.hidden = false;
    text.focus();
    text.select();
    // Browsers inside other programs often refuse both ways; the text is there to be copied by hand.
    let done = false;
    try {
      done = document.execCommand("copy");
    } catch (error) {
      done = false;
    }
    told.textContent = t(done ? "page.copied" : "page.select");
  };
  const button = (id, key, onclick) => el("button", { type: "button", id, onclick, text: t(key) });
  return card(
    "save", t("page.save"), el("p", { class: "soft", text: t("page.save-about") }),
    el("div", { class: "row" },
      button("save-text", "page.save-text", () => download(`${name()}.txt`, "text/plain;charset=utf-8", `${BOM}${lines().join("\r\n")}\r\n`)),
      button("save-html", "page.save-html", () => download(`${name()}.html`, "text/html;charset=utf-8", htmlReport(lines(), t("page.title")))),
      button("copy", "page.copy", copy)),
    told, text,
  );
}
