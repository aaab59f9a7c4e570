/** A path on this site, or "/": an address in the query must not lead a signed-in person elsewhere. */
export function safeRedirect(target: string | undefined): string {
  if (!target?.startsWith("/") || target.startsWith("//") || target.includes("\\")) return "/";
  return target.startsWith("/sign-in") ? "/" : target;
}
