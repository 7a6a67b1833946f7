/** What stands in the way of a plan, in sentences. */
import { isDeepStrictEqual } from 'node:util';
import { hoursFor } from '../calling-hours/campaign-hours.ts';
import type { Campaign } from '../campaign/campaign.ts';
import { gate } from '../campaign/may-dial.ts';
import { reopeningWarning } from '../campaign/reopening.ts';
import type { CampaignSettings } from '../campaign/settings.ts';
import type { Forecast } from '../forecast/forecast.ts';
import { zoneDataWarning } from '../local-time/zone-data-age.ts';
import { countryName } from '../phone/phone-number.ts';
import { DAY_MS } from '../time/instant.ts';
import { agentWarnings } from './plan-agents.ts';
import { callsFrom, type FileCounts, type PlanBasis, type SeveralNumbers } from './plan-basis.ts';
import type { RejectedFor } from './plan-reasons.ts';
import { rulesWarnings } from './plan-rules-warnings.ts';

/** The warnings of a plan, the gravest first. */
export function warningsOf(
  basis: PlanBasis,
  {
    rows,
    rejected,
    sharedNumbers,
    severalNumbers,
    groups,
  }: Pick<FileCounts, 'rows' | 'rejected' | 'sharedNumbers' | 'severalNumbers' | 'groups'>,
  expected: Forecast,
): string[] {
  const { known, settings, deployment, atMs } = basis;
  const over = whyOver(basis);
  const hours = hoursFor(settings, deployment);
  const found: (string | false | undefined)[] = [
    over !== undefined &&
      `${over} No contact would be called: give the campaign another name, or change its settings.`,
    over === undefined && describeHalt(known, atMs),
    hours !== 'always' && hours.problem,
    ...rulesWarnings(basis, groups, callsFrom(basis)),
    ...agentWarnings(basis, expected),
    describeOtherKey(known, settings),
    describeOpen(known),
    // Settings that are planned with would be sent with the file.
    isDeepStrictEqual(settings, known?.settings) && reopeningWarning(known),
    describeCountry(basis, rows.read, rejected),
    rows.timeZoneUnknown > 0 &&
      `The time zone of ${rows.timeZoneUnknown} contacts is unknown, so they would wait forever: add a timeZone column to the file, or "callingHours.timeZone" in the settings.`,
    sharedNumbers > 0 &&
      `${sharedNumbers} contacts of the file share a number with an earlier contact. "frequencyCap" counts all calls to a number together, retries included: some calls may come later than shown here.`,
    severalNumbers && describeNumbers(severalNumbers, settings),
    describeExpiry(basis, rows.rejected, expected),
    zoneDataWarning(atMs),
  ];
  return found.filter((sentence) => typeof sentence === 'string');
}

/** Why the campaign places no more calls; undefined if it may call. */
export function whyOver({ known, settings, atMs }: PlanBasis): string | undefined {
  const admission = gate({ state: known?.state ?? 'RUNNING', ...(settings && { settings }) }, atMs);
  return admission.type === 'over' ? admission.reason : undefined;
}

/** Of a campaign that does not dial by its state. */
function describeHalt(known: Campaign | undefined, atMs: number): string | undefined {
  if (known?.state !== 'PAUSED' && known?.state !== 'STOPPED') return undefined;
  const admission = gate({ state: known.state }, atMs);
  return admission.type === 'open'
    ? undefined
    : `${admission.reason} The times below assume that it is resumed now.`;
}

/** Of contacts from files before this one. */
function describeOpen(known: Campaign | undefined): string | undefined {
  const { QUEUED = 0, WAITING = 0, DIALING = 0, DIALED = 0 } = known?.counts ?? {};
  const open = QUEUED + WAITING + DIALING + DIALED;
  if (open === 0) return undefined;
  return `The campaign has ${open} contacts of earlier files that are not done yet: they are called before those of this file, and are not included in the times and costs.`;
}

/** Of contacts with several numbers. */
function describeNumbers(
  { contacts, numbers, listed }: SeveralNumbers,
  settings: CampaignSettings | undefined,
) {
  if (contacts === 0) return undefined;
  const skipped = listed > 0 ? ` ${listed} of these numbers are on a do-not-call list and are skipped.` : '';
  const how =
    settings?.numbers === 'exhaust'
      ? 'Times and costs are those of one number for each contact: with "numbers": "exhaust" there may be more calls, up to "maxAttempts" to each number.'
      : 'Each attempt goes to the next number; hours and costs are those of the first that may be called.';
  return `${contacts} contacts have several numbers, ${numbers} together.${skipped} ${how}`;
}

/** The importer refuses such settings. */
function describeOtherKey(known: Campaign | undefined, settings: CampaignSettings | undefined) {
  const { dedupeBy = 'phoneNumber' } = settings ?? {};
  const other = Object.values(known?.files ?? {}).find(({ rules }) => rules && rules.dedupeBy !== dedupeBy);
  if (!other) return undefined;
  return `"dedupeBy": "${dedupeBy}" can no longer be set: ${other.file} was imported with "${other.rules?.dedupeBy}". The settings would be rejected.`;
}

/** Of a file most of whose numbers are none of the country that numbers without + are read as of. */
function describeCountry(
  { settings, deployment }: PlanBasis,
  read: number,
  rejected: readonly RejectedFor[],
): string | undefined {
  const country = countryName(settings?.defaultCountry ?? deployment.defaultCountry);
  const isOfCountry = ({ reason, example }: RejectedFor) =>
    (reason.endsWith(` for ${country}.`) || reason.endsWith(` that ${country} does not use.`)) &&
    !example.includes('"+');
  const misread = rejected.filter(isOfCountry).reduce((sum, { rows }) => sum + rows, 0);
  if (misread * 2 <= read) return undefined;
  const how =
    settings?.defaultCountry === undefined
      ? 'set "defaultCountry" in the settings, or --default-country'
      : 'change "defaultCountry" in the settings';
  return `Numbers without + are read as numbers of ${country}. If they belong to another country, ${how}.`;
}

/** Each contact is kept from its own end on, the results are written at the end of all. A rejected row ends at once. */
function describeExpiry(
  { deployment, atMs }: PlanBasis,
  rejected: number,
  { firstCallAt, endsAt }: Forecast,
) {
  if (firstCallAt === undefined || endsAt === undefined) return undefined;
  const lastMs = endsAt - (rejected > 0 ? atMs : firstCallAt);
  const { retentionDays } = deployment;
  if (lastMs <= retentionDays * DAY_MS) return undefined;
  return `The campaign takes ${Math.ceil(lastMs / DAY_MS)} days, but a contact is deleted ${retentionDays === 1 ? 'a day' : `${retentionDays} days`} after its own end ("retentionDays" of the deployment): those that end early would be missing from results.csv. Keep contacts longer, or split the file into several campaigns.`;
}
