/** The contact that a request becomes: judged as a row of a customer file, then called ahead of such rows. */
import type { Campaign } from '../campaign/campaign.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { type Contact, REQUESTS } from '../contact/contact.ts';
import { type HeaderReading, readHeader } from '../csv/header.ts';
import { goodContact, rejectedContact, verdictOf } from '../importing/chunk-contacts.ts';
import type { RowRules, RowVerdict } from '../importing/row.ts';
import { cutText } from '../text/cut-text.ts';
import { toIso } from '../time/instant.ts';
import { type Request, rowFields } from './request-message.ts';

/** Columns that are an attribute as well: any name of theirs counts, as in a file. */
const places: ReadonlySet<string> = new Set(['country', 'state', 'postalCode']);

/** Of all other columns the message's own fields count, and no attribute of a similar name. */
const ownColumns = rowFields.filter((field) => !places.has(field));
const columnNames = Object.fromEntries(ownColumns.map((field) => [field, field]));

/** What `request` would become in `campaign` as it stands. Missing: the campaign is not there. */
export function requestVerdict(
  request: Request,
  campaign: Campaign | undefined,
  deployment: Pick<DeploymentSettings, 'defaultCountry'>,
): RowVerdict {
  const campaignAttributes = campaign?.settings?.attributes ?? {};
  return verdictOn(request, { ...rulesFor(campaign, deployment), campaignAttributes });
}

/** The rules by which the row of a request is read that comes now. */
export function rulesFor(
  campaign: Pick<Campaign, 'settings' | 'dedupeBy'> | undefined,
  deployment: Pick<DeploymentSettings, 'defaultCountry'>,
): Pick<RowRules, 'defaultCountry' | 'dedupeBy'> {
  return {
    defaultCountry: campaign?.settings?.defaultCountry ?? deployment.defaultCountry,
    dedupeBy: campaign?.dedupeBy ?? campaign?.settings?.dedupeBy ?? 'phoneNumber',
  };
}

/** What the row of `request` is by itself: the word of the importer. */
function verdictOn(request: Request, rules: RowRules): RowVerdict {
  const absent = ownColumns.filter((field) => !request.header.includes(field));
  const header: HeaderReading = readHeader([...request.header, ...absent], columnNames);
  const problems = [...request.problems, ...(header.ok ? [] : [header.message])];
  if (!header.ok) return { ok: false, reason: problems.join(' ') };
  const row = { type: 'cells', line: 1, cells: request.cells } as const;
  const verdict = verdictOf(row, { columns: header.columns, rules });
  if (problems.length === 0) return verdict;
  const { phoneNumber } = verdict;
  const reason = [...problems, ...(verdict.ok ? [] : [verdict.reason])].join(' ');
  return { ok: false, reason, ...(phoneNumber !== undefined && { phoneNumber }) };
}

/** Characters of a reason: a message may have thousands of problems, and an item has 400 KB. */
const MAX_REASON = 2_000;

/** The contact, new at `nowMs` (ms since 1970). */
export function contactFor(
  request: Request,
  rules: RowRules,
  campaign: Campaign,
  deployment: DeploymentSettings,
  nowMs: number,
): Contact {
  const { campaignId, requestId, callAt = toIso(nowMs), callUntil } = request;
  const source = { file: REQUESTS, version: requestId, row: 1 };
  const context = { campaignId, campaign, deployment };
  const verdict = verdictOn(request, rules);
  if (!verdict.ok) {
    const reason = cutText(verdict.reason, MAX_REASON);
    return rejectedContact({ ...verdict, reason }, source, context, nowMs);
  }
  const times = {
    callBack: { after: 0, asked: REQUESTS },
    callBackAt: callAt,
    ...(callUntil !== undefined && { callUntil }),
  };
  return goodContact(verdict, source, context, nowMs, 0, times);
}
