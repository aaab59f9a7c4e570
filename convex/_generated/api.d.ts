/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as access_actor from "../access/actor.js";
import type * as access_apiKey from "../access/apiKey.js";
import type * as access_apiKeyFormat from "../access/apiKeyFormat.js";
import type * as access_inOrg from "../access/inOrg.js";
import type * as access_membership from "../access/membership.js";
import type * as access_permissionLabels from "../access/permissionLabels.js";
import type * as access_permissions from "../access/permissions.js";
import type * as access_rolesTable from "../access/rolesTable.js";
import type * as analytics_dashboard from "../analytics/dashboard.js";
import type * as analytics_model_signalDays from "../analytics/model/signalDays.js";
import type * as analytics_model_track from "../analytics/model/track.js";
import type * as analytics_rules_signalDays from "../analytics/rules/signalDays.js";
import type * as audit_logs from "../audit/logs.js";
import type * as audit_model_append from "../audit/model/append.js";
import type * as audit_model_logs from "../audit/model/logs.js";
import type * as audit_rules_redact from "../audit/rules/redact.js";
import type * as auth from "../auth.js";
import type * as billing_jobs from "../billing/jobs.js";
import type * as billing_model_gauges from "../billing/model/gauges.js";
import type * as billing_model_planChange from "../billing/model/planChange.js";
import type * as billing_model_plans from "../billing/model/plans.js";
import type * as billing_model_recount from "../billing/model/recount.js";
import type * as billing_model_thresholds from "../billing/model/thresholds.js";
import type * as billing_model_usage from "../billing/model/usage.js";
import type * as billing_rules_plans from "../billing/rules/plans.js";
import type * as billing_rules_reservation from "../billing/rules/reservation.js";
import type * as billing_rules_thresholds from "../billing/rules/thresholds.js";
import type * as billing_usage from "../billing/usage.js";
import type * as crm_companies from "../crm/companies.js";
import type * as crm_contacts from "../crm/contacts.js";
import type * as crm_model_companies from "../crm/model/companies.js";
import type * as crm_model_companyReads from "../crm/model/companyReads.js";
import type * as crm_model_contactReads from "../crm/model/contactReads.js";
import type * as crm_model_contacts from "../crm/model/contacts.js";
import type * as crm_model_counts from "../crm/model/counts.js";
import type * as crm_model_people from "../crm/model/people.js";
import type * as crm_model_search from "../crm/model/search.js";
import type * as crm_model_signalReads from "../crm/model/signalReads.js";
import type * as crm_model_signals from "../crm/model/signals.js";
import type * as crm_model_sources from "../crm/model/sources.js";
import type * as crm_model_staff from "../crm/model/staff.js";
import type * as crm_rules_domain from "../crm/rules/domain.js";
import type * as crm_rules_email from "../crm/rules/email.js";
import type * as crm_rules_freeMailDomains from "../crm/rules/freeMailDomains.js";
import type * as crm_rules_groupSignals from "../crm/rules/groupSignals.js";
import type * as crm_rules_names from "../crm/rules/names.js";
import type * as crm_rules_searchTerms from "../crm/rules/searchTerms.js";
import type * as crm_rules_signalWeight from "../crm/rules/signalWeight.js";
import type * as crm_search from "../crm/search.js";
import type * as crm_signals from "../crm/signals.js";
import type * as crons from "../crons.js";
import type * as env from "../env.js";
import type * as events_catalog from "../events/catalog.js";
import type * as events_record from "../events/record.js";
import type * as fanout from "../fanout.js";
import type * as functions from "../functions.js";
import type * as http from "../http.js";
import type * as httpApi_app from "../httpApi/app.js";
import type * as httpApi_authenticate from "../httpApi/authenticate.js";
import type * as httpApi_calls from "../httpApi/calls.js";
import type * as httpApi_leakAlert from "../httpApi/leakAlert.js";
import type * as httpApi_readRequest from "../httpApi/readRequest.js";
import type * as httpApi_reply from "../httpApi/reply.js";
import type * as httpApi_v1_document from "../httpApi/v1/document.js";
import type * as httpApi_v1_properties from "../httpApi/v1/properties.js";
import type * as httpApi_v1_signalBody from "../httpApi/v1/signalBody.js";
import type * as httpApi_v1_signals from "../httpApi/v1/signals.js";
import type * as httpApi_v1_times from "../httpApi/v1/times.js";
import type * as httpApi_v1_track from "../httpApi/v1/track.js";
import type * as httpApi_v1_trackBody from "../httpApi/v1/trackBody.js";
import type * as httpApi_v1_usage from "../httpApi/v1/usage.js";
import type * as httpApi_v1_usageReport from "../httpApi/v1/usageReport.js";
import type * as httpApi_v1_verdicts from "../httpApi/v1/verdicts.js";
import type * as httpApi_webhooks_chilipiper from "../httpApi/webhooks/chilipiper.js";
import type * as httpApi_webhooks_delivery from "../httpApi/webhooks/delivery.js";
import type * as httpApi_webhooks_stripe from "../httpApi/webhooks/stripe.js";
import type * as identity_demo from "../identity/demo.js";
import type * as identity_jobs from "../identity/jobs.js";
import type * as identity_model_demo from "../identity/model/demo.js";
import type * as identity_model_members from "../identity/model/members.js";
import type * as identity_model_organizations from "../identity/model/organizations.js";
import type * as identity_model_users from "../identity/model/users.js";
import type * as identity_organizations from "../identity/organizations.js";
import type * as identity_roles from "../identity/roles.js";
import type * as identity_rules_credentials from "../identity/rules/credentials.js";
import type * as identity_users from "../identity/users.js";
import type * as integrations_chilipiper from "../integrations/chilipiper.js";
import type * as integrations_inbound from "../integrations/inbound.js";
import type * as integrations_jobs from "../integrations/jobs.js";
import type * as integrations_model_chilipiper from "../integrations/model/chilipiper.js";
import type * as integrations_model_inbound from "../integrations/model/inbound.js";
import type * as integrations_model_inboundReads from "../integrations/model/inboundReads.js";
import type * as integrations_model_processing from "../integrations/model/processing.js";
import type * as integrations_model_stripe from "../integrations/model/stripe.js";
import type * as integrations_model_stripeCustomers from "../integrations/model/stripeCustomers.js";
import type * as integrations_rules_chilipiperSignature from "../integrations/rules/chilipiperSignature.js";
import type * as integrations_rules_stripeEvent from "../integrations/rules/stripeEvent.js";
import type * as lib_errors from "../lib/errors.js";
import type * as lib_hmac from "../lib/hmac.js";
import type * as lib_ids from "../lib/ids.js";
import type * as lib_paginate from "../lib/paginate.js";
import type * as lib_planKey from "../lib/planKey.js";
import type * as lib_text from "../lib/text.js";
import type * as lib_time from "../lib/time.js";
import type * as notifications_emailJobs from "../notifications/emailJobs.js";
import type * as notifications_inbox from "../notifications/inbox.js";
import type * as notifications_jobs from "../notifications/jobs.js";
import type * as notifications_kinds_apiKeyCreated from "../notifications/kinds/apiKeyCreated.js";
import type * as notifications_kinds_integrationFailed from "../notifications/kinds/integrationFailed.js";
import type * as notifications_kinds_meetingBooked from "../notifications/kinds/meetingBooked.js";
import type * as notifications_kinds_registry from "../notifications/kinds/registry.js";
import type * as notifications_kinds_signalHighIntent from "../notifications/kinds/signalHighIntent.js";
import type * as notifications_model_emailDelivery from "../notifications/model/emailDelivery.js";
import type * as notifications_model_emailLinks from "../notifications/model/emailLinks.js";
import type * as notifications_model_emailSending from "../notifications/model/emailSending.js";
import type * as notifications_model_emailSuppressions from "../notifications/model/emailSuppressions.js";
import type * as notifications_model_emails from "../notifications/model/emails.js";
import type * as notifications_model_inbox from "../notifications/model/inbox.js";
import type * as notifications_rules_mailText from "../notifications/rules/mailText.js";
import type * as notifications_rules_sendOutcome from "../notifications/rules/sendOutcome.js";
import type * as notifications_templates_emailVerification from "../notifications/templates/emailVerification.js";
import type * as notifications_templates_invitation from "../notifications/templates/invitation.js";
import type * as notifications_templates_layout from "../notifications/templates/layout.js";
import type * as notifications_templates_passwordReset from "../notifications/templates/passwordReset.js";
import type * as notifications_templates_registry from "../notifications/templates/registry.js";
import type * as ops_demoMeetings from "../ops/demoMeetings.js";
import type * as ops_demoPeople from "../ops/demoPeople.js";
import type * as ops_demoRandom from "../ops/demoRandom.js";
import type * as ops_demoSignals from "../ops/demoSignals.js";
import type * as ops_seed from "../ops/seed.js";
import type * as ops_seedSteps from "../ops/seedSteps.js";
import type * as partners_meetingProviders_chilipiper from "../partners/meetingProviders/chilipiper.js";
import type * as partners_meetingProviders_meetingProvider from "../partners/meetingProviders/meetingProvider.js";
import type * as partners_meetingProviders_registry from "../partners/meetingProviders/registry.js";
import type * as partners_meetings from "../partners/meetings.js";
import type * as partners_model_applyMeeting from "../partners/model/applyMeeting.js";
import type * as partners_model_meetings from "../partners/model/meetings.js";
import type * as partners_model_partners from "../partners/model/partners.js";
import type * as partners_model_planMeeting from "../partners/model/planMeeting.js";
import type * as partners_rules_leadDates from "../partners/rules/leadDates.js";
import type * as partners_rules_meetingStatus from "../partners/rules/meetingStatus.js";
import type * as security_apiKeys from "../security/apiKeys.js";
import type * as security_jobs from "../security/jobs.js";
import type * as security_model_apiKeys from "../security/model/apiKeys.js";
import type * as security_model_idempotency from "../security/model/idempotency.js";
import type * as security_model_issueApiKey from "../security/model/issueApiKey.js";
import type * as security_model_newApiKey from "../security/model/newApiKey.js";
import type * as security_model_rateLimits from "../security/model/rateLimits.js";
import type * as security_model_secrets from "../security/model/secrets.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";

