/** `dialer console`: the live page, served to this machine alone until Ctrl-C. */
import { once } from 'node:events';
import { type Command, InvalidArgumentError } from 'commander';
import { ContactTableBrowser } from '../../src/aws/contact-browser.ts';
import { TableLookup } from '../../src/aws/plan-lookup.ts';
import { ConsoleReads } from '../console/console-reads.ts';
import { type RunningConsole, startConsole } from '../console/console-server.ts';
import { doctorFeature } from '../console/doctor-routes.ts';
import { BucketUploads } from '../console/new-campaign/campaign-uploads.ts';
import { Drafts } from '../console/new-campaign/drafts.ts';
import { draftFeature } from '../console/new-campaign/routes.ts';
import { numbersDesk } from '../console/numbers-desk.ts';
import { numbersFeature } from '../console/numbers-routes.ts';
import { OneTimePaths } from '../console/one-time-paths.ts';
import { openBrowser } from '../console/open-browser.ts';
import { makePageFiles } from '../console/page-files.ts';
import { recycleFeature } from '../console/recycle-routes.ts';
import { resultsDesk, resultsFeature } from '../console/results-routes.ts';
import { sameStackOnly } from '../console/same-stack.ts';
import { settingsDesk, settingsFeature } from '../console/settings-routes.ts';
import { findStack } from '../find-stack.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { note, say, sayJson, type Terminal } from '../terminal.ts';

interface ConsoleOptions extends CommonOptions {
  readonly port: number;
  readonly open: boolean;
}

export function consoleCommand(terminal: Terminal): Command {
  return stackCommand('console', 'watch and control campaigns on a page in your browser', [
    'console',
    'console --port 8080 --no-open',
  ])
    .option('--port <port>', 'port on 127.0.0.1; otherwise any free one', readPort, 0)
    .option('--no-open', 'only print the address')
    .action(async ({ port, open, json, ...options }: ConsoleOptions) => {
      const stack = await findStack(options);
      const browser = new ContactTableBrowser(stack.db, stack.tables.contacts);
      const reads = new ConsoleReads({ ...stack, browser }, stack);
      const page = await makePageFiles();
      const paths = new OneTimePaths();
      const drafts = new Drafts({
        ...stack,
        lookup: new TableLookup(stack.db, stack.tables),
        uploads: new BucketUploads(stack.s3, stack.uploadsBucket),
      });
      const features = [
        paths.feature,
        recycleFeature(stack),
        draftFeature(drafts),
        settingsFeature(settingsDesk(stack)),
        resultsFeature(resultsDesk(stack), paths),
        numbersFeature(numbersDesk(stack), paths),
        doctorFeature(async () => {
          // Loaded here, as by the command: its clients of AWS are many.
          const { examineAccount } = await import('../doctor-stack.ts');
          return examineAccount({ stack: stack.name, region: stack.region });
        }),
      ];
      const onConnection = connectionNotes(terminal);
      const server = await startConsole({
        reads,
        page,
        port,
        onConnection,
        requireSameStack: sameStackOnly(stack),
        features,
      });
      showAddress(terminal, server, json);
      const leave = open && terminal.isInteractive ? openForOnce(server) : () => undefined;
      if (!terminal.signal.aborted) await once(terminal.signal, 'abort');
      leave();
      for (const campaignId of drafts.unfinished) {
        note(
          terminal,
          `The campaign ${campaignId} was being started. It has its settings, or may have; whether its customer file has arrived is not known. Look before you start it again: npx dialer status ${campaignId}`,
        );
      }
      await server.close();
    });
}

/** Prints an address that opens the console once, and another one each time it was opened. */
export function showAddress(terminal: Terminal, server: RunningConsole, json: boolean | undefined): void {
  const { bold, dim } = terminal.colors;
  const url = server.urlForOnce(() => again());
  const again = () => {
    const next = server.urlForOnce(again);
    const line = `This address has been used and is no longer valid. The next one is ${bold(next)}`;
    // A program reads one value and no more.
    if (json) note(terminal, line);
    else say(terminal, line);
  };
  if (json) {
    sayJson(terminal, { url });
    return;
  }
  say(terminal, `The console is at ${bold(url)}`);
  say(
    terminal,
    dim(
      'The address works once. Anyone who opens it can start, pause and cancel campaigns as you: do not share it. Ctrl-C stops the console.',
    ),
  );
}

/** @returns what takes away what the browser was given. */
function openForOnce(server: RunningConsole): () => void {
  let remove = () => {};
  const url = server.urlForOnce(() => remove());
  remove = openBrowser(url);
  return remove;
}

/** Notes once that AWS gives no answer, and why, and once that it does again. */
function connectionNotes(terminal: Terminal): (trouble: string | undefined) => void {
  let reported: string | undefined;
  return (trouble) => {
    if (trouble === reported) return;
    reported = trouble;
    note(terminal, trouble ?? 'AWS answers again.');
  };
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a whole number from 0 (any free one) to 65535.');
}
