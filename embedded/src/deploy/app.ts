export type * from "../functions/app.ts";