declare const fullApi: ApiFromModules<{
  "access/actor": typeof access_actor;
  "access/apiKey": typeof access_apiKey;
  "access/apiKeyFormat": typeof access_apiKeyFormat;
  "access/inOrg": typeof access_inOrg;
  "access/membership": typeof access_membership;
  "access/permissionLabels": typeof access_permissionLabels;
  "access/permissions": typeof access_permissions;
  "access/rolesTable": typeof access_rolesTable;
  "analytics/dashboard": typeof analytics_dashboard;
  "analytics/model/signalDays": typeof analytics_model_signalDays;
  "analytics/model/track": typeof analytics_model_track;
  "analytics/rules/signalDays": typeof analytics_rules_signalDays;
  "audit/logs": typeof audit_logs;
  "audit/model/append": typeof audit_model_append;
  "audit/model/logs": typeof audit_model_logs;
  "audit/rules/redact": typeof audit_rules_redact;
  auth: typeof auth;
  "billing/jobs": typeof billing_jobs;
  "billing/model/gauges": typeof billing_model_gauges;
  "billing/model/planChange": typeof billing_model_planChange;
  "billing/model/plans": typeof billing_model_plans;
  "billing/model/recount": typeof billing_model_recount;
  "billing/model/thresholds": typeof billing_model_thresholds;
  "billing/model/usage": typeof billing_model_usage;
  "billing/rules/plans": typeof billing_rules_plans;
  "billing/rules/reservation": typeof billing_rules_reservation;
  "billing/rules/thresholds": typeof billing_rules_thresholds;
  "billing/usage": typeof billing_usage;
  "crm/companies": typeof crm_companies;
  "crm/contacts": typeof crm_contacts;
  "crm/model/companies": typeof crm_model_companies;
  "crm/model/companyReads": typeof crm_model_companyReads;
  "crm/model/contactReads": typeof crm_model_contactReads;
  "crm/model/contacts": typeof crm_model_contacts;
  "crm/model/counts": typeof crm_model_counts;
  "crm/model/people": typeof crm_model_people;
  "crm/model/search": typeof crm_model_search;
  "crm/model/signalReads": typeof crm_model_signalReads;
  "crm/model/signals": typeof crm_model_signals;
  "crm/model/sources": typeof crm_model_sources;
  "crm/model/staff": typeof crm_model_staff;
  "crm/rules/domain": typeof crm_rules_domain;
  "crm/rules/email": typeof crm_rules_email;
  "crm/rules/freeMailDomains": typeof crm_rules_freeMailDomains;
  "crm/rules/groupSignals": typeof crm_rules_groupSignals;
  "crm/rules/names": typeof crm_rules_names;
  "crm/rules/searchTerms": typeof crm_rules_searchTerms;
  "crm/rules/signalWeight": typeof crm_rules_signalWeight;
  "crm/search": typeof crm_search;
  "crm/signals": typeof crm_signals;
  crons: typeof crons;
  env: typeof env;
  "events/catalog": typeof events_catalog;
  "events/record": typeof events_record;
  fanout: typeof fanout;
  functions: typeof functions;
  http: typeof http;
  "httpApi/app": typeof httpApi_app;
  "httpApi/authenticate": typeof httpApi_authenticate;
  "httpApi/calls": typeof httpApi_calls;
  "httpApi/leakAlert": typeof httpApi_leakAlert;
  "httpApi/readRequest": typeof httpApi_readRequest;
  "httpApi/reply": typeof httpApi_reply;
  "httpApi/v1/document": typeof httpApi_v1_document;
  "httpApi/v1/properties": typeof httpApi_v1_properties;
  "httpApi/v1/signalBody": typeof httpApi_v1_signalBody;
  "httpApi/v1/signals": typeof httpApi_v1_signals;
  "httpApi/v1/times": typeof httpApi_v1_times;
  "httpApi/v1/track": typeof httpApi_v1_track;
  "httpApi/v1/trackBody": typeof httpApi_v1_trackBody;
  "httpApi/v1/usage": typeof httpApi_v1_usage;
  "httpApi/v1/usageReport": typeof httpApi_v1_usageReport;
  "httpApi/v1/verdicts": typeof httpApi_v1_verdicts;
  "httpApi/webhooks/chilipiper": typeof httpApi_webhooks_chilipiper;
  "httpApi/webhooks/delivery": typeof httpApi_webhooks_delivery;
  "httpApi/webhooks/stripe": typeof httpApi_webhooks_stripe;
  "identity/demo": typeof identity_demo;
  "identity/jobs": typeof identity_jobs;
  "identity/model/demo": typeof identity_model_demo;
  "identity/model/members": typeof identity_model_members;
  "identity/model/organizations": typeof identity_model_organizations;
  "identity/model/users": typeof identity_model_users;
  "identity/organizations": typeof identity_organizations;
  "identity/roles": typeof identity_roles;
  "identity/rules/credentials": typeof identity_rules_credentials;
  "identity/users": typeof identity_users;
  "integrations/chilipiper": typeof integrations_chilipiper;
  "integrations/inbound": typeof integrations_inbound;
  "integrations/jobs": typeof integrations_jobs;
  "integrations/model/chilipiper": typeof integrations_model_chilipiper;
  "integrations/model/inbound": typeof integrations_model_inbound;
  "integrations/model/inboundReads": typeof integrations_model_inboundReads;
  "integrations/model/processing": typeof integrations_model_processing;
  "integrations/model/stripe": typeof integrations_model_stripe;
  "integrations/model/stripeCustomers": typeof integrations_model_stripeCustomers;
  "integrations/rules/chilipiperSignature": typeof integrations_rules_chilipiperSignature;
  "integrations/rules/stripeEvent": typeof integrations_rules_stripeEvent;
  "lib/errors": typeof lib_errors;
  "lib/hmac": typeof lib_hmac;
  "lib/ids": typeof lib_ids;
  "lib/paginate": typeof lib_paginate;
  "lib/planKey": typeof lib_planKey;
  "lib/text": typeof lib_text;
  "lib/time": typeof lib_time;
  "notifications/emailJobs": typeof notifications_emailJobs;
  "notifications/inbox": typeof notifications_inbox;
  "notifications/jobs": typeof notifications_jobs;
  "notifications/kinds/apiKeyCreated": typeof notifications_kinds_apiKeyCreated;
  "notifications/kinds/integrationFailed": typeof notifications_kinds_integrationFailed;
  "notifications/kinds/meetingBooked": typeof notifications_kinds_meetingBooked;
  "notifications/kinds/registry": typeof notifications_kinds_registry;
  "notifications/kinds/signalHighIntent": typeof notifications_kinds_signalHighIntent;
  "notifications/model/emailDelivery": typeof notifications_model_emailDelivery;
  "notifications/model/emailLinks": typeof notifications_model_emailLinks;
  "notifications/model/emailSending": typeof notifications_model_emailSending;
  "notifications/model/emailSuppressions": typeof notifications_model_emailSuppressions;
  "notifications/model/emails": typeof notifications_model_emails;
  "notifications/model/inbox": typeof notifications_model_inbox;
  "notifications/rules/mailText": typeof notifications_rules_mailText;
  "notifications/rules/sendOutcome": typeof notifications_rules_sendOutcome;
  "notifications/templates/emailVerification": typeof notifications_templates_emailVerification;
  "notifications/templates/invitation": typeof notifications_templates_invitation;
  "notifications/templates/layout": typeof notifications_templates_layout;
  "notifications/templates/passwordReset": typeof notifications_templates_passwordReset;
  "notifications/templates/registry": typeof notifications_templates_registry;
  "ops/demoMeetings": typeof ops_demoMeetings;
  "ops/demoPeople": typeof ops_demoPeople;
  "ops/demoRandom": typeof ops_demoRandom;
  "ops/demoSignals": typeof ops_demoSignals;
  "ops/seed": typeof ops_seed;
  "ops/seedSteps": typeof ops_seedSteps;
  "partners/meetingProviders/chilipiper": typeof partners_meetingProviders_chilipiper;
  "partners/meetingProviders/meetingProvider": typeof partners_meetingProviders_meetingProvider;
  "partners/meetingProviders/registry": typeof partners_meetingProviders_registry;
  "partners/meetings": typeof partners_meetings;
  "partners/model/applyMeeting": typeof partners_model_applyMeeting;
  "partners/model/meetings": typeof partners_model_meetings;
  "partners/model/partners": typeof partners_model_partners;
  "partners/model/planMeeting": typeof partners_model_planMeeting;
  "partners/rules/leadDates": typeof partners_rules_leadDates;
  "partners/rules/meetingStatus": typeof partners_rules_meetingStatus;
  "security/apiKeys": typeof security_apiKeys;
  "security/jobs": typeof security_jobs;
  "security/model/apiKeys": typeof security_model_apiKeys;
  "security/model/idempotency": typeof security_model_idempotency;
  "security/model/issueApiKey": typeof security_model_issueApiKey;
  "security/model/newApiKey": typeof security_model_newApiKey;
  "security/model/rateLimits": typeof security_model_rateLimits;
  "security/model/secrets": typeof security_model_secrets;
}>;

/**
 * A utility for referencing Convex functions in your app's public API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
export declare const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
>;

/**
 * A utility for referencing Convex functions in your app's internal API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = internal.myModule.myFunction;
 * ```
 */
export declare const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
>;

export declare const components: {
  emailPool: import("@convex-dev/workpool/_generated/component.js").ComponentApi<"emailPool">;
  rateLimiter: import("@convex-dev/rate-limiter/_generated/component.js").ComponentApi<"rateLimiter">;
};
