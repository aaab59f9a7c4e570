import { clip } from "../../lib/text";

// A subject longer than this is cut by every mail program.
const SUBJECT_LENGTH_MAX = 180;

// Names come from people; one that is longer is an attempt at writing the mail.
const NAME_LENGTH_MAX = 80;

/** The text as a part of HTML, in an attribute too: nothing in it can open or close anything. */
export function escapeHtml(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&#39;");
}

/** The text on one line, without line breaks of any alphabet and without invisible characters: it cannot add a header to a mail. */
export function singleLine(text: string): string {
  return text
    .replace(/\p{Cf}+/gu, "")
    .replace(/[\p{Cc}\p{Zl}\p{Zp} ]+/gu, " ")
    .trim();
}

/** A name that a person chose, fit to stand in a subject. */
export function mailName(name: string, fallback: string): string {
  return clip(singleLine(name), NAME_LENGTH_MAX) || fallback;
}

/** The same name for the body, where mail programs make links of "evil.example" and "https://": an invisible joiner keeps it a word. */
export function unlinkedName(name: string, fallback: string): string {
  return mailName(name, fallback).replace(/(?<=[\p{L}\p{N}])\.(?=\p{L})|:(?=\/\/)|@/gu, "$&\u2060");
}

/** A subject: one line of a length that can be read. */
export function mailSubject(text: string): string {
  return clip(singleLine(text), SUBJECT_LENGTH_MAX);
}

// Made once: it costs more than everything else in a mail.
const instant = new Intl.DateTimeFormat("en-US", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });

/** An instant as a mail writes it: in words and UTC, because nobody knows the reader's zone. */
export function mailTime(at: number): string {
  return `${instant.format(new Date(at))} UTC`;
}
