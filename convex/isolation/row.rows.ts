import type { ApiScope } from "../access/actor";

/**
 * The weakest caller that may use a function. A role is one in the organisation that the call names; `user` is any signed-in person
 * and `public` anyone, and neither takes an organisation.
 */
export type Weakest = "viewer" | "member" | "admin" | "owner" | "user" | "public";

/**
 * What the isolation matrix knows of one public function. The short form is the weakest caller alone; `args` replaces arguments that
 * a sample made from the validator alone cannot guess (a text in a certain form, a list that must not be empty).
 */
export type Row = Weakest | { weakest: Weakest; args?: Readonly<Record<string, unknown>> };

/** The rows of one domain, by the function's path: `"crm/contacts:list"`. */
export type Rows = Readonly<Record<string, Row>>;

/**
 * What the matrix knows of one HTTP route: the scope that an API key needs, with a body that succeeds; whose signature it asks for; or
 * why anyone may call it.
 */
export type HttpRow = { scope: ApiScope; body?: unknown } | { signed: string } | { open: string };

/** The HTTP routes, by method and path: `"GET /health"`. */
export type HttpRows = Readonly<Record<string, HttpRow>>;
