/** `dialer status`: the progress, rate and errors of a campaign; once, or until it is done. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { campaignIdOf } from '../../src/campaign/campaign-id.ts';
import { resultsKey } from '../../src/closing/closing.ts';
import { type CampaignFigures, figuresOf } from '../../src/watching/campaign-watch.ts';
import { WaitingReader } from '../../src/watching/waiting-contacts.ts';
import { campaignArgument, findCampaign } from '../campaign-argument.ts';
import { findStack } from '../find-stack.ts';
import type { DeployedStack } from '../stack.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { drawingScreen, jsonScreen, lineScreen, type ResultsOf } from '../status-screens.ts';
import { lookAt } from '../status-source.ts';
import { statusLines } from '../status-view.ts';
import { watchStatus } from '../status-watch.ts';
import { note, say, sayJson, type Terminal } from '../terminal.ts';

interface StatusOptions extends CommonOptions {
  readonly watch?: boolean;
  readonly interval?: number;
}

/** Between two looks; fewer when they are asked for at a longer interval. */
const LOOK_EVERY_MS = 2_000;

/** Default interval of lines in a pipe. */
const PIPE_SECONDS = 10;

/** A file that was sent a moment ago makes its campaign within seconds. */
const APPEARS_WITHIN_MS = 20_000;

/** Outside a terminal a picture is as wide as a page. */
const PIPE_COLUMNS = 80;

export function statusCommand(terminal: Terminal): Command {
  return stackCommand('status', 'show the progress of a campaign, once or until it is done', [
    'status spring',
    'status spring --watch',
    'status spring --watch --json',
  ])
    .addArgument(campaignArgument())
    .option('--watch', 'keep updating until the campaign is done')
    .option(
      '--interval <seconds>',
      `with --watch: time between updates, or between lines in a pipe (default: ${LOOK_EVERY_MS / 1_000} on a terminal, ${PIPE_SECONDS} in a pipe)`,
      readInterval,
    )
    .addHelpText(
      'after',
      '\nYou can stop watching at any time: Ctrl-C exits with code 0, and calls continue.' +
        '\nWith --watch --json each line is one JSON object. Times are UTC.',
    )
    .action((name: string, options: StatusOptions) => status(name, options, terminal));
}

async function status(name: string, options: StatusOptions, terminal: Terminal): Promise<void> {
  const stack = await findStack(options);
  const { json, watch } = options;
  if (watch) await untilThere(stack, campaignIdOf(name), terminal);
  if (terminal.signal.aborted) return;
  const { campaignId } = await findCampaign(stack.campaigns, name);
  const waiting = new WaitingReader(stack.contacts);
  const look = () => lookAt(stack, waiting, campaignId, Date.now);
  if (watch) return watchStatus({ ...watchOf(stack, options, terminal), look });
  const figures = figuresOf([await look()], stack.deployment);
  if (json) return sayJson(terminal, jsonOf(figures, stack));
  const columns = terminal.isInteractive ? terminal.columns() : PIPE_COLUMNS;
  const picture = { columns, colors: terminal.colors, results: resultsOf(figures) };
  for (const line of statusLines(figures, picture)) say(terminal, line);
}

function watchOf(stack: DeployedStack, { json, interval }: StatusOptions, terminal: Terminal) {
  const { signal } = terminal;
  const isDrawn = terminal.isInteractive && !json;
  const showEveryMs = 1_000 * (interval ?? (isDrawn ? LOOK_EVERY_MS / 1_000 : PIPE_SECONDS));
  const screen = json
    ? jsonScreen(terminal, (figures) => jsonOf(figures, stack), showEveryMs)
    : isDrawn
      ? drawingScreen(terminal, resultsOf)
      : lineScreen(terminal, resultsOf, showEveryMs);
  return {
    screen,
    deployment: stack.deployment,
    everyMs: isDrawn ? showEveryMs : Math.min(showEveryMs, LOOK_EVERY_MS),
    signal,
    now: Date.now,
    sleep: (ms: number) => wait(ms, undefined, { signal }).catch(() => {}),
  };
}

/** Waits for a campaign whose file has just been sent; says so, and gives up soon. */
async function untilThere(
  { campaigns }: DeployedStack,
  campaignId: string,
  terminal: Terminal,
): Promise<void> {
  const until = Date.now() + APPEARS_WITHIN_MS;
  let isNoted = false;
  while (campaignId !== '' && !terminal.signal.aborted && Date.now() < until) {
    if ((await campaigns.get(campaignId))?.state !== undefined) return;
    if (!isNoted) note(terminal, `There is no campaign ${campaignId} yet: waiting for the import to begin.`);
    isNoted = true;
    await wait(500, undefined, { signal: terminal.signal }).catch(() => {});
  }
}

const resultsOf: ResultsOf = ({ campaignId }) =>
  `npx dialer results ${campaignId} --out ${campaignId}.csv --report`;

/** The figures, and where the results of a campaign that is over are. */
function jsonOf(figures: CampaignFigures, { resultsBucket: bucket }: DeployedStack): object {
  if (figures.completedAt === undefined) return figures;
  return { ...figures, results: { bucket, key: resultsKey(figures.campaignId) } };
}

function readInterval(text: string): number {
  const seconds = Number(text);
  if (seconds >= 0.2 && seconds <= 3_600) return seconds;
  throw new InvalidArgumentError('Give seconds, from 0.2 to 3600.');
}
