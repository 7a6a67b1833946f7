/** What a contact costs at AWS: requests and dollars of a campaign from the upload to the event of its end. */

import { functionNames } from '../../infra/bundling/function-names.ts';
import { prices, usdFor } from '../../src/planning/prices.ts';
import { PARTITION_UNITS } from '../limits-table.ts';
import type { OperationsResult, OutcomeHandling } from '../results-file.ts';
import { AwsBill } from './aws-bill.ts';
import { type Campaign, type CampaignRun, runCampaign, totalOf } from './campaign-run.ts';
import { runRequests } from './request-run.ts';

/** Runs a campaign at 50 calls a second, and smaller ones at Connect's default quotas. */
export async function measureOperations(progress: (line: string) => void): Promise<OperationsResult> {
  const measure = (campaign: Campaign) => {
    const { contacts, callsPerSecond, maxConcurrentCalls } = campaign;
    progress(`${contacts} contacts at ${callsPerSecond}/s, ${maxConcurrentCalls} concurrent calls`);
    return runCampaign(campaign);
  };
  const campaign = { contacts: 2_000, callsPerSecond: 50, maxConcurrentCalls: 3_000 };
  const run = await measure(campaign);
  const atDefaultRate = { contacts: 480, callsPerSecond: 2, maxConcurrentCalls: 3_000 };
  const slow = await measure(atDefaultRate);
  const atDefaultQuotas = { ...atDefaultRate, maxConcurrentCalls: 10 };
  const slowest = await measure(atDefaultQuotas);
  progress('requests, one by one and ten at a time');
  const requests = [await runRequests(1_000, 1), await runRequests(1_000, 10)];
  const all = totalOf(run);
  const minutes = run.averageCallSeconds / 60;
  const byFunction = (figure: (bill: AwsBill) => number) =>
    Object.fromEntries(functionNames.map((name) => [name, figure(run.bills[name])]));
  return {
    ...campaign,
    perContact: all.perContact(campaign.contacts),
    requestsPerContact: all.totalPerContact(campaign.contacts),
    outcomeHandling: outcomeHandling(run, campaign.contacts),
    writeUnitsPerContact: all.writeUnitsPerContact(campaign.contacts),
    writeUnitsByFunction: byFunction((bill) => bill.writeUnitsPerContact(campaign.contacts)),
    keys: run.keys,
    pacer: run.pacer,
    usdPerMillionContacts: all.totalUsdPerMillion(campaign.contacts),
    usdByService: all.usdPerMillion(campaign.contacts),
    usdByFunction: byFunction((bill) => bill.totalUsdPerMillion(campaign.contacts)),
    usdPerMillionContactsAt2PerSecond: totalOf(slow).totalUsdPerMillion(atDefaultRate.contacts),
    usdPerMillionContactsAtDefaultQuotas: totalOf(slowest).totalUsdPerMillion(atDefaultQuotas.contacts),
    requestsPerContactAtDefaultQuotas: totalOf(slowest).totalPerContact(atDefaultQuotas.contacts),
    outcomeHandlingAtDefaultQuotas: outcomeHandling(slowest, atDefaultQuotas.contacts),
    telephonyUsdPerMillionContacts: Math.round(
      1e6 * (usdFor(minutes, prices.connectVoiceMinute) + usdFor(minutes, prices.usOutboundMinute)),
    ),
    requests,
    averageCallSeconds: Math.round(run.averageCallSeconds * 10) / 10,
  };
}

/** What it costs to learn of the ends of calls: all of the outcomes function, and what brings it its events. */
function outcomeHandling({ bills, delivery }: CampaignRun, contacts: number): OutcomeHandling {
  const all = AwsBill.sum([bills.outcomes, delivery]);
  const perContact = all.perContact(contacts);
  const isOurs = (name: string) => /^(DynamoDB|Connect)\./.test(name);
  const ours = Object.entries(perContact).filter(([name]) => isOurs(name));
  return {
    perContact,
    functionRequestsPerContact: Math.round(ours.reduce((sum, [, times]) => sum + times, 0) * 1_000) / 1_000,
    requestsPerContact: all.totalPerContact(contacts),
    usdPerMillionContacts: all.totalUsdPerMillion(contacts),
  };
}

/** What a contact may take at 50 calls a second, and what a campaign's keys must bear. */
const MAX_WRITE_UNITS = 11;
const MAX_USD = 9;
/** At ten concurrent calls, and two a second: a dialer takes three messages at once, so that calls that were asked for ring soon. */
const MAX_USD_AT_DEFAULT_QUOTAS = 25;
const MIN_CALLS_PER_SECOND = 500;

/** What must hold and does not, in a sentence; undefined when all does. */
export function operationsFailure(
  result: Pick<
    OperationsResult,
    'writeUnitsPerContact' | 'usdPerMillionContacts' | 'usdPerMillionContactsAtDefaultQuotas' | 'keys'
  >,
): string | undefined {
  const { writeUnitsPerContact, usdPerMillionContacts, usdPerMillionContactsAtDefaultQuotas, keys } = result;
  if (!(writeUnitsPerContact <= MAX_WRITE_UNITS)) {
    return `A contact takes ${writeUnitsPerContact} write units, and ${MAX_WRITE_UNITS} are allowed.`;
  }
  if (!(usdPerMillionContacts <= MAX_USD)) {
    return `A million contacts cost $${usdPerMillionContacts}, and $${MAX_USD} are allowed.`;
  }
  if (!(usdPerMillionContactsAtDefaultQuotas <= MAX_USD_AT_DEFAULT_QUOTAS)) {
    return `A million contacts cost $${usdPerMillionContactsAtDefaultQuotas} at 10 concurrent calls, and $${MAX_USD_AT_DEFAULT_QUOTAS} are allowed.`;
  }
  const most = Math.max(keys.contactsUnitsPerCall, keys.deadlineUnitsPerCall);
  if (!(most * MIN_CALLS_PER_SECOND <= PARTITION_UNITS)) {
    return `A campaign's key takes ${most} write units for each call: fewer than ${MIN_CALLS_PER_SECOND} calls a second.`;
  }
  return undefined;
}
