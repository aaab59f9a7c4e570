import { execFile } from "node:child_process";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import type { BrowserContext, Route } from "@playwright/test";
import type { Issuer } from "./issuer.ts";

const run = promisify(execFile);

/** The host that the publishable key below names; nothing of it leaves the browser. */
const HOST = "clerk.switchboard.test";
export const PUBLISHABLE_KEY = `pk_test_${Buffer.from(`${HOST}$`).toString("base64")}`;

// The version whose requests are answered below.
const SCRIPT = "@clerk/clerk-js@5.128.0";

export type ClerkState = "signedIn" | "signedOut" | "serviceDown" | "scriptDown";

/** Fetches Clerk's script as a packed file, because it cannot be installed; null where no registry answers. */
export async function fetchClerkScript(): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), "switchboard-clerk-js-"));
  try {
    const { stdout } = await run("npm", ["pack", SCRIPT, "--silent"], { cwd: folder, timeout: 60_000 });
    await run("tar", ["xzf", stdout.trim().split("\n").at(-1) ?? ""], { cwd: folder });
    return join(folder, "package/dist");
  } catch {
    return null;
  }
}

type Person = { id: string; email: string; name: string };

/** Stands in for Clerk's frontend API in one browser context. It proves how the client is wired, not what Clerk does. */
export async function fakeClerk(
  context: BrowserContext,
  options: { dist: string; issuer: Issuer; person: Person; state: ClerkState },
): Promise<{ set: (state: ClerkState) => void }> {
  let { state } = options;
  const { dist, issuer, person } = options;
  const answer = (route: Route, body: unknown, status = 200) =>
    route.fulfill({
      status,
      contentType: "application/json",
      headers: {
        "Access-Control-Allow-Origin": new URL(route.request().headers()["origin"] ?? "http://x").origin,
        "Access-Control-Allow-Credentials": "true",
      },
      body: JSON.stringify(body),
    });
  await context.route(`https://${HOST}/**`, async (route) => {
    const { pathname, searchParams } = new URL(route.request().url());
    if (pathname.startsWith("/npm/")) {
      if (state === "scriptDown") return await route.abort();
      const body = await readFile(join(dist, basename(pathname)));
      return await route.fulfill({ contentType: "text/javascript", body });
    }
    if (pathname === "/v1/dev_browser") return await answer(route, { object: "dev_browser", id: "dvb_1" });
    if (pathname === "/v1/environment") return await answer(route, ENVIRONMENT);
    if (state === "serviceDown") return await answer(route, { errors: [] }, 503);
    const token = await issuer.token(person, { sid: "sess_1" });
    if (pathname.includes("/tokens")) return await answer(route, { object: "token", jwt: token });
    // Clerk names the method in the address, so that no browser asks beforehand.
    if (pathname.endsWith("/remove") || searchParams.get("_method") === "DELETE") state = "signedOut";
    const client = clientOf(state === "signedIn" ? sessionOf(person, token) : null);
    return await answer(route, { response: client, client });
  });
  return { set: (next) => (state = next) };
}

function clientOf(session: object | null) {
  return {
    object: "client",
    id: "client_1",
    sessions: session ? [session] : [],
    sign_in: null,
    sign_up: null,
    last_active_session_id: session ? "sess_1" : null,
    cookie_expires_at: null,
    created_at: 1,
    updated_at: 1,
  };
}

function sessionOf(person: Person, jwt: string) {
  const [first_name, last_name] = person.name.split(" ");
  const user = {
    object: "user",
    id: person.id,
    first_name,
    last_name,
    primary_email_address_id: "idn_1",
    email_addresses: [
      {
        object: "email_address",
        id: "idn_1",
        email_address: person.email,
        verification: { status: "verified", strategy: "email_code" },
        linked_to: [],
      },
    ],
    phone_numbers: [],
    web3_wallets: [],
    external_accounts: [],
    enterprise_accounts: [],
    passkeys: [],
    organization_memberships: [],
    public_metadata: {},
    unsafe_metadata: {},
    created_at: 1,
    updated_at: 1,
  };
  return {
    object: "session",
    id: "sess_1",
    status: "active",
    expire_at: Date.now() + 86_400_000,
    abandon_at: Date.now() + 86_400_000,
    last_active_at: Date.now(),
    last_active_token: { object: "token", jwt },
    actor: null,
    user,
    public_user_data: { first_name, last_name, identifier: person.email, user_id: person.id },
    factor_verification_age: [0, -1],
    created_at: 1,
    updated_at: 1,
  };
}

const attribute = (isUsed: boolean) => ({
  enabled: isUsed,
  required: isUsed,
  used_for_first_factor: isUsed,
  first_factors: isUsed ? ["email_code"] : [],
  used_for_second_factor: false,
  second_factors: [],
  verifications: isUsed ? ["email_code"] : [],
  verify_at_sign_up: isUsed,
});

const ENVIRONMENT = {
  object: "environment",
  id: "env_1",
  auth_config: {
    object: "auth_config",
    id: "aconf_1",
    single_session_mode: true,
    url_based_session_syncing: true,
  },
  display_config: {
    object: "display_config",
    id: "display_config_1",
    instance_environment_type: "development",
    application_name: "Switchboard",
    preferred_sign_in_strategy: "otp",
    theme: { buttons: {}, general: {}, accounts: {} },
    branded: false,
  },
  user_settings: {
    attributes: {
      email_address: attribute(true),
      phone_number: attribute(false),
      username: attribute(false),
      first_name: attribute(false),
      last_name: attribute(false),
      password: attribute(false),
      web3_wallet: attribute(false),
      authenticator_app: attribute(false),
      backup_code: attribute(false),
      passkey: attribute(false),
    },
    actions: { delete_self: false, create_organization: false },
    social: {},
    saml: { enabled: false },
    enterprise_sso: { enabled: false },
    sign_in: { second_factor: { required: false } },
    sign_up: { mode: "public", captcha_enabled: false, progressive: true, legal_consent_enabled: false },
    password_settings: {},
    passkey_settings: {},
    username_settings: { min_length: 4, max_length: 64 },
  },
  organization_settings: {
    enabled: false,
    actions: {},
    domains: { enabled: false },
    slug: { disabled: true },
  },
  commerce_settings: { billing: {} },
  maintenance_mode: false,
};
