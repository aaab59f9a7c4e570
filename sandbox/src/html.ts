/** A page of the sandbox, without scripts: forms post and come back. */
export function renderFrame(page: {
  title: string;
  intro: string;
  main: string;
  here: "world" | "inbox";
}): string {
  const link = (href: string, words: string, isHere: boolean) =>
    `<a href="${href}"${isHere ? ' aria-current="page"' : ""}>${words}</a>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(page.title)}</title><link rel="icon" href="data:,"><style>${STYLE}</style></head><body>
<header><nav aria-label="Sandbox">${link("/", "Events", page.here === "world")}${link("/inbox", "Inbox", page.here === "inbox")}</nav>
<h1>${escape(page.title)}</h1>${page.intro}</header><main>${page.main}</main></body></html>`;
}

/** One labelled field of a form. */
export function input(name: string, label: string, type: string, value: string, hint = ""): string {
  return `<label>${label}<input name="${name}" type="${type}" value="${escape(value)}" required>${hint && `<small>${hint}</small>`}</label>`;
}

/** One labelled choice of a form. */
export function select(
  name: string,
  label: string,
  options: [string, string][],
  chosen: string,
  hint = "",
): string {
  const items = options.map(
    ([value, words]) =>
      `<option value="${value}"${value === chosen ? " selected" : ""}>${escape(words)}</option>`,
  );
  return `<label>${label}<select name="${name}">${items.join("")}</select>${hint && `<small>${hint}</small>`}</label>`;
}

/** Says that a part is off because its secret is missing; nothing when it is there. */
export function missing(secret: string | null, variable: string): string {
  return secret ? "" : `<p class="missing">Switched off: ${variable} is not set.</p>`;
}

/** The text as a part of HTML. */
export function escape(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

const STYLE = `:root{color-scheme:light dark;--line:light-dark(#d4d4d8,#3f3f46);--quiet:light-dark(#52525b,#a1a1aa);--soft:light-dark(#f4f4f5,#27272a);--accent:light-dark(#1d4ed8,#93c5fd)}
*{box-sizing:border-box}body{font:14px/1.45 system-ui,sans-serif;margin:0 auto;max-width:72rem;padding:24px}
h1{font-size:20px;margin:0 0 4px;overflow-wrap:anywhere}h2{font-size:15px;margin:0 0 12px}header p{margin:4px 0;color:var(--quiet)}
nav{display:flex;gap:16px;margin:0 0 16px;border-bottom:1px solid var(--line)}nav a{padding:8px 2px;color:var(--quiet);text-decoration:none;font-weight:600}
nav a[aria-current]{color:inherit;box-shadow:inset 0 -2px currentColor}a{color:var(--accent)}
.forms{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr));gap:16px;margin:16px 0;align-items:start}
section{border:1px solid var(--line);border-radius:8px;padding:16px;margin:16px 0}.forms section{margin:0}form{display:grid;gap:12px}label{display:grid;gap:4px}
input,select,button{font:inherit;padding:6px 8px;min-height:32px;width:100%}small,.missing{color:var(--quiet)}
button{font-weight:600;cursor:pointer}.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:6px 8px;border-bottom:1px solid var(--line);vertical-align:top}td code{overflow-wrap:anywhere}
.mails{list-style:none;margin:0;padding:0}.mails a{display:grid;grid-template-columns:minmax(0,14rem) minmax(0,1fr) auto;gap:4px 16px;padding:12px 8px;border-bottom:1px solid var(--line);color:inherit;text-decoration:none}
.mails a:hover{background:var(--soft)}.mails b,.mails span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.mails time,.mails .to,.chips{color:var(--quiet)}
.chips span{display:inline-block;background:var(--soft);border-radius:4px;padding:0 6px;margin-right:4px;font-size:12px}
dl{display:grid;grid-template-columns:auto minmax(0,1fr);gap:4px 16px;margin:12px 0}dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:0}iframe{width:100%;height:36rem;border:0;border-radius:8px;background:#fff}
.row{display:flex;flex-wrap:wrap;gap:8px;align-items:end}.row label{min-width:0}.row button,.row select{width:auto;max-width:100%}
@media(max-width:40rem){body{padding:16px}.mails a{grid-template-columns:minmax(0,1fr) auto}.mails b{grid-column:1/-1}}
:focus-visible{outline:2px solid #2563eb;outline-offset:2px}`;
