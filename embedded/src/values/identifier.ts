const IDENTIFIER = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const IDENTIFIER_CHARS_MAX = 64;

/** Why Convex does not take this as the name of a table, in its words; null if it does. */
export function identifierFault(name: string): string | null {
  if (IDENTIFIER.test(name) && name.length <= IDENTIFIER_CHARS_MAX) return null;
  const [first, ...rest] = name;
  if (first === undefined) return "Identifier cannot be empty";
  if (!IDENTIFIER.test(first))
    return `Invalid first character '${first}' in ${name}: Identifiers must start with an alphabetic character or underscore`;
  const wrong = rest.find((char) => !IDENTIFIER.test(`a${char}`));
  if (wrong !== undefined)
    return `Identifier ${name} has invalid character '${wrong}': Identifiers can only contain alphanumeric characters or underscores`;
  return `Identifier is too long (${name.length} > maximum ${IDENTIFIER_CHARS_MAX})`;
}
