/** What the page shows of a campaign, from looks at it: pure. The figures and words are those of `dialer status`. */

import { type Holiday, hoursFor } from '../../src/calling-hours/campaign-hours.ts';
import { calendarOf } from '../../src/calling-hours/holidays.ts';
import { limitText } from '../../src/calling-hours/rule-text.ts';
import { agentsOf } from '../../src/campaign/agent-settings.ts';
import type { Campaign, ImportedFile } from '../../src/campaign/campaign.ts';
import { readKey } from '../../src/campaign/campaign-id.ts';
import type { DeploymentSettings } from '../../src/campaign/deployment.ts';
import { retryDefaults } from '../../src/campaign/retry-rules.ts';
import type { CampaignSettings } from '../../src/campaign/settings.ts';
import { contactsIn } from '../../src/contact/counts.ts';
import { callsPerSecondOf } from '../../src/dialing/call-request.ts';
import { capsOf } from '../../src/dialing/frequency-cap.ts';
import { dayGroups } from '../../src/local-time/week-hours.ts';
import type { CampaignLook } from '../../src/watching/campaign-snapshot.ts';
import { figuresOf } from '../../src/watching/campaign-watch.ts';
import { isBeingRead, progressOf } from '../../src/watching/progress.ts';
import { agentFacts } from '../agents-text.ts';
import { campaignMoves } from '../campaign-move.ts';
import { historySentence } from '../history-text.ts';
import { limitSentence, rateSentence, remainingSentence } from '../status-text.ts';
import { waitingHeading, waitingRows } from '../waiting-text.ts';
import type { CampaignRow, CampaignView, FileRow, RatePoint, SettingRow, StateChange } from './api.ts';

export function rowOf(campaign: Campaign): CampaignRow {
  const { campaignId, state, counts = {}, createdAt } = campaign;
  const { rows, over } = progressOf(campaign);
  return {
    campaignId,
    state,
    rows,
    over,
    isBeingRead: isBeingRead(campaign),
    answered: counts.ANSWERED ?? 0,
    createdAt,
  };
}

/** How many calls were placed; of a campaign older than that count, how many contacts were called. */
export function placedCalls({ calls, counts: { DIALED = 0, COMPLETED = 0 } = {} }: Campaign): number {
  return calls ?? DIALED + COMPLETED;
}

/** What is shown after `looks` (oldest first, at least one), with the rates seen so far. */
export function viewOf(
  campaign: Campaign,
  looks: readonly CampaignLook[],
  history: readonly RatePoint[],
  deployment: DeploymentSettings,
): CampaignView {
  const figures = figuresOf(looks, deployment);
  const { stateReason, startedAt, completedAt, counts, calls, rate, inProgress, waiting } = figures;
  const ahead = [remainingSentence(figures.remaining), limitSentence(figures)].filter(
    (text) => text !== undefined,
  );
  return {
    ...rowOf(campaign),
    nowMs: Date.parse(figures.at),
    counts,
    contacts: contactsIn(counts),
    ...(calls !== undefined && { calls }),
    ...(stateReason !== undefined && { stateReason }),
    ...(startedAt !== undefined && { startedAt }),
    ...(completedAt !== undefined && { completedAt }),
    ...(ahead.length > 0 && completedAt === undefined && { ahead: ahead.join(', ') }),
    ...(waiting && { waiting: { heading: waitingHeading(waiting), rows: waitingRows(waiting) } }),
    agents: agentFacts(figures),
    pace: {
      ...(rate.seen !== undefined && { seenPerSecond: rate.seen }),
      allowedPerSecond: rate.allowed,
      ceilingPerSecond: rate.ceiling,
      sentence: rateSentence(rate, completedAt !== undefined),
      history,
    },
    inProgress,
    files: Object.values(campaign.files ?? {})
      .map(fileOf)
      .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1)),
    settings: settingsOf(campaign, deployment),
    recentErrors: figures.errors,
    history: figures.history.map((entry) => ({
      at: entry.at,
      text: historySentence(entry),
      ...(entry.by !== undefined && { by: entry.by }),
    })),
    changes: (Object.keys(campaignMoves) as StateChange[]).filter((change) =>
      campaignMoves[change].from.some((state) => state === campaign.state),
    ),
  };
}

