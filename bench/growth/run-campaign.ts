/** Runs one campaign of the given number of contacts in virtual time and prints what it took, as JSON. */
import { runCampaign, totalOf } from '../operations/campaign-run.ts';
import type { GrowthResult } from '../results-file.ts';

/** At this rate and with calls of this length about 2,500 are on at a time, and the rate binds, not the slots. */
const campaign = {
  callsPerSecond: 100,
  maxConcurrentCalls: 3_000,
  callSeconds: { min: 10, max: 40 },
} as const;

/** Minutes of the campaign between two lines of progress. */
const REPORT_MINUTES = 10;

const contacts = Number(process.argv[2]);
if (!Number.isInteger(contacts) || contacts < 2) throw new Error('Say how many contacts, two at least.');

const from = performance.now();
let minutes = 0;
const run = await runCampaign({ ...campaign, contacts }, (placed) => {
  minutes += 1;
  if (minutes % REPORT_MINUTES === 0) console.error(`    ${minutes} min: ${placed} calls`);
});
const { course, pacer } = run;
const bill = totalOf(run);
const usdPerMillionContacts = bill.totalUsdPerMillion(contacts);
const result: GrowthResult = {
  ...campaign,
  contacts,
  placed: course.placed,
  calledTwice: course.placed - course.numbersCalled,
  importSeconds: tenths(course.importedAfter),
  seconds: tenths(course.overAfter),
  efficiency: efficiency(),
  throttledShare: course.throttled / (course.placed + course.throttled),
  maxConcurrent: course.maxConcurrent,
  requestsPerContact: bill.totalPerContact(contacts),
  usd: Math.round((usdPerMillionContacts * contacts) / 1e4) / 100,
  usdPerMillionContacts,
  usdByService: bill.usdPerMillion(contacts),
  pacer,
  functionsBusy: Math.round(run.functionsBusy * 10) / 10,
  processorSeconds: tenths(process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6),
  realSeconds: tenths((performance.now() - from) / 1000),
  peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
};
console.log(JSON.stringify(result));

function efficiency(): number {
  const seconds = course.lastCallAfter - course.firstCallAfter;
  return Math.round(((course.placed - 1) / seconds / campaign.callsPerSecond) * 10_000) / 10_000;
}

function tenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
