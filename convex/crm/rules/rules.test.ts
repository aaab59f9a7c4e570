import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldText } from "../../lib/text";
import { asciiDomain, companyDomain, nameFromDomain } from "./domain";
import { contactEmail } from "./email";
import { parseSearch, searchTerms } from "./searchTerms";
import { defaultWeight, isHighIntent } from "./signalWeight";

describe("contactEmail", () => {
  test.each([
    ["  Ann@Acme.Example ", "ann@acme.example"],
    ["ann+Demo@acme.example", "ann+demo@acme.example"],
    ["ann@www.acme.example", "ann@acme.example"],
    ["jürgen@müller.example", "jürgen@xn--mller-kva.example"],
    ["ａｎｎ@acme.example", "ann@acme.example"],
  ])("[M-08] %j is stored as %j", (raw, wanted) => {
    expect(contactEmail(raw)).toBe(wanted);
  });

  test.each([
    "",
    "ann",
    "@acme.example",
    "ann@",
    "ann@acme",
    "a b@acme.example",
    "ann@127.0.0.1",
    "ann@-a.example",
  ])("%j is refused", (raw) => {
    expect(contactEmail(raw)).toBeNull();
  });

  test("[M-08] composed and decomposed spellings are one address", () => {
    expect(contactEmail("ren\u00e9@acme.example")).toBe(contactEmail("rene\u0301@acme.example"));
  });

  test("normalising twice changes nothing", () => {
    fc.assert(
      fc.property(fc.emailAddress(), (raw) => {
        const once = contactEmail(raw);
        if (once !== null) expect(contactEmail(once)).toBe(once);
      }),
    );
  });
});

describe("domains", () => {
  test.each([
    ["https://www.Acme.com/pricing?x=1", "acme.com"],
    ["acme.com.", "acme.com"],
    ["acme.co.uk:8080", "acme.co.uk"],
  ])("%j is the company domain %j", (raw, wanted) => {
    expect(asciiDomain(raw)).toBe(wanted);
  });

  test.each(["localhost", "10.0.0.1", "a..b", "", "exa mple.com"])("%j is no company domain", (raw) => {
    expect(asciiDomain(raw)).toBeNull();
  });

  test("a free-mail domain never names a company", () => {
    expect(companyDomain("gmail.com")).toBeNull();
    expect(companyDomain("acme.com")).toBe("acme.com");
  });

  test("a company is named after its domain until someone names it", () => {
    expect(nameFromDomain("acme-labs.com")).toBe("Acme Labs");
  });
});

describe("search terms", () => {
  test("a name, its address and its domain are found by the beginning of each word", () => {
    expect(searchTerms(["Zoë Müller", "zoe@acme.example"])).toEqual(["muller", "zoe@acme.example"]);
  });

  test("a query looks up its longest word and keeps the others as a check", () => {
    expect(parseSearch("  Zo Müll ")).toEqual({ lookup: "mull", words: ["zo", "mull"] });
    expect(parseSearch("   ")).toBeNull();
  });

  test("every word of a text is found through its terms", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-zé]{1,12}$/), { minLength: 1, maxLength: 5 }), (words) => {
        const terms = searchTerms([words.join(" ")]);
        for (const word of words) {
          expect(terms.some((term) => term.startsWith(foldText(word)))).toBe(true);
        }
      }),
    );
  });
});

describe("weights", () => {
  test("a demo request is high intent, an unknown type is not", () => {
    expect(isHighIntent(defaultWeight("demo_requested"))).toBe(true);
    expect(isHighIntent(defaultWeight("whatever"))).toBe(false);
  });
});