function fileOf({ file, rows, rejected, duplicates, done, error, startedAt }: ImportedFile): FileRow {
  const kind = readKey(file).kind === 'settings' ? 'settings' : 'customers';
  return {
    file,
    kind,
    rows,
    rejected,
    duplicates,
    done,
    startedAt,
    ...(error !== undefined && { error }),
  };
}

/** The settings in force that decide who is called and when, in the words of the settings file. */
function settingsOf({ settings = {} }: Campaign, deployment: DeploymentSettings): SettingRow[] {
  const own = settings;
  const cap = own.maxConcurrentCalls ?? deployment.maxConcurrentCalls;
  const row = (name: keyof typeof own, value: string | undefined): SettingRow[] =>
    value === undefined ? [] : [{ name, value, isOwn: own[name] !== undefined }];
  return [
    ...row('callsPerSecond', String(callsPerSecondOf(own, deployment))),
    ...row('maxConcurrentCalls', String(Math.min(cap, deployment.maxConcurrentCalls))),
    ...row('agents', describeAgents(own, deployment)),
    ...row('callingHours', describeHours(hoursFor(own, deployment))),
    ...row('startAt', own.startAt),
    ...row('endAt', own.endAt),
    ...row('retry', describeRetry(own.retry)),
    ...row(
      'frequencyCap',
      own.frequencyCap &&
        capsOf(own)
          .map(({ attempts, hours }) => limitText({ calls: attempts, hours }))
          .join(' and '),
    ),
    ...row('contactFlowId', own.contactFlowId ?? deployment.contactFlowId),
    ...row('queueId', own.queueId ?? deployment.queueId),
    ...row('sourcePhoneNumber', own.sourcePhoneNumber ?? deployment.sourcePhoneNumber),
    ...row('trafficType', own.trafficType),
    ...row('dedupeBy', own.dedupeBy),
  ];
}

function describeAgents(own: CampaignSettings, deployment: DeploymentSettings): string | undefined {
  const agents = agentsOf(own, deployment);
  if (agents === undefined) return undefined;
  const { mode, abandonRate, window, queueId = 'none: no contact is called' } = agents;
  const calls = mode.type === 'power' ? `, ${mode.callsPerAgent} calls for each free agent` : '';
  const percent = `${Math.round(abandonRate * 10_000) / 100}%`;
  const windows = window === '24h' ? '24 hours and in 30 days' : '30 days';
  return `${mode.type}${calls}; at most ${percent} abandoned in ${windows}; queue ${queueId}`;
}

function describeHours(hours: ReturnType<typeof hoursFor>): string {
  if (hours === 'always') return 'always';
  const { week, timeZone, holidays } = hours;
  const windows = dayGroups(week).map(
    ({ days, ranges }) => `${ranges.join(' and ')}, ${days.length === 7 ? 'every day' : days.join(' ')}`,
  );
  const where = timeZone === 'recipient' ? "in the contact's local time" : `else ${timeZone}`;
  const not = holidays.length === 0 ? '' : `; not on ${holidays.map(holidayText).join(', ')}`;
  return `${windows.join('; ')}, ${where}${not}`;
}

function describeRetry(retry: NonNullable<Campaign['settings']>['retry']): string {
  const { maxAttempts = retryDefaults.maxAttempts, delayMinutes = retryDefaults.delayMinutes } = retry ?? {};
  const delays = Object.entries(delayMinutes).map(([outcome, minutes]) => `${outcome} ${minutes} min`);
  return `at most ${maxAttempts} calls; ${delays.join(', ')}`;
}

function holidayText(holiday: Holiday): string {
  return typeof holiday === 'string' ? holiday : `public holidays of ${calendarOf(holiday)}`;
}
