/**
 * `examples/doctor-policy.json` holds what `doctor` needs and no more: with it everything is checked, and without any one of
 * its actions a line says which is missing. The emulator judges each request.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { emulatorAccount } from '../../local/emulator-api.ts';
import { projectFolder } from '../../local/local-folder.ts';
import { MINUTE_MS, toIso } from '../../src/time/instant.ts';
import { aContact } from '../support/a-contact.ts';
import { textOf } from '../support/documents.ts';
import { AccountInEmulator } from './account-in-emulator.ts';
import { personWith } from './iam-person.ts';
import { LocalProduct } from './local-product.ts';

const page = 'docs/permissions.md';
const example = join(projectFolder, 'examples', 'doctor-policy.json');

interface Policy {
  readonly Statement: readonly { readonly Action: readonly string[] }[];
}

const actions = (JSON.parse(readFileSync(example, 'utf8')) as Policy).Statement.flatMap(
  ({ Action }) => Action,
);

/**
 * What the emulator does not judge: Amazon Connect and Service Quotas are the simulator's, of which doctor.test.ts has some
 * refused; there is no key of the customer and no topic; and without the first there is no stack to look at.
 */
const notJudged = /^(connect|servicequotas|ds|kms|sns):|^cloudformation:DescribeStacks$/;

/** An emulator of the user's own may check no permissions. */
const checksPermissions = inject('localStacks').every(({ logFile }) => logFile !== undefined);

let account: AccountInEmulator;
let endpoint: string;
let policy: string;
beforeAll(async () => {
  const product = new LocalProduct();
  account = new AccountInEmulator(product);
  endpoint = product.stack.endpoint;
  const shown = /sed '([^']+)'/.exec(textOf(page))?.[1] ?? '';
  const filling = shown.replace('123456789012', await emulatorAccount(endpoint));
  // Contacts are read of campaigns alone that have calls in progress.
  const dueAt = toIso(Date.now() + MINUTE_MS);
  await account.liveContact(aContact({ campaignId: 'live' }).dialing({ dueAt }));
  policy = execFileSync('sed', [filling, example], { encoding: 'utf8' });
});

function without(action: string): string {
  const { Statement, ...rest } = JSON.parse(policy) as Policy;
  const left = Statement.map((each) => ({ ...each, Action: each.Action.filter((held) => held !== action) }));
  return JSON.stringify({ ...rest, Statement: left.filter(({ Action }) => Action.length > 0) });
}

describe.runIf(checksPermissions)('with the policy for doctor', () => {
  it('everything is checked', async () => {
    const { checks } = await account.doctor([], {}, await personWith(policy, 'doctor', endpoint));
    expect(checks.filter(({ verdict }) => verdict === 'notChecked')).toEqual([]);
  });

  it.each(actions.filter((action) => !notJudged.test(action)))(
    'but without %s, a line says that it is missing',
    async (action) => {
      const person = await personWith(without(action), `no-${action.replace(':', '-')}`, endpoint);
      const { checks } = await account.doctor([], {}, person);
      const todos = checks.filter(({ verdict }) => verdict === 'notChecked').map(({ todo }) => todo);
      expect(new Set(todos)).toEqual(new Set([`grant ${action} (examples/doctor-policy.json)`]));
    },
  );
});

describe('the page on permissions', () => {
  it('lists each action of the policy, and no other', () => {
    const [, section = ''] = textOf(page).split('## For doctor');
    const [table = ''] = section.split('\n## ');
    const rows = table.split('\n').filter((line) => line.startsWith('| `'));
    const reported = rows.flatMap((row) => {
      let service = '';
      return [
        ...row
          .split('|')
          .slice(1, 3)
          .join('|')
          .matchAll(/`([a-z0-9]+:)?([A-Z][A-Za-z0-9]+)`/g),
      ].map(([, prefix, name]) => {
        service = prefix ?? service;
        return `${service}${name}`;
      });
    });
    expect(reported.sort()).toEqual([...actions].sort());
  });
});
