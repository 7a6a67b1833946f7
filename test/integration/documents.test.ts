/** Every command line that the pages show, run as a reader would type it, one after the other, on the deployed stack. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from '../../local/local-folder.ts';
import type { CampaignState } from '../../src/campaign/campaign.ts';
import { commandsOf, pages, wordsOf } from '../support/documents.ts';
import { calmConnect } from './calm-connect.ts';
import { eventually, LocalProduct } from './local-product.ts';
import { runDialer } from './run-dialer.ts';

/** Commands that stand on a line of their own, each once, with where it was first read. */
const shown = new Map(
  pages()
    .flatMap((page) => commandsOf(page, 'npx dialer'))
    // Stacks come and go in release.test.ts.
    .filter(({ isBlock, command }) => isBlock && !/…|\[|\||^npx dialer (deploy|uninstall)/.test(command))
    .map((each) => [each.command, each] as const)
    .reverse(),
);

/** Words in capitals stand for what a reader fills in. */
const filledIn: Readonly<Record<string, string>> = {
  CAMPAIGN: 'spring',
  KEY: '+12065550142',
  NUMBER: '+12065550142',
  'FILE.csv': 'spring.csv',
  'FILE.json': 'spring.json',
};

/** Settings of campaigns that call nobody yet. */
const held = { startAt: '2099-01-01T00:00:00Z' };

/** Shown to fail, with what they say then. */
const fails = new Set([
  'npx dialer upload bad.csv',
  'npx dialer cancel autumn',
  'npx dialer suppress "(206) 555-0177" 12345 --reason "asked by e-mail"',
  'npx dialer test-call "(206) 555-0177"',
]);

/** What a campaign must be for a command that is about it. */
const stateBefore: Readonly<Record<string, CampaignState>> = {
  pause: 'RUNNING',
  resume: 'PAUSED',
  cancel: 'RUNNING',
};

/** Commands by when they can be run: first those that begin campaigns, last those that end them. */
const order = [
  ['upload', 'rules', 'call'],
  ['doctor', 'plan', 'list', 'status', 'settings', 'contact', 'pause', 'resume', 'suppress'],
  ['test-call', 'console', 'results'],
  // The campaign is over, and one of its contacts was not reached.
  ['recycle'],
  ['cancel'],
] as const;

describe('the commands that the pages show', () => {
  let product: LocalProduct;
  let folder: string;

  beforeAll(async () => {
    product = new LocalProduct();
    folder = mkdtempSync(join(tmpdir(), 'documents-'));
    cpSync(join(projectFolder, 'examples'), join(folder, 'examples'), { recursive: true });
    for (const name of ['do-not-call.csv', 'do-not-call-list.csv', 'scrubbed.csv'])
      cpSync(join(projectFolder, 'examples', 'do-not-call.csv'), join(folder, name));
    const rows = ['(206) 555-0142,C-10442,Ann', '(602) 555-0126,C-10001,Seán', '+12065550161,C-10444,Cid'];
    const customers = `phoneNumber,customerId,First Name\n${rows.join('\n')}\n+12065550101,C-4,Dee\n`;
    for (const name of ['spring.csv', 'autumn.csv']) writeFileSync(join(folder, name), customers);
    writeFileSync(join(folder, 'bad.csv'), 'name,city\nAnn,Seattle\n');
    // Nobody is called while commands are tried on them.
    writeFileSync(join(folder, 'autumn.json'), JSON.stringify(held));
    const agents = { mode: 'progressive', queueId: 'sales' };
    writeFileSync(join(folder, 'spring.json'), JSON.stringify({ ...held, agents }));
    writeFileSync(join(folder, 'examples', 'customers.json'), JSON.stringify(held));
    await product.simulate({ fates: { '+16025550126': ['NO_ANSWER'] } });
    const begin = await runDialer(['upload', 'autumn.csv', '--wait'], product.stack.env, { cwd: folder });
    expect(begin.code, begin.stderr).toBe(0);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await product.simulate({ fates: calmConnect.fates });
  });

  /** Whom `args` are about, if the command takes a campaign. */
  function campaignIn([name = '', ...args]: readonly string[]): string | undefined {
    const takesCampaign = ['status', 'pause', 'resume', 'cancel', 'results', 'contact'].includes(name);
    return takesCampaign ? args.find((arg) => !arg.startsWith('-')) : undefined;
  }

  async function put(campaignId: string, state: CampaignState): Promise<void> {
    const all: CampaignState[] = ['IMPORTING', 'RUNNING', 'PAUSED', 'STOPPED', 'CANCELLED', 'COMPLETED'];
    await product.change(campaignId, all, state);
  }

  async function run(command: string): Promise<void> {
    const args = wordsOf(command)
      .slice(2)
      .map((word) => filledIn[word] ?? word);
    const campaignId = campaignIn(args);
    const before = stateBefore[args[0] ?? ''];
    if (campaignId && before) await put(campaignId, before);
    // Somebody sits before these until it is enough.
    const goesOn = args[0] === 'console' || args.includes('--watch');
    const enough = new AbortController();
    const isAsked =
      ['cancel', 'recycle'].includes(args[0] ?? '') && !args.includes('--yes') && !fails.has(command);
    const questions = isAsked ? ['--yes'] : [];
    const overwrites = args.includes('--out') || args.includes('--export') ? ['--force'] : [];
    const run = await runDialer([...args, ...questions, ...overwrites], product.stack.env, {
      cwd: folder,
      ...(goesOn && { interrupt: enough.signal, onOutput: () => enough.abort() }),
    });
    const { page, line } = shown.get(command) ?? {};
    const expected = fails.has(command) ? 1 : 0;
    expect(run.code, `${page}:${line} ${command}\n${run.stdout}${run.stderr}`).toBe(expected);
  }

  it('are many, and of every kind', () => {
    const names = new Set([...shown.keys()].map((command) => wordsOf(command)[2]));
    expect([...names].sort()).toEqual(order.flat().sort());
  });

  it('work, one after the other', async () => {
    for (const names of order) {
      if ((names as readonly string[]).includes('results')) {
        // Results of a campaign that is over are shown with its report.
        for (const campaignId of ['spring', 'customers']) {
          await put(campaignId, 'RUNNING');
          await product.drop(`${campaignId}.json`, JSON.stringify({ retry: { maxAttempts: 1 } }));
          await eventually(async () => {
            await product.sweepNowAndThen();
            expect(await product.reader.campaign(campaignId)).toHaveProperty('completedAt');
          }, 200_000);
        }
      }
      for (const command of shown.keys()) {
        const name = wordsOf(command)[2] ?? '';
        if ((names as readonly string[]).includes(name)) await run(command);
      }
    }
  });
});
