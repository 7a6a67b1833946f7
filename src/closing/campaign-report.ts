/**
 * The report of a campaign that is being closed. Anomalies of a contact or the campaign are logged and reported; they
 * never delay results.csv or the campaign's end.
 */
import type { ResolvedHours } from '../calling-hours/campaign-hours.ts';
import type { Campaign } from '../campaign/campaign.ts';
import type { CampaignEnd } from '../campaign/campaign-store.ts';
import type { Contact } from '../contact/contact.ts';
import { withoutParticulars } from '../report/reason-groups.ts';
import type { ReportInput } from '../report/report-facts.ts';
import { type ReportFigures, withContacts } from '../report/report-figures.ts';
import { noReportPage, reportPage } from '../report/report-page.ts';
import type { Log } from '../telemetry/log.ts';

/** `figures` with `contacts` counted in; those that cannot be are counted as unreadable. */
export function withFigures(
  figures: Readonly<ReportFigures>,
  contacts: readonly Contact[],
  { campaignId, hours }: { readonly campaignId: string; readonly hours: ResolvedHours | 'always' },
  log: Log,
): Readonly<ReportFigures> {
  try {
    return withContacts(figures, contacts, hours);
  } catch (error) {
    log.error('The report of a campaign leaves out contacts whose items cannot be read.', {
      campaignId,
      error,
    });
  }
  return contacts.reduce((sum, contact) => withReadable(sum, contact, hours), figures);
}

function withReadable(
  figures: Readonly<ReportFigures>,
  contact: Contact,
  hours: ResolvedHours | 'always',
): Readonly<ReportFigures> {
  try {
    return withContacts(figures, [contact], hours);
  } catch {
    return { ...figures, unreadable: figures.unreadable + 1 };
  }
}

/**
 * The report as HTML, or a page that says that there is none. `campaign`: as it stood before it was over; `counted`:
 * what was read of it.
 */
export function reportOf(
  campaign: Campaign,
  end: CampaignEnd,
  counted: Omit<ReportInput, 'campaign'>,
  log: Log,
): string {
  const { campaignId } = campaign;
  const { stateReason: _, ...rest } = campaign;
  try {
    const stateReason = reportedReason(campaign, end);
    const over = { ...rest, state: end.state, ...(stateReason !== undefined && { stateReason }) };
    return reportPage({ ...counted, campaign: over });
  } catch (error) {
    log.error('The report of a campaign could not be written; the campaign completes without it.', {
      campaignId,
      error,
    });
    return noReportPage(campaignId);
  }
}

/**
 * The reason of a stop is Connect's message on a contact, which may identify it; an operator's own reason is meant
 * for others.
 */
function reportedReason({ state, stateReason = '' }: Campaign, end: CampaignEnd): string | undefined {
  if (state !== 'STOPPED') return end.stateReason;
  return end.stateReason?.replace(stateReason, () =>
    withoutParticulars(stateReason, Number.POSITIVE_INFINITY),
  );
}
