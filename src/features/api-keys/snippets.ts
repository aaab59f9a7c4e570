interface SnippetParts {
  secret: string;
  /** Origin of the HTTP API. */
  siteUrl: string;
}

/** Single quotes end a shell string; this is how one stands inside it. */
const shellQuote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** A request that can be pasted into a terminal as it is. */
export function curlSnippet({ secret, siteUrl }: SnippetParts): string {
  const body = JSON.stringify({
    type: "demo_requested",
    contact: { email: "ada@example.com", firstName: "Ada" },
    properties: { plan: "pro" },
  });
  return [
    `curl -X POST ${siteUrl}/api/v1/signals \\`,
    `  -H ${shellQuote(`Authorization: Bearer ${secret}`)} \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d ${shellQuote(body)}`,
  ].join("\n");
}

/** The same by the SDK, as a file that Node runs. */
export function sdkSnippet({ secret, siteUrl }: SnippetParts): string {
  return `import { Switchboard } from "@switchboard/sdk";

const switchboard = new Switchboard({
  apiKey: ${JSON.stringify(secret)},
  baseUrl: ${JSON.stringify(siteUrl)},
});

await switchboard.signals.create({
  type: "demo_requested",
  contact: { email: "ada@example.com", firstName: "Ada" },
  properties: { plan: "pro" },
});
`;
}

/** What a publishable key may do: track from a browser. */
export function trackCurlSnippet({ secret, siteUrl }: SnippetParts): string {
  return [
    `curl -X POST ${siteUrl}/api/v1/track \\`,
    `  -H ${shellQuote(`Authorization: Bearer ${secret}`)} \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d ${shellQuote(JSON.stringify({ name: "page_viewed", properties: { path: "/pricing" } }))}`,
  ].join("\n");
}

/** The same by the SDK. */
export function trackSdkSnippet({ secret, siteUrl }: SnippetParts): string {
  return `import { Switchboard } from "@switchboard/sdk";

const switchboard = new Switchboard({
  apiKey: ${JSON.stringify(secret)},
  baseUrl: ${JSON.stringify(siteUrl)},
});

await switchboard.track({ name: "page_viewed", properties: { path: "/pricing" } });
`;
}
