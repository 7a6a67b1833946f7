/** The command that starts a saved campaign, to be pasted into a terminal. */

/** A file's name comes from the sender of the file: only what no shell reads as more than a name, within double quotes, is shown. */
const harmless = /^[\w .-]+$/;

/** Any other name is FILE.csv, for the operator to replace. */
export function uploadCommand(name: string, campaignId: string): string {
  const file = harmless.test(name) ? name : 'FILE.csv';
  return `npx dialer upload "./${file}" --campaign ${campaignId} --settings ${campaignId}.json`;
}
