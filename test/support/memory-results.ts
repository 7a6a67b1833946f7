/** Results and reports of campaigns in memory. */
import type { ResultsDesk } from '../../cli/console/results-routes.ts';
import type { MemoryCampaigns } from './memory-stores.ts';

async function* piecesOf(...pieces: readonly string[]) {
  yield* pieces;
}

/** `reports`: HTML by campaign. Results are two lines. */
export function memoryResults(
  campaigns: MemoryCampaigns,
  reports: Readonly<Record<string, string>> = {},
): ResultsDesk {
  return {
    campaign: (campaignId) => campaigns.get(campaignId),
    results: async ({ completedAt }) =>
      piecesOf(
        'phoneNumber,status\n',
        `+12065550100,${completedAt === undefined ? 'QUEUED' : 'COMPLETED'}\n`,
      ),
    whyNoReport: async ({ campaignId }) =>
      reports[campaignId] === undefined ? `There is no report of ${campaignId}.` : undefined,
    report: async (campaignId) => {
      const report = reports[campaignId];
      return report === undefined ? undefined : piecesOf(report);
    },
    imports: () => piecesOf('file,row\n'),
  };
}
