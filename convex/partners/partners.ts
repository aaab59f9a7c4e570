import { v } from "convex/values";
import { orgQuery } from "../functions";
import { choosePartners } from "./model/partners";

/** The partners that an invited person can be confined to, by address; for those who manage the team. */
export const choices = orgQuery({
  permission: "members.write",
  args: {},
  returns: v.array(v.object({ partnerId: v.id("partners"), name: v.string() })),
  handler: choosePartners,
});
