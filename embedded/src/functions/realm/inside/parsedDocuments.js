// Runs inside the contexts of queries and mutations: a document that is read again is not parsed again.
// The client library gets each document as text, parses it and copies what it parsed. So that one step can be left out:
// `JSON.parse` gives the value that it gave for the same text before. The value is frozen, in case someone else asks.
export default function install() {
  "use strict";
  const { JSON, Map, Object, Reflect, Symbol } = globalThis;
  const { parse } = JSON;
  const { freeze, values: valuesOf } = Object;

  // Characters of text in one generation of what is remembered; there are two, so that what is in use stays.
  const CHARS_MAX = 2_000_000;
  // Larger documents would push out many small ones.
  const CHARS_OF_DOCUMENT_MAX = 16_384;
  const SEEN = Symbol("seen once");
  let recent = new Map();
  let older = new Map();
  let chars = 0;

  // Texts handed over and not parsed yet, in the order in which they will be.
  let texts = [];
  let values = [];
  let next = 0;

  function frozen(value) {
    if (typeof value !== "object" || value === null) return value;
    for (const part of valuesOf(value)) frozen(part);
    return freeze(value);
  }

  function remember(text, value) {
    if (chars > CHARS_MAX) {
      older = recent;
      recent = new Map();
      chars = 0;
    }
    recent.set(text, value);
    chars += text.length;
  }

  // The parsed document, or null at the first sight of it: most are not read a second time.
  function valueOf(text) {
    const known = recent.get(text);
    return known === undefined || known === SEEN ? valueAgain(text, known ?? older.get(text)) : known;
  }

  function valueAgain(text, known) {
    const value = known === SEEN ? frozen(parse(text)) : known;
    remember(text, value ?? SEEN);
    return value ?? null;
  }

  const remembering = {
    parse(text, reviver) {
      if (next < texts.length && text === texts[next] && reviver === undefined) {
        next += 1;
        return values[next - 1];
      }
      return parse(text, reviver);
    },
  };
  Reflect.defineProperty(JSON, "parse", { value: remembering.parse, writable: true, configurable: true });

  return {
    // What a call has left unparsed is not for the next one.
    begin() {
      next = texts.length;
    },
    // Code is about to parse this text: a document's, or that of a step of a query around it.
    expect(text, documentText) {
      if (documentText.length > CHARS_OF_DOCUMENT_MAX) return;
      const value = valueOf(documentText);
      if (value === null) return;
      if (next === texts.length) {
        texts = [];
        values = [];
        next = 0;
      }
      texts.push(text);
      values.push(text === documentText ? value : { value, done: false });
    },
  };
}
