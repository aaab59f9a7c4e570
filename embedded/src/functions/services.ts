import type { JwtSigner } from "../auth/jwtSigner.ts";
import type { FileStorage } from "../files/fileStorage.ts";
import type { VectorSearch } from "../search/vectorSearch.ts";
import type { Database } from "../txn/database.ts";

/** What syscalls reach beside the transaction. */
export interface Services {
  db: Database;
  files: FileStorage;
  vectors: VectorSearch;
  signer: JwtSigner;
  cloudUrl: string;
  siteUrl: string;
}
