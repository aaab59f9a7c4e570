import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { orgQuery } from "../functions";
import { pageOf } from "../lib/paginate";
import * as Contacts from "./model/contactReads";

const text = v.union(v.string(), v.null());

const item = {
  contactId: v.id("contacts"),
  name: v.string(),
  email: v.string(),
  title: text,
  company: v.union(v.null(), v.object({ companyId: v.id("companies"), name: v.string() })),
  lastSignalAt: v.union(v.number(), v.null()),
  signalCount: v.number(),
  createdAt: v.number(),
};

/** A page of contacts, newest first, or those that match a text. */
export const list = orgQuery({
  permission: "contacts.read",
  args: { paginationOpts: paginationOptsValidator, search: v.optional(v.string()) },
  returns: pageOf(v.object(item)),
  handler: Contacts.list,
});

/** One contact with everything that is known. */
export const get = orgQuery({
  permission: "contacts.read",
  args: { contactId: v.id("contacts") },
  returns: v.object({ ...item, firstName: text, lastName: text, phone: text }),
  handler: Contacts.get,
});

/** How many contacts there are. */
export const count = orgQuery({
  permission: "contacts.read",
  args: {},
  returns: v.number(),
  handler: Contacts.count,
});
