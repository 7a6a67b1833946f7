import { Match } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  instanceArn,
  type Resource,
  resourcesOf,
  statementsOf,
  synthesizeStack,
  textOf,
  theResource,
} from './synthesized-stack.ts';

let template: ReturnType<typeof synthesizeStack>;
beforeAll(() => {
  template = synthesizeStack({ queueId: 'queue-1', callsPerSecond: 25 });
});

describe('the buckets', () => {
  it.each(['Uploads', 'Results'])(
    '%s is versioned, encrypted, closed to the public and survives the stack',
    (id) => {
      const bucket = theResource(template, 'AWS::S3::Bucket', id);
      expect(bucket.Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
      expect(bucket.Properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(JSON.stringify(bucket.Properties.BucketEncryption)).toContain('AES256');
      expect(bucket.DeletionPolicy).toBe('Retain');
    },
  );

  it.each(['Uploads', 'Results'])('%s refuses requests without TLS', (id) => {
    const policy = theResource(template, 'AWS::S3::BucketPolicy', id);
    expect(policy.Properties.PolicyDocument).toMatchObject({
      Statement: expect.arrayContaining([
        expect.objectContaining({
          Effect: 'Deny',
          Action: 's3:*',
          Principal: { AWS: '*' },
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ]),
    });
  });

  it.each(['Uploads', 'Results'])(
    '%s drops files after the retention, and pieces of broken uploads after a day',
    (id) => {
      expect(theResource(template, 'AWS::S3::Bucket', id).Properties.LifecycleConfiguration).toMatchObject({
        Rules: expect.arrayContaining([
          expect.objectContaining({
            Status: 'Enabled',
            ExpirationInDays: 90,
            NoncurrentVersionExpiration: { NoncurrentDays: 14 },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          }),
        ]),
      });
    },
  );

  it('tells EventBridge of uploads in the bucket itself, and of results not at all', () => {
    expect(theResource(template, 'AWS::S3::Bucket', 'Uploads').Properties.NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    expect(
      theResource(template, 'AWS::S3::Bucket', 'Results').Properties.NotificationConfiguration,
    ).toBeUndefined();
  });
});

describe('the tables', () => {
  it.each(['TablesContacts', 'TablesCampaigns', 'TablesControl'])(
    '%s is on demand, encrypted, can be restored to a point in time, forgets by itself and survives the stack',
    (id) => {
      const table = theResource(template, 'AWS::DynamoDB::Table', id);
      expect(table.Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      });
      expect(table.DeletionPolicy).toBe('Retain');
    },
  );

  it('keys contacts by campaign and contact, and finds those that are due by one sparse index', () => {
    expect(theResource(template, 'AWS::DynamoDB::Table', 'TablesContacts').Properties).toMatchObject({
      KeySchema: [
        { AttributeName: 'campaignId', KeyType: 'HASH' },
        { AttributeName: 'contactKey', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byDueAt',
          KeySchema: [
            { AttributeName: 'campaignId', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: {
            ProjectionType: 'INCLUDE',
            NonKeyAttributes: ['status', 'attempt', 'claimedAt', 'misses', 'contactId', 'createdAt'],
          },
        },
      ],
    });
  });
});

describe('the queues', () => {
  it('are all encrypted, keep messages for 14 days and refuse requests without TLS', () => {
    const queues = resourcesOf(template, 'AWS::SQS::Queue');
    expect(queues).toHaveLength(5);
    for (const [id, queue] of queues) {
      expect(queue.Properties, id).toMatchObject({
        SqsManagedSseEnabled: true,
        MessageRetentionPeriod: 1_209_600,
      });
    }
    const denials = resourcesOf(template, 'AWS::SQS::QueuePolicy').filter(([, policy]) =>
      JSON.stringify(policy).includes('"aws:SecureTransport":"false"'),
    );
    expect(denials).toHaveLength(queues.length);
  });

  it.each([
    ['ImportQueue', 'Importer'],
    ['DialQueue', 'Dialer'],
  ])(
    '%s sets a message aside after five failures, and hides it six times the timeout of the %s',
    (queueId, functionId) => {
      const queue = resourcesOf(template, 'AWS::SQS::Queue', queueId).find(
        ([id]) => !id.includes('DeadLetters'),
      )?.[1];
      const lambda = theResource(template, 'AWS::Lambda::Function', functionId);
      expect(queue?.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(
        6 * Number(lambda.Properties.Timeout),
      );
      expect(queue?.Properties.RedrivePolicy).toMatchObject({ maxReceiveCount: 5 });
    },
  );

  it('hand a batch to their function and take back only the records that failed', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 }, // 25 calls a second: three batches, and two to spare
    });
  });

  it('get every new object of the uploads bucket, and nobody but that rule may write to the import queue', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: [{ Ref: Match.stringLikeRegexp('^Uploads') }] } },
      },
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ImportQueue'), 'Arn'] } })],
    });
    const policies = resourcesOf(template, 'AWS::SQS::QueuePolicy', 'ImportQueue').flatMap(
      ([, policy]) =>
        (policy.Properties.PolicyDocument as { Statement: Record<string, unknown>[] }).Statement,
    );
    const allowed = policies.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toHaveLength(2);
    for (const statement of allowed) {
      expect(statement.Principal).toEqual({ Service: 'events.amazonaws.com' });
      expect(
        textOf((statement.Condition as { ArnEquals: Record<string, unknown> }).ArnEquals['aws:SourceArn']),
      ).toBe('<FileDropped.Arn>');
    }
  });
});

