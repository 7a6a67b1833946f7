/**
 * docs/function-permissions.md, written from the template: every action of every role, and the module that asks for it.
 * A permission that is new, gone or wider fails here until the page is written anew, by the same test with `-u`, and
 * the difference is read by whoever reviews the change.
 */
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { eventSource } from '../../src/aws/campaign-events.ts';
import { neededPermissions } from '../../src/doctor/permission-check.ts';
import { acceptedFindings } from './accepted-findings.ts';
import { actionsIn, type BundledRequest, bundledRequests } from './bundled-requests.ts';
import { resourcesOf, stackOf, statementsOf } from './synthesized-stack.ts';

const page = '../../docs/function-permissions.md';
const functions = ['Importer', 'Intake', 'Dialer', 'Outcomes', 'Sweeper', 'Counter', 'Closer', 'Flow'];

/** What a service asks for in a role's name; no code of ours does. */
const askedByServices: Readonly<Record<string, string>> = {
  'logs:CreateLogStream': 'Lambda, to write the log',
  'logs:PutLogEvents': 'Lambda, to write the log',
  'sqs:ChangeMessageVisibility': 'Lambda, to read the queue',
  'sqs:DeleteMessage': 'Lambda, to read the queue',
  'sqs:GetQueueAttributes': 'Lambda, to read the queue',
  'sqs:GetQueueUrl': 'Lambda, to read the queue',
  'sqs:ReceiveMessage': 'Lambda, to read the queue',
  'dynamodb:DescribeStream': 'Lambda, to read the stream',
  'dynamodb:GetRecords': 'Lambda, to read the stream',
  'dynamodb:GetShardIterator': 'Lambda, to read the stream',
  'dynamodb:ListStreams': 'Lambda, to attach the stream',
  's3:ListBucket': 'S3, to answer 404 instead of 403 for a file that is gone',
};

/** Modules that speak to one place only: what they ask for must be allowed there. */
const placeOf: Readonly<Record<string, RegExp>> = {
  'src/aws/campaign-table.ts': /^TablesCampaigns\b/,
  'src/aws/claim-table.ts': /^Tables(Contacts|Numbers)\b/,
  'src/aws/call-register-table.ts': /^Tables(Contacts|Control)\b/,
  'src/aws/contact-insert.ts': /^TablesContacts\b/,
  'src/aws/contact-table.ts': /^TablesContacts\b/,
  'src/aws/number-table.ts': /^TablesNumbers\b/,
  'src/aws/pacer-items.ts': /^TablesControl\b/,
  'src/aws/request-register-table.ts': /^TablesControl\b/,
  'src/aws/dead-letter-queue.ts': /^RequestsQueueDeadLetters\b/,
  'src/aws/waiting-campaigns-item.ts': /^TablesControl\b/,
  'src/aws/count-ledger.ts': /^Tables(Campaigns|Control)\b/,
  'src/aws/report-files.ts': /^Results\b/,
  'src/aws/results-file.ts': /^Results\b/,
  'src/aws/uploads-bucket.ts': /^Uploads\b/,
};

interface Permission {
  readonly action: string;
  /** `TablesContacts`, `Results/results/*`. */
  readonly on: string;
  readonly condition?: unknown;
}

const stack = stackOf({});
const template = Template.fromStack(stack);
const requests = new Map(functions.map((name) => [name, bundledRequests(name.toLowerCase())]));
const held = new Map(functions.map((name) => [name, permissionsOf(`${name}Handler`)]));

/** A resource without what is different in each stack and account. */
function plain(resource: string): string {
  return resource
    .replace(/arn:aws:connect:[^:]+:\d+:instance\/[0-9a-f-]+/, 'the Connect instance')
    .replace(/<([A-Za-z]+?)(?:[0-9A-F]{8})?\.Arn>/g, '$1')
    .replace(/<([A-Za-z]+?)(?:[0-9A-F]{8})?\.StreamArn>/g, '$1/stream')
    .replace(/^arn:<AWS::Partition>:events:.*:event-bus\/default$/, 'the default event bus');
}

