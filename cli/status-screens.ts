/**
 * The ways to show a campaign that is watched: a picture that is drawn over on a terminal, now and then a line in a
 * pipe, JSON for programs. Only the first writes anything but plain text.
 */
import { createLogUpdate } from 'log-update';
import type { CampaignFigures } from '../src/domain/campaign-watch.ts';
import { toIso } from '../src/domain/instant.ts';
import { countedIn, outcomeWords, statusWords } from './count-words.ts';
import { clockUtc, statusLine, wholeNumber } from './status-text.ts';
import { statusLines } from './status-view.ts';
import type { StatusScreen } from './status-watch.ts';
import { note, say, type Terminal } from './terminal.ts';
import { wrapped } from './text-lines.ts';

/** What the screens show beside the figures: how to get the results of a campaign that is over. */
export type ResultsOf = (figures: CampaignFigures) => string;

/** The picture in the place of the one before. */
export function drawingScreen(terminal: Terminal, resultsOf: ResultsOf): StatusScreen {
  const draw = createLogUpdate(terminal.stdout as NodeJS.WriteStream);
  const { colors } = terminal;
  let shown: readonly string[] = [];
  const lines = (figures: CampaignFigures) =>
    statusLines(figures, { columns: terminal.columns(), colors, results: resultsOf(figures) });
  const below = (text: string) => wrapped(text, Math.max(20, terminal.columns()));
  return {
    show(figures) {
      shown = lines(figures);
      draw([...shown, '', ...below('Ctrl-C ends watching.').map(colors.dim)].join('\n'));
    },
    showTrouble(sinceMs) {
      draw([...shown, '', ...below(silence(sinceMs)).map(colors.yellow)].join('\n'));
    },
    end(figures) {
      if (figures) draw(lines(figures).join('\n'));
      draw.done();
    },
  };
}

/** A line when something has changed, `everyMs` after the last at the earliest; the end is told at once. */
export function lineScreen(terminal: Terminal, resultsOf: ResultsOf, everyMs: number): StatusScreen {
  const shown = changesOnly(everyMs, (figures: CampaignFigures) => {
    const { counts } = figures;
    const words = [...countedIn(statusWords, counts), ...countedIn(outcomeWords, counts)];
    // What COMPLETED adds up to stands behind it, by outcome.
    const told = words.filter(({ name }) => name !== 'COMPLETED');
    return statusLine(figures, told.map(({ n, words }) => `${wholeNumber(n)} ${words}`).join(', '));
  });
  let isSilent = false;
  const tell = (figures: CampaignFigures, isLast: boolean) => {
    if (isSilent) note(terminal, 'AWS answers again.');
    isSilent = false;
    const line = shown(figures, isLast);
    if (line !== undefined) say(terminal, line);
  };
  return {
    show: (figures) => tell(figures, false),
    showTrouble(sinceMs) {
      if (!isSilent) note(terminal, silence(sinceMs));
      isSilent = true;
    },
    end(figures) {
      if (!figures) return;
      if (!isSilent) tell(figures, true);
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
  const tell = (figures: CampaignFigures, isLast: boolean) => {
    const line = shown(figures, isLast);
    if (line !== undefined) say(terminal, line);
  };
  return {
    show: (figures) => tell(figures, false),
    showTrouble: (sinceMs) => note(terminal, silence(sinceMs)),
    end: (figures) => figures && tell(figures, true),
  };
}

/** The text of figures, unless it is not time for it yet or they were shown before. */
function changesOnly(everyMs: number, textOf: (figures: CampaignFigures) => string) {
  let shownAt = Number.NEGATIVE_INFINITY;
  let before = '';
  return (figures: CampaignFigures, isLast: boolean): string | undefined => {
    const atMs = Date.parse(figures.at);
    const { at: _, rate: __, toGo: ___, ...lasting } = figures;
    const now = JSON.stringify(lasting);
    if (now === before || (!isLast && atMs < shownAt + everyMs)) return undefined;
    shownAt = atMs;
    before = now;
    return textOf(figures);
  };
}

function silence(sinceMs: number): string {
  return `No answer from AWS since ${clockUtc(toIso(sinceMs))} UTC, trying again.`;
}
