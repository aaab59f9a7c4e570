// Run it: SWITCHBOARD_API_KEY=sb_sk_... SWITCHBOARD_URL=http://127.0.0.1:3211 npx tsx examples/send-signal.ts
import { LimitExceededError, Switchboard } from "@switchboard/sdk";

const switchboard = new Switchboard({
  apiKey: process.env["SWITCHBOARD_API_KEY"] ?? "",
  baseUrl: process.env["SWITCHBOARD_URL"] ?? "http://127.0.0.1:3211",
});

try {
  const receipt = await switchboard.signals.create({
    id: `demo-${Date.now()}`,
    type: "demo_requested",
    source: "website",
    contact: { email: "ada@acme.example", firstName: "Ada" },
    properties: { plan: "pro", seats: 12 },
  });
  console.log(`stored as ${receipt.signalId}`);
} catch (error) {
  if (!(error instanceof LimitExceededError)) throw error;
  console.log(`${error.used} of ${error.limit} ${error.metric} used; upgrade at ${error.upgradeUrl}`);
}