function permissionsOf(policy: string): Permission[] {
  const all = statementsOf(template, policy).flatMap(({ actions, resources, condition }) =>
    actions.flatMap((action) =>
      resources.map((resource) => ({ action, on: plain(resource), ...(condition ? { condition } : {}) })),
    ),
  );
  const byName = (a: string, b: string) => (a < b ? -1 : Number(a > b));
  return all.sort((a, b) => byName(a.action, b.action) || byName(a.on, b.on));
}

function asksFor({ action, module }: BundledRequest, permission: Permission): boolean {
  return action === permission.action && (placeOf[module]?.test(permission.on) ?? true);
}

/** Who makes use of a function's permission: modules of ours, else a service in the function's name. */
function usersOf(name: string, permission: Permission): string[] {
  const modules = (requests.get(name) ?? []).filter((request) => asksFor(request, permission));
  if (modules.length > 0) return modules.map(({ module }) => `\`${module}\``);
  return [askedByServices[permission.action] ?? []].flat();
}

/** Requests that stand in the function's bundle, and that its role does not allow. */
function refused(name: string): BundledRequest[] {
  const allowed = held.get(name) ?? [];
  return (requests.get(name) ?? []).filter(
    (request) => !allowed.some((permission) => asksFor(request, permission)),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** `s3:prefix StringLike results/*`. */
function inWords(condition: unknown): string {
  const operators = Object.entries(condition as Record<string, Record<string, unknown>>);
  return operators
    .flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => `${operator} \`${key}\` \`${[values].flat().join(', ')}\``),
    )
    .join('; ');
}

function rowOf({ action, on, condition }: Permission, users: readonly string[]): string[] {
  const where = `\`${on}\`${condition ? `, ${inWords(condition)}` : ''}`;
  return [`\`${action}\``, where, users.join(', ')];
}

function sectionOf(name: string): string {
  const rows = (held.get(name) ?? []).map((permission) => rowOf(permission, usersOf(name, permission)));
  const out = refused(name).map(({ action, module }) => `\`${action}\` of \`${module}\``);
  return [
    `## ${name}`,
    table(['Action', 'On', 'Used by'], rows),
    ...(out.length > 0 ? [`In its bundle for other functions, and denied to it: ${out.join(', ')}.`] : []),
  ].join('\n\n');
}

function pageText(): string {
  const starter = permissionsOf('SweeperStarter').map((permission) =>
    rowOf(permission, ['EventBridge Scheduler']),
  );
  const patterns = acceptedFindings(stack).flatMap(({ construct, rule, reason }) => {
    const [, pattern] = /^AwsSolutions-IAM5\[Resource::(.*)\]$/.exec(rule) ?? [];
    return pattern ? [[construct.split('/')[0] ?? '', `\`${plain(pattern)}\``, reason]] : [];
  });
  return `${[
    '# What each function may do',
    'Generated from the template by `npx vitest run --project unit test/infra/function-permissions -u`; the same test without ' +
      '`-u` fails if a permission is missing here, or no longer exists. No role has more permissions or a managed policy, and no ' +
      'action or resource is a bare `*`. The permissions of people are on [another page](permissions.md).',
    ...functions.map(sectionOf),
    '## The schedule that starts the sweeper',
    table(['Action', 'On', 'Used by'], starter),
    '## Patterns',
    'Resources that end with `*`, and the reason why a narrower one is not possible:',
    table(['Function', 'On', 'Reason'], patterns),
  ].join('\n\n')}\n`;
}

