import { cronJobs } from "convex/server";
import { internal } from "./_generated/api";

const crons = cronJobs();

crons.interval("forget idempotent answers", { hours: 1 }, internal.security.jobs.forgetIdempotentAnswers, {});
crons.interval("bring back stuck mails", { minutes: 1 }, internal.notifications.emailJobs.tend, {});
crons.interval(
  "forget expired links of mails",
  { hours: 1 },
  internal.notifications.emailJobs.forgetLinks,
  {},
);

// Often enough that a row is part of the chain before anyone could want to change it.
crons.interval("chain audit rows", { seconds: 5 }, internal.audit.jobs.chain, {});
// A chain is anchored an hour after the last time; looking more often keeps that from becoming two.
crons.interval("anchor audit chains", { minutes: 5 }, internal.audit.jobs.anchor, {});
crons.interval("trim audit logs", { hours: 1 }, internal.audit.jobs.trim, {});

// Does nothing unless the key of secrets is being exchanged.
crons.interval("seal secrets anew", { hours: 24 }, internal.ops.secrets.reseal, {});

export default crons;
