/** What is printed: a line for each seed, and a sum. */
import type { CampaignPlan } from './campaign-plan.ts';
import type { CampaignReport } from './campaign-run.ts';

/** How emulator.py counts requests that met the limit of a key. */
const KEY_THROTTLES = 'hot key';

export interface SeedResult {
  readonly plan: CampaignPlan;
  readonly report: CampaignReport;
  /** Promises that were not kept, sentences. */
  readonly objections: readonly string[];
}

/** Seed, verdict, what happened, and what went wrong; below it the objections and how to see them again. */
export function seedLine({ plan, report, objections }: SeedResult): string {
  const { evidence, deaths, stalls, hits, realSeconds, virtualHours, deadLetters } = report;
  const faults = stalls.length + Object.values(hits).reduce((sum, count) => sum + count, 0);
  const throttles = hits[KEY_THROTTLES] ?? 0;
  const uncertain = evidence.contacts.filter(({ status }) => status === 'UNCERTAIN').length;
  const given = Object.entries(deadLetters).map(([queue, count]) => `${count} in ${queue}`);
  const line = [
    `seed ${plan.seed}`.padEnd(10),
    objections.length === 0 ? 'kept  ' : 'BROKEN',
    `${evidence.contacts.length} contacts, ${evidence.calls.length} calls`.padEnd(23),
    `${deaths.length} killed, ${faults} faults`.padEnd(23),
    ...(throttles > 0 ? [`${throttles} throttles by key`] : []),
    ...(uncertain > 0 ? [`${uncertain} uncertain`] : []),
    `${realSeconds.toFixed(1)} s for ${virtualHours.toFixed(1)} h`.padEnd(18),
    [...plan.ingredients].join(' '),
    ...given,
  ].join('  ');
  if (objections.length === 0) return line;
  const reported = objections.map((objection) => `    ${objection}`);
  return [line, ...reported, `    Again: npm run test:faults -- --seed ${plan.seed}`].join('\n');
}

export function summaryLines(results: readonly SeedResult[]): string[] {
  const broken = results.filter(({ objections }) => objections.length > 0);
  const sum = (of: (result: SeedResult) => number) =>
    results.reduce((total, result) => total + of(result), 0);
  const calls = sum(({ report }) => report.evidence.calls.length);
  const deaths = sum(({ report }) => report.deaths.length);
  const throttles = sum(({ report }) => report.hits[KEY_THROTTLES] ?? 0);
  const faults = sum(({ report }) => Object.values(report.hits).reduce((total, count) => total + count, 0));
  return [
    '',
    `${results.length} campaigns, ${calls} calls, ${deaths} processes killed, ${faults} requests and batches hit, ${throttles} of them by the limit of a key.`,
    broken.length === 0
      ? 'All promises were kept.'
      : `Promises were broken by the seeds ${broken.map(({ plan }) => plan.seed).join(', ')}.`,
  ];
}
