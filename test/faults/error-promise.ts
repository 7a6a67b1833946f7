/** Whatever could not be handled says why, where its owner looks. */
import type { Evidence } from './evidence.ts';

/** Statuses that nobody understands without a sentence. */
const needReason: ReadonlySet<string> = new Set([
  'REJECTED',
  'SUPPRESSED',
  'CANCELLED',
  'UNCERTAIN',
  'FAILED',
]);

export function errorsReported({ contacts, campaign, files, reports, refused }: Evidence): string[] {
  const mute = contacts.filter(({ status, reason }) => needReason.has(status) && !reason);
  const unnamed = files.flatMap(({ key, rows }) =>
    rows
      .filter(({ verdict, line }) => verdict === 'rejected' && !namedWith(reports[key], line, 'rejected'))
      .map(({ line }) => `The report of ${key} does not say why row ${line} was rejected.`),
  );
  const entries = Object.values(campaign.files ?? {});
  const broken = Object.entries(refused).flatMap(([key, reported]) => [
    ...(reported?.trim() ? [] : [`No report tells why ${key} was refused.`]),
    ...(entries.some(({ file, error }) => file === key && error)
      ? []
      : [`The campaign's files do not tell of ${key}.`]),
  ]);
  const failed = entries.filter(({ file, error }) => error && !(file in refused));
  return [
    ...mute.map(({ contactKey, status }) => `${contactKey} is ${status} and does not say why.`),
    ...unnamed,
    ...broken,
    ...failed.map(({ file, error }) => `${file} was refused, and is a good one: ${error}`),
    ...(campaign.state === 'STOPPED' && !campaign.stateReason
      ? ['The campaign stopped without a reason.']
      : []),
  ];
}

function namedWith(report: Evidence['reports'][string] = [], line: number, result: string): boolean {
  return report.some((row) => row.row === String(line) && row.result === result && row.reason !== '');
}
