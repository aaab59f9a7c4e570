import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderMail, subjectOf, takeLink } from "./registry";
import type { EmailContent, EmailTemplate } from "./registry";

const LINK = "https://app.example/invite#token=abc&x=1";
const AT = Date.parse("2026-11-27T16:49:00Z");

const contents = (name: string): EmailContent[] => [
  { kind: "invitation", organizationName: name, inviterName: name, role: name, expiresAt: AT },
  { kind: "passwordReset", name, expiresAt: AT },
  { kind: "emailVerification", name },
  { kind: "auditAnchor", organizationName: name, anchor: `12:${"ab".repeat(32)}`, at: AT },
];

describe("every template", () => {
  test("says in both forms what it is about, with its link", () => {
    for (const content of contents("Dana")) {
      const { subject, text, html } = renderMail(content, LINK);
      expect(subject.length).toBeGreaterThan(10);
      expect(text).toContain(`\n${LINK}\n`);
      expect(html).toContain(`href="${LINK.replace("&", "&amp;")}"`);
    }
  });

  test("[C-8] has no names that break out of their place: no tag, attribute, header or line of their own", () => {
    const nasty = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        '"><script>alert(1)</script>',
        "' onmouseover='x",
        "A\r\nBcc: victim@example.com",
        "A\u2028Bcc: b@example.com\u2029",
        "\u202Egnp.exe",
        "&lt;b&gt;",
        "x".repeat(5_000),
      ),
    );
    const shapeOf = (html: string) => html.match(/<[^>]*>/g);
    fc.assert(
      fc.property(nasty, (name) => {
        for (const [i, content] of contents(name).entries()) {
          const mail = renderMail(content, LINK);
          const plain = renderMail(contents("Dana")[i]!, LINK);
          expect(shapeOf(mail.html)).toEqual(shapeOf(plain.html));
          expect(mail.text.split("\n").length).toBe(plain.text.split("\n").length);
          expect(subjectOf(content)).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{10,180}$/u);
        }
      }),
      { numRuns: 25 },
    );
  });

  test("[C-8] has no name that a mail program would make a link of", () => {
    const { text, html } = renderMail(contents("https://evil.example/now or mail@evil.example")[0]!, LINK);
    for (const form of [text, html]) expect(form).not.toMatch(/https:\/\/evil|evil\.example/);
  });

  test("[C-8] loads nothing and tells nobody that it was read or where the reader came from", () => {
    for (const content of contents("Dana")) {
      const { html } = renderMail(content, LINK);
      expect(html).not.toMatch(/<img|<script|url\(|<link|src=/);
      expect(html.match(/<a /g)).toHaveLength(html.match(/rel="noreferrer"/g)!.length);
    }
  });

  test("parts its link from what may be stored in the clear", () => {
    const orders: EmailTemplate[] = [
      {
        kind: "invitation",
        organizationName: "N",
        inviterName: "D",
        role: "member",
        expiresAt: AT,
        acceptUrl: LINK,
      },
      { kind: "passwordReset", name: "D", expiresAt: AT, resetUrl: LINK },
      { kind: "emailVerification", name: "D", verifyUrl: LINK },
    ];
    for (const order of orders) {
      const { content, link } = takeLink(order);
      expect(link).toBe(LINK);
      expect(JSON.stringify(content)).not.toContain("token");
    }
  });
});
