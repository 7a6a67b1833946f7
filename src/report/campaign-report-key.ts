/** Where the report of a campaign goes in the results bucket: beside its results. */
export function campaignReportKey(campaignId: string): string {
  return `results/${campaignId}/report.html`;
}