describe('the functions', () => {
  it('are three, on the newest Node and arm64, each with a log that ends', () => {
    const functions = resourcesOf(template, 'AWS::Lambda::Function');
    expect(functions.map(([id]) => id.replace(/Handler.*/, '')).sort()).toEqual([
      'Dialer',
      'Importer',
      'Sweeper',
    ]);
    for (const [id, lambda] of functions) {
      expect(lambda.Properties, id).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        LoggingConfig: { LogGroup: expect.anything() },
      });
    }
    const logs = resourcesOf(template, 'AWS::Logs::LogGroup');
    expect(logs.map(([, log]) => log.Properties.RetentionInDays)).toEqual([90, 90, 90]);
  });

  it('get the settings of the deployment, and only the names that each needs', () => {
    const settings = [
      'CALLING_HOURS',
      'CALLS_PER_SECOND',
      'CAMPAIGNS_TABLE',
      'CONTACTS_TABLE',
      'CONTACT_FLOW_ID',
      'DEFAULT_COUNTRY',
      'INSTANCE_ARN',
      'MAX_CONCURRENT_CALLS',
      'QUEUE_ID',
      'RETENTION_DAYS',
    ];
    const ownOf = (id: string) =>
      Object.keys(environmentOf(id))
        .filter((name) => !settings.includes(name))
        .sort();
    for (const id of ['Importer', 'Dialer', 'Sweeper']) {
      expect(Object.keys(environmentOf(id)), id).toEqual(expect.arrayContaining(settings));
    }
    expect(ownOf('Importer')).toEqual(['DIAL_QUEUE_URL', 'IMPORT_QUEUE_URL', 'RESULTS_BUCKET']);
    expect(ownOf('Dialer')).toEqual(['CONTROL_TABLE']);
    expect(ownOf('Sweeper')).toEqual(['DIAL_QUEUE_URL']);
    expect(environmentOf('Dialer')).toMatchObject({
      INSTANCE_ARN: instanceArn,
      CONTACT_FLOW_ID: 'flow-1',
      CALLS_PER_SECOND: '25',
      CALLING_HOURS: '08:00-21:00',
    });
  });

  it('run the sweeper every minute, on time, and set a start that failed aside', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 minute)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: Match.objectLike({
        Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Sweeper'), 'Arn'] },
        DeadLetterConfig: Match.anyValue(),
        RetryPolicy: { MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 },
      }),
    });
  });
});

