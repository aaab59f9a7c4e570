import { escapeHtml } from "../rules/mailText";

/** A mail as its template writes it, before it is given its two forms. */
export type Letter = {
  subject: string;
  /** What an inbox shows beside the subject. */
  preview: string;
  heading: string;
  paragraphs: string[];
  button: string;
  /** What stands below the button, smaller. */
  notes: string[];
};

/** A mail as it leaves. */
export type RenderedMail = { subject: string; text: string; html: string };

const FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** Gives a letter its plain and its HTML form. Everything in it is escaped here, so that a template cannot forget. */
export function renderLetter(letter: Letter, link: string): RenderedMail {
  return { subject: letter.subject, text: plainForm(letter, link), html: htmlForm(letter, link) };
}

function plainForm({ heading, paragraphs, button, notes }: Letter, link: string): string {
  return [heading, ...paragraphs, `${button}:\n${link}`, ...notes, "Switchboard"].join("\n\n");
}

// Tables and inline styles: the only layout that every mail program draws.
function htmlForm({ preview, heading, paragraphs, button, notes }: Letter, link: string): string {
  const lines = paragraphs.map((text) => `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`).join("");
  const small = notes.map((text) => `<p style="margin:0 0 8px">${escapeHtml(text)}</p>`).join("");
  const href = escapeHtml(link);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><title>Switchboard</title></head>
<body style="margin:0;padding:0;background:#f4f4f5;color:#18181b;font:16px/1.5 ${FONT}">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(preview)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f4f4f5"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:520px;background:#ffffff;border:1px solid #e4e4e7;border-radius:12px">
<tr><td style="padding:32px;color:#18181b;font:16px/1.5 ${FONT}">
<p style="margin:0 0 24px;font-size:14px;font-weight:600;color:#52525b">Switchboard</p>
<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3;font-weight:600">${escapeHtml(heading)}</h1>
${lines}
<p style="margin:24px 0"><a href="${href}" rel="noreferrer" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#18181b;color:#ffffff;font-weight:600;text-decoration:none">${escapeHtml(button)}</a></p>
<p style="margin:0 0 24px;font-size:13px;color:#52525b">Or copy this address into your browser:<br><a href="${href}" rel="noreferrer" style="color:#3f3f46;word-break:break-all">${href}</a></p>
<div style="border-top:1px solid #e4e4e7;padding-top:16px;font-size:13px;color:#52525b">${small}</div>
</td></tr></table></td></tr></table></body></html>`;
}
