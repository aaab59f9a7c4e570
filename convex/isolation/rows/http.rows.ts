import type { HttpRows } from "../row.rows";

/** How each HTTP route tells its callers apart. */
export const httpRows: HttpRows = {
  "GET /.well-known/jwks.json": { open: "It holds the public half of the key that signs sessions." },
  "GET /.well-known/openid-configuration": { open: "It says where that key is." },
  "GET /health": { open: "It says that the API answers, and nothing else." },
  "GET /api/v1/openapi.json": { open: "It describes the API, not what is stored." },
  "POST /api/v1/signals": {
    scope: "signals:write",
    body: { type: "a", id: "twice", contact: { email: "a@acme.example" } },
  },
  "POST /api/v1/signals/batch": {
    scope: "signals:write",
    body: { signals: [{ type: "a", id: "twice", contact: { email: "a@acme.example" } }] },
  },
  "POST /api/v1/track": { scope: "track:write", body: { event: "a", contactEmail: "a@acme.example" } },
  "OPTIONS /api/v1/track": { open: "A browser asks which headers it may send." },
  "GET /api/v1/usage": { scope: "usage:read" },
  "POST /webhooks/stripe": { signed: "Stripe's signature over the body" },
  "POST /webhooks/clerk": { signed: "Clerk's signature over the body" },
  "POST /webhooks/resend": { signed: "Resend's signature over the body" },
  "POST /webhooks/chilipiper/:token": { signed: "the token in the address" },
  "GET /downloads/:token": { signed: "the token in the address" },
};
