/** A key of the customer's own: on everything that holds personal data, usable by who needs it, and nothing changes without. */
import { readFileSync } from 'node:fs';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { environmentOf, readDeployment, settingsAsText } from '../../infra/config.ts';
import { parseDeployment } from '../../src/campaign/deployment.ts';
import { instanceArn, resourcesOf, stackOf, statementsOf, synthesizeStack } from './synthesized-stack.ts';

const encryptionKeyArn = 'arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-555555555555';

/** The resources that can be encrypted with a key of one's choice, and hold what belongs to customers or campaigns. */
const encrypted = [
  'AWS::DynamoDB::Table',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::Logs::LogGroup',
] as const;

/** The parts of a resource's properties that tell how it is encrypted. */
const parts = ['SSESpecification', 'BucketEncryption', 'SqsManagedSseEnabled', 'KmsMasterKeyId', 'KmsKeyId'];

function encryptionOf(template: Template, type: string): [string, Record<string, unknown>][] {
  return resourcesOf(template, type).map(([id, { Properties }]) => [
    id,
    Object.fromEntries(Object.entries(Properties).filter(([name]) => parts.includes(name))),
  ]);
}

let withKey: Template;
let without: Template;
beforeAll(() => {
  withKey = synthesizeStack({ encryptionKeyArn });
  without = synthesizeStack();
});

describe('with a key of the customer’s own', () => {
  it.each([
    [
      'AWS::DynamoDB::Table',
      4,
      { SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: encryptionKeyArn } },
    ],
    ['AWS::SQS::Queue', 11, { KmsMasterKeyId: encryptionKeyArn }],
    ['AWS::Logs::LogGroup', 8, { KmsKeyId: encryptionKeyArn }],
  ])('each %s is encrypted with it', (type, count, encryption) => {
    const all = encryptionOf(withKey, type);
    expect(all).toHaveLength(count);
    for (const [id, found] of all) expect(found, id).toEqual(encryption);
  });

  it('each bucket is encrypted with it, but for the access log, which S3 writes to no such bucket', () => {
    const buckets = encryptionOf(withKey, 'AWS::S3::Bucket').map(([id, { BucketEncryption }]) => {
      const { ServerSideEncryptionConfiguration } = BucketEncryption as {
        ServerSideEncryptionConfiguration: Record<string, unknown>[];
      };
      return [id.slice(0, -8), ServerSideEncryptionConfiguration];
    });
    const customers = [
      {
        BucketKeyEnabled: true,
        ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: encryptionKeyArn },
      },
    ];
    expect(Object.fromEntries(buckets)).toEqual({
      AccessLog: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      Uploads: customers,
      Results: customers,
    });
  });

  it.each([
    'Importer',
    'Intake',
    'Dialer',
    'Outcomes',
    'SweeperHandler',
    'SweeperStarter',
    'Counter',
    'Closer',
    'Flow',
  ])('the %s may use that key, through services alone except where Lambda reads its queue', (construct) => {
    const ofKey = statementsOf(withKey, construct).filter(({ actions }) =>
      actions.some((action) => action.startsWith('kms:')),
    );
    for (const { resources } of ofKey) expect(resources).toEqual([encryptionKeyArn]);
    const [through = [], direct = []] = [true, false].map((conditional) =>
      ofKey.filter(
        ({ condition }) => JSON.stringify(condition ?? '').includes('kms:ViaService') === conditional,
      ),
    );
    expect(through).toHaveLength(1);
    expect(through[0]?.actions).toEqual(expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey']));
    expect(direct.flatMap(({ actions }) => actions).filter((action) => action !== 'kms:Decrypt')).toEqual([]);
    expect(through[0]?.actions.join()).not.toContain('*');
  });

  it('synthesis says that services need the key’s own policy, and where it is documented', () => {
    const reported = Annotations.fromStack(stackOf({ encryptionKeyArn })).findWarning(
      '*',
      Match.stringLikeRegexp('EventBridge and CloudWatch Logs.*docs/security.md#a-key-of-your-own'),
    );
    expect(reported).toHaveLength(1);
  });

  it('a key of another Region stops the deployment', () => {
    const synthesis = (region: string) => () =>
      Template.fromStack(
        stackOf({ encryptionKeyArn, instanceArn: instanceArn.replace('eu-central-1', region) }, region),
      );
    expect(synthesis('us-east-1')).toThrow(
      /encryptionKeyArn names a key in eu-central-1.*deployed to us-east-1: use a key of us-east-1/,
    );
    expect(synthesis('eu-central-1')).not.toThrow();
  });
});

describe('without a key of the customer’s own', () => {
  it('all is as before: AWS’s own keys, and no permission for KMS', () => {
    const found = encrypted.flatMap((type) => encryptionOf(without, type).map(([, each]) => each));
    expect(JSON.stringify(found)).not.toContain('arn:aws:kms');
    expect(JSON.stringify(without.toJSON())).not.toContain('kms:');
    for (const [id, each] of encryptionOf(without, 'AWS::SQS::Queue'))
      expect(each, id).toEqual({ SqsManagedSseEnabled: true });
    for (const [id, each] of encryptionOf(without, 'AWS::DynamoDB::Table'))
      expect(each, id).toEqual({ SSESpecification: { SSEEnabled: false } });
  });
});

describe('the setting of that key', () => {
  it('is neither in what the functions read nor in what the operator’s commands read', () => {
    const reading = parseDeployment({ instanceArn, contactFlowId: 'flow-1', encryptionKeyArn });
    if (!reading.ok) throw new Error(reading.messages.join('\n'));
    expect(reading.deployment.encryptionKeyArn).toBe(encryptionKeyArn);
    expect(JSON.stringify(environmentOf(reading.deployment))).not.toContain('kms');
    expect(settingsAsText(reading.deployment)).not.toContain('kms');
  });

  it('is reported when it is misspelled', () => {
    const { node } = stackOf({});
    expect(readDeployment(node)).toMatchObject({ ok: true });
    expect(parseDeployment({ instanceArn, contactFlowId: 'f', encryptionkeyArn: encryptionKeyArn })).toEqual({
      ok: false,
      messages: ['encryptionkeyArn is not a setting: use encryptionKeyArn.'],
    });
  });
});

describe('the example of the key’s policy', () => {
  const policy = JSON.parse(readFileSync('examples/encryption-key-policy.json', 'utf8')) as {
    readonly Statement: readonly {
      readonly Principal: Record<string, string>;
      readonly Action: readonly string[];
      readonly Condition?: object;
    }[];
  };
  const services = policy.Statement.filter(({ Principal }) => Principal.Service !== undefined);

  it('lets in each service that writes to what is encrypted, for this account alone', () => {
    const writers = new Set(
      resourcesOf(withKey, 'AWS::SQS::QueuePolicy').flatMap(([, { Properties }]) =>
        [...JSON.stringify(Properties).matchAll(/"Service":"([^"]+)"/g)].map(([, service]) => service),
      ),
    );
    expect([...writers, 'logs.REGION.amazonaws.com']).toEqual(
      services.map(({ Principal }) => Principal.Service),
    );
    for (const { Condition } of services) expect(JSON.stringify(Condition)).toContain('ACCOUNT');
  });

  it('names the log groups of the stack as CloudFormation names them', () => {
    for (const [id, { Properties }] of resourcesOf(withKey, 'AWS::Logs::LogGroup'))
      expect(Properties, id).not.toHaveProperty('LogGroupName');
    expect(JSON.stringify(services)).toContain('log-group:STACKNAME-*');
  });
});
