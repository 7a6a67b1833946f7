/** A stack on top of the tables of an earlier one: it forgets neither who said no nor who was called. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  DeleteStackCommand,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, it } from 'vitest';
import { type DeploymentContext, deployAssembly, synthesize } from '../../local/deploy.ts';
import { LocalRunError } from '../../local/local-run-error.ts';
import { localDeployment } from '../../local/stack-under-test.ts';
import { fromItem, toItem } from '../../src/aws/dynamo-item.ts';
import { eventually, LocalProduct, numbersOf } from './local-product.ts';
import { runDialer } from './run-dialer.ts';

const [suppressed = '', called = '', fresh = ''] = numbersOf(469, 3);
const product = new LocalProduct();
const { stack } = product;
const folder = mkdtempSync(join(tmpdir(), 'adopted-tables-'));
const names = {
  contactsTable: stack.outputs.ContactsTable,
  campaignsTable: stack.outputs.CampaignsTable,
  numbersTable: stack.outputs.NumbersTable,
};

const dialer = (args: readonly string[], stackName = stack.stackName) =>
  runDialer([...args, '--stack', stackName], stack.env, { cwd: folder });

async function numberItem(phoneNumber: string) {
  const { Item } = await product.db.send(
    new GetItemCommand({ TableName: names.numbersTable, Key: toItem({ phoneNumber }), ConsistentRead: true }),
  );
  return fromItem(Item ?? {});
}

afterAll(() => rmSync(folder, { recursive: true }));

/** Deploys a second stack beside the one of this file. */
async function deploy(context: DeploymentContext) {
  const run = { folder };
  const assembly = await synthesize({ ...localDeployment, ...context }, run, stack.env);
  return deployAssembly(assembly, stack.env, run);
}

describe('a stack on top of kept tables', () => {
  const stackName = 'Successor';

  it('is refused with a table that does not fit, before anything is deployed', async () => {
    const wrong = { ...names, numbersTable: names.campaignsTable, stackName };

    const refusal = await deploy(wrong).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(LocalRunError);
    expect((refusal as Error).message).toMatch(
      /numbersTable: .* has the key campaignId \(S\), but needs phoneNumber \(S\)/,
    );
  });

  it('keeps the do-not-call list and the calls that a frequency cap counts', async () => {
    expect((await dialer(['suppress', suppressed, '--reason', 'asked by phone'])).code).toBe(0);
    await product.drop('adopted-before.csv', `phone\n${called}\n`);
    await product.untilOver('adopted-before');

    const outputs = await deploy({ ...names, stackName });
    expect(outputs).toMatchObject({
      ContactsTable: names.contactsTable,
      CampaignsTable: names.campaignsTable,
      NumbersTable: names.numbersTable,
    });
    expect(outputs.ControlTable).not.toBe(stack.outputs.ControlTable);

    const put = (Key: string, Body: string) =>
      product.s3.send(new PutObjectCommand({ Bucket: outputs.UploadsBucket, Key, Body }));
    await put('adopted-after.json', JSON.stringify({ frequencyCap: { attempts: 1, days: 7 } }));
    await put('adopted-after.csv', `phone\n${suppressed}\n${called}\n${fresh}\n`);
    await eventually(async () => {
      const contacts = await product.contacts('adopted-after');
      expect(contacts.map(({ status }) => status)).toEqual([
        'SUPPRESSED',
        'WAITING',
        expect.stringMatching(/^(DIALED|COMPLETED)$/),
      ]);
      expect(contacts[1]?.reason).toContain('"frequencyCap": at most 1 call in 7 days');
    });
    expect(await product.callsTo([suppressed])).toHaveLength(0);
    expect(await product.callsTo([called])).toHaveLength(1);
    expect(await product.callsTo([fresh])).toHaveLength(1);
  });

  it('takes the list of another one from a file, and keeps what it has of it', async () => {
    const before = await numberItem(suppressed);
    expect((await dialer(['suppress', '--export', 'list.csv'])).stdout).toMatch(
      /^Wrote \d+ numbers? to list/,
    );
    expect(readFileSync(join(folder, 'list.csv'), 'utf8')).toContain(
      `${suppressed},all,${before.suppressedAt},${String(before.suppressedBy).replace(': ', ',')}\r\n`,
    );
    const again = await dialer(['suppress', '--file', 'list.csv', '--wait', '--json'], stackName);
    expect(again.code, again.stderr).toBe(0);
    expect(await numberItem(suppressed)).toEqual(before);
  });

  it('is deleted without the tables', async () => {
    const cloudFormation = new CloudFormationClient({});
    await cloudFormation.send(new DeleteStackCommand({ StackName: stackName }));
    await waitUntilStackDeleteComplete(
      { client: cloudFormation, maxWaitTime: 120 },
      { StackName: stackName },
    );
    expect(await numberItem(suppressed)).toMatchObject({
      suppressedBy: expect.stringMatching(/^an operator \(arn:aws:[^ ]+\): asked by phone$/),
    });
  });
});
