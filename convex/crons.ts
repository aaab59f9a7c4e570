import { cronJobs } from "convex/server";
import { internal } from "./_generated/api";

const crons = cronJobs();

crons.interval("forget idempotent answers", { hours: 1 }, internal.security.jobs.forgetIdempotentAnswers, {});

export default crons;
