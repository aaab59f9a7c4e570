import { v } from "convex/values";
import { orgQuery } from "../functions";
import * as Search from "./model/search";
import { crmObjectType } from "./schema";

/** Contacts and companies that match a text, at most twelve, for the palette. */
export const palette = orgQuery({
  permission: "search.read",
  args: { text: v.string() },
  returns: v.array(
    v.object({ objectType: crmObjectType, objectId: v.string(), label: v.string(), detail: v.string() }),
  ),
  handler: Search.palette,
});
