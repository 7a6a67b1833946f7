import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { beforeAll, describe, expect, it } from 'vitest';
import { kinds, openToPlainRequests, policyOf } from './resource-policies.ts';
import { resourcesOf, stackOf, synthesizeStack, theResource } from './synthesized-stack.ts';

let template: Template;
beforeAll(() => {
  template = synthesizeStack({ alarmEmail: 'operator@example.com' });
});

describe('each bucket, queue and topic', () => {
  it('refuses what comes without TLS, and buckets what comes by a version before 1.2', () => {
    const all = kinds.map(({ type }) => resourcesOf(template, type).length);
    expect(all).toEqual([3, 11, 1]);
    expect(openToPlainRequests(template)).toEqual([]);
  });

  it('is found by this check when it does not refuse it', () => {
    const stack = stackOf({});
    new Bucket(stack, 'PlainBucket');
    new Bucket(stack, 'OldTls', { enforceSSL: true });
    new Queue(stack, 'PlainQueue');
    new Topic(stack, 'PlainTopic');
    const reported = openToPlainRequests(Template.fromStack(stack)).map((id) => id.slice(0, -8));
    expect(reported).toEqual(['PlainBucket', 'OldTls', 'PlainQueue', 'PlainTopic']);
  });

  it('lets only services in from outside, each for this account or for one resource of it', () => {
    const allowed = kinds.flatMap((kind) =>
      resourcesOf(template, kind.type).flatMap(([id]) =>
        policyOf(template, kind, id).filter(({ effect }) => effect === 'Allow'),
      ),
    );
    expect(allowed.length).toBeGreaterThan(0);
    for (const { principal, condition } of allowed) {
      expect(principal).toEqual({ Service: expect.stringMatching(/^[a-z0-9.]+\.amazonaws\.com$/) });
      expect(JSON.stringify(condition)).toMatch(/aws:Source(Arn|Account)/);
    }
  });
});

describe('each bucket', () => {
  it('is closed to the public, owned by this account in all it holds, encrypted, emptied, and survives the stack', () => {
    for (const [id, { Properties, DeletionPolicy }] of resourcesOf(template, 'AWS::S3::Bucket')) {
      expect(Properties, id).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        BucketEncryption: { ServerSideEncryptionConfiguration: [expect.anything()] },
        LifecycleConfiguration: {
          Rules: expect.arrayContaining([
            expect.objectContaining({ ExpirationInDays: 90, Status: 'Enabled' }),
          ]),
        },
      });
      expect(DeletionPolicy, id).toBe('Retain');
    }
  });

  it('keeps old versions and a log of who read and wrote it, except the one that holds that log', () => {
    const log = resourcesOf(template, 'AWS::S3::Bucket', 'AccessLog').map(([id]) => id);
    expect(log).toHaveLength(1);
    for (const [id, { Properties }] of resourcesOf(template, 'AWS::S3::Bucket')) {
      const isLog = log.includes(id);
      expect(Properties.VersioningConfiguration, id).toEqual(isLog ? undefined : { Status: 'Enabled' });
      expect(Properties.LoggingConfiguration, id).toEqual(
        isLog
          ? undefined
          : {
              DestinationBucketName: { Ref: log[0] },
              LogFilePrefix: expect.stringMatching(/^(uploads|results)\/$/),
            },
      );
    }
  });
});

describe('the log of who read and wrote files', () => {
  it('is written by S3 alone, about the two buckets of this account', () => {
    const [[id] = ['']] = resourcesOf(template, 'AWS::S3::Bucket', 'AccessLog');
    const [buckets] = kinds;
    const allowed = buckets ? policyOf(template, buckets, id).filter(({ effect }) => effect === 'Allow') : [];
    expect(allowed).toHaveLength(2);
    for (const { principal, actions, condition } of allowed) {
      expect(principal).toEqual({ Service: 'logging.s3.amazonaws.com' });
      expect(actions).toEqual(['s3:PutObject']);
      expect(condition).toMatchObject({
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        ArnLike: { 'aws:SourceArn': expect.anything() },
      });
    }
  });

  it('has S3’s own key, because S3 delivers it to no other', () => {
    const bucket = theResource(template, 'AWS::S3::Bucket', 'AccessLog');
    expect(JSON.stringify(bucket.Properties.BucketEncryption)).toContain('AES256');
  });
});
