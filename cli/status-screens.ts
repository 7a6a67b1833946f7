/**
 * The ways to show a campaign that is watched: a picture that is drawn over on a terminal, now and then a line in a
 * pipe, JSON for programs. Only the first writes anything but plain text.
 */
import { createLogUpdate } from 'log-update';
import { toIso } from '../src/time/instant.ts';
import type { CampaignFigures } from '../src/watching/campaign-watch.ts';
import { agentsSentence } from './agents-text.ts';
import { contactWords, countedIn, outcomeWords } from './count-words.ts';
import { clockUtc, statusLine, wholeNumber } from './status-text.ts';
import { statusLines } from './status-view.ts';
import type { StatusScreen } from './status-watch.ts';
import { note, say, sayWhole, type Terminal } from './terminal.ts';
import { wrapped } from './text-lines.ts';

/** What the screens show beside the figures: how to get the results of a campaign that is over. */
export type ResultsOf = (figures: CampaignFigures) => string;

/** Default for a terminal of unknown size, as in log-update. */
const DEFAULT_ROWS = 24;

/** The picture in the place of the one before. */
export function drawingScreen(terminal: Terminal, resultsOf: ResultsOf): StatusScreen {
  const stream = terminal.stdout as NodeJS.WriteStream;
  const draw = createLogUpdate(stream);
  const { colors } = terminal;
  let shown: CampaignFigures | undefined;
  let height = 0;
  const lines = (figures: CampaignFigures, rows?: number) => {
    const look = { columns: terminal.columns(), colors, results: resultsOf(figures) };
    return statusLines(figures, rows === undefined ? look : { ...look, rows });
  };
  const redraw = (text: string, color: (line: string) => string) => {
    // The cursor stands on a line of its own below the picture. What is higher than the window loses its head.
    const room = (stream.rows ?? DEFAULT_ROWS) - 1;
    const below = wrapped(text, Math.max(20, terminal.columns())).map(color);
    const above = shown === undefined ? [] : lines(shown, room - below.length - 1);
    const picture = [...above, '', ...below].slice(0, Math.max(1, room));
    // log-update 7 loses count of its lines when a picture is less high than the one before.
    if (picture.length !== height) draw.clear();
    height = picture.length;
    draw(picture.join('\n'));
  };
  return {
    show(figures) {
      shown = figures;
      redraw('Ctrl-C stops watching.', colors.dim);
    },
    showTrouble: (sinceMs) => redraw(silence(sinceMs), colors.yellow),
    end(figures) {
      if (figures) {
        // Whole, however low the window is: nothing is drawn over it any more.
        draw.clear();
        for (const line of lines(figures)) say(terminal, line);
      }
      draw.done();
    },
  };
}

/** A line per change, at most every `everyMs`; the end is reported at once. */
export function lineScreen(terminal: Terminal, resultsOf: ResultsOf, everyMs: number): StatusScreen {
  const shown = changesOnly(everyMs, (figures: CampaignFigures) => {
    const { counts, agents } = figures;
    const words = [...countedIn(contactWords, counts), ...countedIn(outcomeWords, counts)];
    // What COMPLETED adds up to stands behind it, by outcome.
    const shownStates = words.filter(({ name }) => name !== 'COMPLETED');
    const counted = shownStates.map(({ n, words }) => `${wholeNumber(n)} ${words}`).join(', ');
    const parts = [counted, agents ? `agents ${agentsSentence(agents)}` : ''];
    return statusLine(figures, parts.filter((part) => part !== '').join('; '));
  });
  let isSilent = false;
  const print = (figures: CampaignFigures, isLast: boolean) => {
    if (isSilent) note(terminal, 'AWS answers again.');
    isSilent = false;
    const line = shown(figures, isLast);
    if (line !== undefined) say(terminal, line);
  };
  return {
    show: (figures) => print(figures, false),
    showTrouble(sinceMs) {
      if (!isSilent) note(terminal, silence(sinceMs));
      isSilent = true;
    },
    end(figures) {
      if (!figures) return;
      if (!isSilent) print(figures, true);
      if (figures.completedAt !== undefined) say(terminal, `Results: ${resultsOf(figures)}`);
    },
  };
}

/** A JSON object a line. */
export function jsonScreen(
  terminal: Terminal,
  json: (figures: CampaignFigures) => object,
  everyMs: number,
): StatusScreen {
  const shown = changesOnly(everyMs, (figures: CampaignFigures) => JSON.stringify(json(figures)));
  const print = (figures: CampaignFigures, isLast: boolean) => {
    const line = shown(figures, isLast);
    if (line !== undefined) sayWhole(terminal, line);
  };
  return {
    show: (figures) => print(figures, false),
    showTrouble: (sinceMs) => note(terminal, silence(sinceMs)),
    end: (figures) => figures && print(figures, true),
  };
}

/** The text of figures, unless it is not time for it yet or they were shown before. */
function changesOnly(everyMs: number, textOf: (figures: CampaignFigures) => string) {
  let shownAt = Number.NEGATIVE_INFINITY;
  let before = '';
  return (figures: CampaignFigures, isLast: boolean): string | undefined => {
    const atMs = Date.parse(figures.at);
    const { at: _, rate: __, remaining: ___, agents, ...lasting } = figures;
    const now = JSON.stringify({ ...lasting, why: agents?.why });
    if (now === before || (!isLast && atMs < shownAt + everyMs)) return undefined;
    shownAt = atMs;
    before = now;
    return textOf(figures);
  };
}

function silence(sinceMs: number): string {
  return `No answer from AWS since ${clockUtc(toIso(sinceMs))} UTC, trying again.`;
}