describe('the permissions of the functions', () => {
  it('are listed on the page, each with its resource, its condition and the function that needs it', async () => {
    await expect(pageText()).toMatchFileSnapshot(page);
  });

  it.each(functions)('of the %s are each made use of', (name) => {
    const unused = (held.get(name) ?? []).filter((permission) => usersOf(name, permission).length === 0);
    expect(unused).toEqual([]);
  });

  it('of the closer let it publish events of a campaign only in the product’s own name', () => {
    const publishing = held.get('Closer')?.find(({ action }) => action === 'events:PutEvents');
    expect(publishing?.condition).toEqual({
      'ForAllValues:StringEquals': { 'events:source': [eventSource] },
    });
  });

  it('are those of eight functions and of one schedule, allowances all', () => {
    const policies = resourcesOf(template, 'AWS::IAM::Policy').map(([id]) => id);
    expect(policies.map((id) => id.replace(/(Handler)?(Role)?DefaultPolicy.*/, '')).sort()).toEqual(
      [...functions, 'SweeperStarter'].sort(),
    );
    for (const id of policies) {
      for (const { effect } of statementsOf(template, id)) expect(effect, id).toBe('Allow');
    }
  });

  it('are taken by Lambda and the scheduler of this account, and by nobody else', () => {
    const trusted = resourcesOf(template, 'AWS::IAM::Role').map(([id, { Properties }]) => [
      id.replace(/[0-9A-F]{8}$/, ''),
      Properties.AssumeRolePolicyDocument,
    ]);
    for (const [id, document] of trusted) {
      const service = id === 'SweeperStarter' ? 'scheduler' : 'lambda';
      expect(document, `${id}`).toMatchObject({
        Statement: [{ Principal: { Service: `${service}.amazonaws.com` }, Action: 'sts:AssumeRole' }],
      });
    }
    expect(Object.fromEntries(trusted).SweeperStarter).toMatchObject({
      Statement: [{ Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }],
    });
  });
});

describe('the permissions that doctor has IAM simulate', () => {
  /** Whether a resource of a statement, with its `*`, is `on`. */
  const covers = (granted: string, on: string) =>
    granted.endsWith('*') ? on.startsWith(granted.slice(0, -1)) : granted === on;
  const needed = neededPermissions({
    instanceArn: 'the Connect instance',
    contactsTable: 'TablesContacts',
    campaignsTable: 'TablesCampaigns',
    controlTable: 'TablesControl',
    numbersTable: 'TablesNumbers',
    dialQueue: 'DialQueue',
    eventBus: 'the default event bus',
  });
  const simulated = needed.flatMap(({ of, actions, resource }) =>
    actions.map((action) => [of, action, resource] as const),
  );

  it.each(simulated)('are granted: %s %s on %s', (of, action, resource) => {
    const granted = held.get(of)?.filter((each) => each.action === action && covers(each.on, resource));
    expect(granted).not.toEqual([]);
  });

  it.each(functions)(
    'leave out nothing that the %s is granted on tables, the dial queue, the event bus and the instance',
    (of) => {
      const its = simulated.filter(([name]) => name === of);
      const leftOut = (held.get(of) ?? [])
        .filter(({ on }) => /^(Tables|DialQueue$|the default event bus$|the Connect instance)/.test(on))
        .filter(({ action }) => !(action in askedByServices))
        .filter((each) => !its.some(([, action, on]) => action === each.action && covers(each.on, on)));
      expect(leftOut).toEqual([]);
    },
  );
});

describe('the reading of modules', () => {
  it('sees requests, pages of them and transactions, and no types', () => {
    const source = `import { GetItemCommand, paginateQuery, type ScanCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
      import {
        TransactWriteItemsCommand,
      } from '@aws-sdk/client-dynamodb';
      const items = [{ Put: a }, { ConditionCheck: b }];
      import { Upload } from '@aws-sdk/lib-storage';
      import { PutEventsCommand } from '@aws-sdk/client-eventbridge';`;
    expect(actionsIn(source)).toEqual([
      'dynamodb:ConditionCheckItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'events:PutEvents',
      's3:AbortMultipartUpload',
      's3:PutObject',
    ]);
  });

  it('sees what a statement does', () => {
    const from = "import { BatchExecuteStatementCommand } from '@aws-sdk/client-dynamodb';";
    expect(actionsIn(`${from} const text = \`INSERT INTO "t" VALUE {}\`;`)).toEqual([
      'dynamodb:PartiQLInsert',
    ]);
    expect(() => actionsIn(`${from} const text = make();`)).toThrow('none of them is seen');
  });
});
