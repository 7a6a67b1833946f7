/** Figures of a campaign in words: numbers, rates, times and sentences, as `status` shows them in a picture or a line. */
import prettyMs from 'pretty-ms';
import { contactsIn } from '../src/contact/counts.ts';
import { HOUR_MS, SECOND_MS, toIso } from '../src/time/instant.ts';
import type { CampaignFigures } from '../src/watching/campaign-watch.ts';
import type { Remaining } from '../src/watching/campaign-watch-ahead.ts';
import type { RateFigures } from '../src/watching/campaign-watch-rate.ts';
import { endedIn } from '../src/watching/progress.ts';
import { minuteOf } from './words.ts';

export function wholeNumber(n: number): string {
  return n.toLocaleString('en-US');
}

/** `part` of `all`; whole percents, and no 100% before all is there, nor more of it. */
export function percent(part: number, all: number): string {
  return all === 0 ? '–' : `${Math.floor(Math.min(1, part / all) * 100)}%`;
}

/** Calls a second; slow ones by the minute or the hour, as people count them. */
function rateInWords(perSecond: number): string {
  if (perSecond === 0) return 'none';
  if (perSecond >= 1) return `${shortNumber(perSecond)} a second`;
  const perMinute = perSecond * 60;
  return perMinute >= 1 ? `${shortNumber(perMinute)} a minute` : `${shortNumber(perMinute * 60)} an hour`;
}

function shortNumber(n: number): string {
  return n >= 100 ? wholeNumber(Math.round(n)) : String(Math.round(n * 10) / 10);
}

/** `2 h 5 min`: two units, the way to say about how long. */
export function about(seconds: number): string {
  const ms = Math.max(SECOND_MS, Math.round(seconds) * SECOND_MS);
  return prettyMs(ms, { unitCount: 2, secondsDecimalDigits: 0 });
}

/** `17:05:09` */
export function clockUtc(iso: string): string {
  return iso.slice(11, 19);
}

/** To the second when it is within the hour, else to the minute. */
function momentUtc(at: string, now: string): string {
  const ms = Date.parse(at);
  const isSoon = ms - Date.parse(now) < HOUR_MS;
  return isSoon ? `${clockUtc(toIso(ms))} UTC` : minuteOf(toIso(ms));
}

/** What the calls are placed at, and what is allowed. */
export function rateSentence({ seen, since, allowed, ceiling }: RateFigures, isOver: boolean): string {
  const average = isOver || since === 'start' ? ' on average' : '';
  const now = seen === undefined ? 'not known yet' : `${rateInWords(seen)}${seen === 0 ? '' : average}`;
  if (isOver) return now;
  if (allowed >= ceiling * 0.99) return `${now}; ${rateInWords(ceiling)} allowed`;
  return `${now}; ${rateInWords(allowed)} accepted by Connect now, ${rateInWords(ceiling)} allowed`;
}

/** What holds a campaign back, to be put behind the time to go. */
export function limitSentence({ limit, inProgress, rate }: CampaignFigures): string | undefined {
  if (limit === undefined) return undefined;
  if (limit === 'rate')
    return `limited by ${rate.allowed < rate.ceiling * 0.99 ? "Connect's" : 'the allowed'} rate`;
  const isOwn = inProgress.campaignMax < inProgress.instanceMax;
  return `limited by concurrent calls${isOwn ? ' of this campaign' : ''}`;
}

/** `now` (ISO 8601) decides the precision of a moment; without it, to the minute. */
export function remainingSentence(remaining: Remaining | undefined, now = ''): string | undefined {
  switch (remaining?.type) {
    case undefined:
      return undefined;
    case 'time':
      return `about ${about(remaining.seconds)} at this pace${remaining.plusWait ? ', plus the delay of contacts to be called later' : ''}`;
    case 'goesOn':
      return `continues at ${momentUtc(remaining.at, now)}. ${remaining.reason}`;
    case 'held':
      return remaining.reason;
    case 'closing':
      return 'all contacts are done; the results are being written';
  }
}

/** The S3 keys of the files that are being read. */
function filesInWork({ files }: CampaignFigures): readonly string[] {
  return files.filter(({ error }) => error === undefined).map(({ file }) => file);
}

/**
 * The progress of a campaign whose rows are not all known: contacts are counted before their rows are reported, so a
 * fraction of the rows would mislead. Undefined: all rows are known, or none.
 */
export function importSentence(figures: CampaignFigures): string | undefined {
  const { counts, rows } = figures;
  const contacts = contactsIn(counts);
  const inWork = filesInWork(figures);
  const isAhead = rows === 0 && contacts > 0;
  if (!isAhead && (inWork.length === 0 || rows + contacts === 0)) return undefined;
  const soFar = `${wholeNumber(endedIn(counts))} done · ${wholeNumber(contacts)} contacts imported so far`;
  if (inWork.length === 0) return soFar;
  return `${soFar}; ${inWork.length === 1 ? `${inWork[0]} is` : `${inWork.length} files are`} being read`;
}

/** One line for a log: the state, how far it is, who is where. */
export function statusLine(figures: CampaignFigures, counted: string): string {
  const { at, campaignId, state, rows, over, calls, completedAt, remaining } = figures;
  const ahead = completedAt === undefined ? remainingSentence(remaining, at) : undefined;
  const parts = [
    importSentence(figures) ??
      (rows === 0 ? 'no rows read yet' : `${percent(over, rows)} of ${wholeNumber(rows)} rows done`),
    ...(calls === undefined ? [] : [`${wholeNumber(calls)} calls`]),
    ...(counted === '' ? [] : [counted]),
    ...(ahead === undefined ? [] : [ahead]),
  ];
  return `${clockUtc(at)} ${campaignId} ${state}: ${parts.join('; ')}`;
}
