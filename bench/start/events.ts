export const TABLE = "events";
export const INDEX = "by_owner_and_at";
/** Documents that share the first field of the index. */
export const DOCUMENTS_PER_OWNER = 100;