describe('the permissions', () => {
  it('of the importer: read uploads, write results, its tables and its queues', () => {
    expect(byAction(statementsOf(template, 'Importer'))).toEqual({
      'logs:CreateLogStream logs:PutLogEvents': ['<ImporterHandlerLogs.Arn>'],
      [consume]: ['<ImportQueue.Arn>'],
      's3:GetObject s3:GetObjectVersion': ['<Uploads.Arn>/*'],
      's3:AbortMultipartUpload s3:DeleteObject s3:GetObject s3:PutObject': ['<Results.Arn>/results/*'],
      's3:ListBucket': ['<Results.Arn>', '<Uploads.Arn>'],
      'dynamodb:PutItem': ['<TablesContacts.Arn>'],
      'dynamodb:GetItem dynamodb:UpdateItem': ['<TablesCampaigns.Arn>'],
      'sqs:SendMessage': ['<DialQueue.Arn>', '<ImportQueue.Arn>'],
    });
    const listing = statementsOf(template, 'Importer').find(({ resources }) =>
      resources.includes('<Results.Arn>'),
    );
    expect(listing?.condition).toEqual({ StringLike: { 's3:prefix': ['results/*'] } });
  });

  it('of the dialer: place calls on this instance, and move contacts on', () => {
    expect(byAction(statementsOf(template, 'Dialer'))).toEqual({
      'logs:CreateLogStream logs:PutLogEvents': ['<DialerHandlerLogs.Arn>'],
      [consume]: ['<DialQueue.Arn>'],
      'dynamodb:UpdateItem': ['<TablesContacts.Arn>'],
      'dynamodb:GetItem dynamodb:UpdateItem': ['<TablesCampaigns.Arn>'],
      'dynamodb:PutItem': ['<TablesControl.Arn>'],
      'connect:StartOutboundVoiceContact': [instanceArn, `${instanceArn}/*`],
    });
  });

  it('of the sweeper: find what is due, queue it, and ask this instance about its contacts', () => {
    expect(byAction(statementsOf(template, 'Sweeper'))).toEqual({
      'logs:CreateLogStream logs:PutLogEvents': ['<SweeperHandlerLogs.Arn>'],
      'dynamodb:UpdateItem': ['<TablesContacts.Arn>'],
      'dynamodb:Query': ['<TablesContacts.Arn>/index/byDueAt'],
      'dynamodb:Scan': ['<TablesCampaigns.Arn>'],
      'sqs:GetQueueAttributes sqs:SendMessage': ['<DialQueue.Arn>'],
      'connect:DescribeContact': [`${instanceArn}/contact/*`],
      'connect:SearchContacts': [instanceArn],
    });
  });

  it('never say "everything": no action and no resource is a bare wildcard, and no managed policy is attached', () => {
    const policies = resourcesOf(template, 'AWS::IAM::Policy');
    expect(policies).toHaveLength(4); // three functions, and the schedule that starts one
    for (const [id] of policies) {
      for (const { actions, resources } of statementsOf(template, id)) {
        expect(
          actions.filter((action) => action.includes('*')),
          id,
        ).toEqual([]);
        expect(resources, id).not.toContain('*');
      }
    }
    for (const [id, role] of resourcesOf(template, 'AWS::IAM::Role')) {
      expect(role.Properties.ManagedPolicyArns, id).toBeUndefined();
    }
  });
});

describe('the stack', () => {
  it('names its outputs as the operator knows them', () => {
    expect(Object.keys(template.toJSON().Outputs).sort()).toEqual([
      'CampaignsTable',
      'ContactsTable',
      'DashboardUrl',
      'ResultsBucket',
      'UploadsBucket',
    ]);
  });

  it('has no custom resource and fixes no name, so that two of it live in one account', () => {
    const resources = Object.entries(template.toJSON().Resources as Record<string, Resource>);
    const names = /^(Bucket|Table|Queue|Function|Role|LogGroup|Dashboard|Topic|Alarm)Name$/;
    for (const [id, { Type, Properties }] of resources) {
      expect(Type, id).not.toMatch(/CustomResource|^Custom::/);
      const fixed = Object.entries(Properties).filter(
        ([key, value]) => names.test(key) && typeof value === 'string',
      );
      expect(fixed, id).toEqual([]);
    }
  });

  it('mails its alarms when it has an address, and has them anyway', () => {
    template.resourceCountIs('AWS::CloudWatch::Alarm', 4);
    template.resourceCountIs('AWS::SNS::Subscription', 0);

    const mailing = synthesizeStack({ alarmEmail: 'ops@example.com' });
    mailing.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'ops@example.com',
    });
    for (const [id, alarm] of resourcesOf(mailing, 'AWS::CloudWatch::Alarm')) {
      expect(alarm.Properties.AlarmActions, id).toHaveLength(1);
    }
  });
});

const consume =
  'sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ReceiveMessage';

/** Resources by the actions that are allowed on them; all of it must be allowances. */
function byAction(statements: ReturnType<typeof statementsOf>): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { effect, actions, resources } of statements) {
    expect(effect).toBe('Allow');
    const key = [...actions].sort().join(' ');
    found[key] = [...(found[key] ?? []), ...resources].sort();
  }
  return found;
}

function environmentOf(construct: string): Record<string, unknown> {
  const lambda = theResource(template, 'AWS::Lambda::Function', construct);
  return (lambda.Properties.Environment as { Variables: Record<string, unknown> }).Variables;
}
