/** Results, report and import reports of a campaign: the same files as those of `dialer results`. */
import { z } from 'zod';
import { ObjectTransfer } from '../../src/aws/object-transfer.ts';
import type { Campaign } from '../../src/campaign/campaign.ts';
import { campaignReportKey } from '../../src/closing/closing.ts';
import { openResults, whyNoReport } from '../campaign-results.ts';
import { CliError } from '../cli-error.ts';
import { importReports } from '../import-reports.ts';
import type { DeployedStack } from '../stack.ts';
import type { FilePath } from './api.ts';
import { bodyOf, type ConsoleFeature, noCampaign } from './console-feature.ts';
import { framedPage, savedFile } from './file-answer.ts';
import { refuse } from './guard.ts';
import { inTime } from './in-time.ts';
import type { FileAnswer, OneTimePaths } from './one-time-paths.ts';

type Pieces = AsyncIterable<string | Uint8Array>;

/** Where results are read from. */
export interface ResultsDesk {
  campaign(campaignId: string): Promise<Campaign | undefined>;
  /** Of a campaign that is not over: its contacts as they are now. */
  results(campaign: Campaign, signal: AbortSignal): Promise<Pieces>;
  /** Undefined: there is a report. */
  whyNoReport(campaign: Campaign): Promise<string | undefined>;
  /** Undefined: it was deleted in the meantime. */
  report(campaignId: string, signal: AbortSignal): Promise<Pieces | undefined>;
  imports(campaign: Campaign): Pieces;
}

export function resultsDesk(stack: DeployedStack): ResultsDesk {
  const { s3, resultsBucket: bucket, campaigns } = stack;
  return {
    campaign: (campaignId) => campaigns.get(campaignId),
    results: async (campaign, signal) => (await openResults(campaign, stack, 'csv', { signal })).pieces,
    whyNoReport: (campaign) => whyNoReport(campaign, stack),
    report: async (campaignId, signal) => {
      const place = { bucket, key: campaignReportKey(campaignId) };
      return (await new ObjectTransfer(s3).download(place, signal))?.body;
    },
    imports: (campaign) => importReports(campaign, bucket, new ObjectTransfer(s3)),
  };
}

const askSchema = z.strictObject({
  file: z.enum(['results', 'report', 'reportFile', 'imports']),
});

const csv = 'text/csv; charset=utf-8';
const html = 'text/html; charset=utf-8';

/** The page gets an address for one request; the browser takes the file from there. */
export function resultsFeature(desk: ResultsDesk, paths: OneTimePaths): ConsoleFeature {
  return {
    routes(app, fromOwnPage) {
      app.post('/api/campaigns/:id/files', fromOwnPage, async (c) => {
        const asked = askSchema.safeParse(await bodyOf(c));
        if (!asked.success) return refuse(c, 400, 'The request names no file.');
        const { file } = asked.data;
        const campaign = await inTime(desk.campaign(c.req.param('id')));
        if (!campaign) return noCampaign(c);
        if (file === 'report' || file === 'reportFile') {
          const why = await inTime(desk.whyNoReport(campaign));
          if (why !== undefined) throw new CliError(why);
        }
        return c.json({ path: paths.issue(answerOf(file, campaign, desk)) } satisfies FilePath);
      });
    },
  };
}

function answerOf(
  file: z.infer<typeof askSchema>['file'],
  campaign: Campaign,
  desk: ResultsDesk,
): FileAnswer {
  const { campaignId } = campaign;
  return async (c) => {
    const { signal } = c.req.raw;
    if (file === 'imports')
      return savedFile(forExcel(desk.imports(campaign)), `${campaignId}-imports.csv`, csv);
    if (file === 'results')
      return savedFile(forExcel(await desk.results(campaign, signal)), `${campaignId}-results.csv`, csv);
    const report = await desk.report(campaignId, signal);
    if (!report) return refuse(c, 404, `The report of ${campaignId} was deleted in the meantime.`);
    return file === 'report' ? framedPage(report) : savedFile(report, `${campaignId}-report.html`, html);
  };
}

/** Excel takes UTF-8 for another encoding unless a byte order mark is in front: people open these files by a double click. */
async function* forExcel(pieces: AsyncIterable<string | Uint8Array>): AsyncGenerator<string | Uint8Array> {
  yield '\uFEFF';
  yield* pieces;
}
