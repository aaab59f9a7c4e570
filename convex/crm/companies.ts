import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { orgQuery } from "../functions";
import { pageOf } from "../lib/paginate";
import * as Companies from "./model/companyReads";

const text = v.union(v.string(), v.null());
const time = v.union(v.number(), v.null());

const item = {
  companyId: v.id("companies"),
  name: v.string(),
  domain: text,
  contactCount: v.number(),
  signalCount: v.number(),
  lastSignalAt: time,
  createdAt: v.number(),
};

const person = v.object({
  contactId: v.id("contacts"),
  name: v.string(),
  email: v.string(),
  title: text,
  lastSignalAt: time,
});

/** A page of companies, newest first, or those that match a text. */
export const list = orgQuery({
  permission: "companies.read",
  args: { paginationOpts: paginationOptsValidator, search: v.optional(v.string()) },
  returns: pageOf(v.object(item)),
  handler: Companies.list,
});

/** One company with its people, the newest fifty. */
export const get = orgQuery({
  permission: "companies.read",
  args: { companyId: v.id("companies") },
  returns: v.object({ ...item, contacts: v.array(person) }),
  handler: Companies.get,
});

/** How many companies there are. */
export const count = orgQuery({
  permission: "companies.read",
  args: {},
  returns: v.number(),
  handler: Companies.count,
});
