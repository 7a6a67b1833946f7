import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  instanceArn,
  type Resource,
  resourcesOf,
  stackOf,
  statementsOf,
  synthesizeStack,
  textOf,
  theResource,
} from './synthesized-stack.ts';

let template: ReturnType<typeof synthesizeStack>;
beforeAll(() => {
  template = synthesizeStack({ queueId: 'queue-1', callsPerSecond: 25, maxConcurrentCalls: 100 });
});

/** A template's value as CloudFormation would resolve it in a partition. */
function resolved(
  value: unknown,
  parameters: Readonly<Record<string, string>>,
  conditions: Record<string, unknown>,
): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const [[name, given] = []] = Object.entries(value);
  const each = (list: unknown) => (list as unknown[]).map((one) => resolved(one, parameters, conditions));
  switch (name) {
    case 'Ref':
      return parameters[String(given)] ?? `<${given}>`;
    case 'Fn::Join':
      return each((given as unknown[])[1]).join(String((given as unknown[])[0]));
    case 'Fn::Equals':
      return new Set(each(given)).size === 1;
    case 'Fn::If': {
      const [condition, yes, no] = given as [string, unknown, unknown];
      return resolved(
        resolved(conditions[condition], parameters, conditions) ? yes : no,
        parameters,
        conditions,
      );
    }
    default:
      return value;
  }
}

describe('the address of the dashboard', () => {
  it.each([
    ['aws', 'eu-central-1', 'eu-central-1.console.aws.amazon.com'],
    ['aws-cn', 'cn-north-1', 'cn-north-1.console.amazonaws.cn'],
    ['aws-us-gov', 'us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
    ['aws-of-the-future', 'xx-1', 'xx-1.console.aws.amazon.com'],
  ])('is in the console of the partition %s', (partition, region, host) => {
    const { Conditions, Outputs } = synthesizeStack().toJSON();
    const parameters = { 'AWS::Partition': partition, 'AWS::Region': region };
    const url = resolved(Outputs.DashboardUrl.Value, parameters, Conditions);
    expect(url).toMatch(
      new RegExp(`^https://${host.replaceAll('.', '\\.')}/cloudwatch/home\\?region=${region}#`),
    );
  });
});

describe('the buckets', () => {
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

  it('sends events of uploads from the bucket itself, and none of results', () => {
    expect(theResource(template, 'AWS::S3::Bucket', 'Uploads').Properties.NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    expect(
      theResource(template, 'AWS::S3::Bucket', 'Results').Properties.NotificationConfiguration,
    ).toBeUndefined();
  });
});

describe('the tables', () => {
  it.each(['TablesContacts', 'TablesCampaigns', 'TablesControl', 'TablesNumbers'])(
    '%s is on demand, encrypted by DynamoDB, can be restored to a point in time, forgets by itself and survives the stack',
    (id) => {
      const table = theResource(template, 'AWS::DynamoDB::Table', id);
      expect(table.Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        // The key that DynamoDB owns, which costs nothing.
        SSESpecification: { SSEEnabled: false },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      });
      expect(table.DeletionPolicy).toBe('Retain');
    },
  );

  it.each(['TablesContacts', 'TablesCampaigns', 'TablesNumbers'])(
    '%s cannot be deleted by mistake, because nobody could tell any more who may be called',
    (id) => {
      expect(theResource(template, 'AWS::DynamoDB::Table', id).Properties.DeletionProtectionEnabled).toBe(
        true,
      );
    },
  );

  it('keys numbers by the number alone, over all campaigns', () => {
    expect(theResource(template, 'AWS::DynamoDB::Table', 'TablesNumbers').Properties).toMatchObject({
      KeySchema: [{ AttributeName: 'phoneNumber', KeyType: 'HASH' }],
    });
  });

  it('report every change of a contact, with the contact before and after it, and of no other table', () => {
    const streams = resourcesOf(template, 'AWS::DynamoDB::Table').flatMap(([id, { Properties }]) =>
      Properties.StreamSpecification === undefined
        ? []
        : [[textOf({ Ref: id }), Properties.StreamSpecification]],
    );
    expect(streams).toEqual([['<TablesContacts>', { StreamViewType: 'NEW_AND_OLD_IMAGES' }]]);
  });

  it('keys contacts by campaign and contact', () => {
    expect(theResource(template, 'AWS::DynamoDB::Table', 'TablesContacts').Properties).toMatchObject({
      KeySchema: [
        { AttributeName: 'campaignId', KeyType: 'HASH' },
        { AttributeName: 'contactKey', KeyType: 'RANGE' },
      ],
    });
  });
});

describe('the queues', () => {
  it('are all encrypted, and keep messages for 14 days', () => {
    const queues = resourcesOf(template, 'AWS::SQS::Queue');
    expect(queues).toHaveLength(11); // five queues of work, and what six functions could not handle
    for (const [id, queue] of queues) {
      expect(queue.Properties, id).toMatchObject({
        SqsManagedSseEnabled: true,
        MessageRetentionPeriod: 1_209_600,
      });
    }
  });

  it.each([
    ['ImportQueue', 'Importer'],
    ['RequestsQueue', 'Intake'],
    ['DialQueue', 'Dialer'],
    ['ContactEventsQueue', 'Outcomes'],
    ['CloseQueue', 'Closer'],
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
      expect(queue?.Properties.RedrivePolicy).toMatchObject({ maxReceiveCount: 10 });
    },
  );

  it('hand a batch to their function and take back only the records that failed', () => {
    const batches = resourcesOf(template, 'AWS::Lambda::EventSourceMapping')
      .filter(([, { Properties }]) => !textOf(Properties.EventSourceArn).includes('Stream'))
      .map(([, { Properties }]) => {
        expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
        expect(Properties.MaximumBatchingWindowInSeconds ?? 0).toBe(0);
        return [
          textOf(Properties.EventSourceArn),
          textOf(Properties.FunctionName),
          Properties.BatchSize,
          (Properties.ScalingConfig as { MaximumConcurrency: number }).MaximumConcurrency,
        ];
      });
    // 25 calls a second, begun and ended: three batches, and two to spare
    expect(batches.sort()).toEqual([
      ['<CloseQueue.Arn>', '<CloserHandlerFunction>', 1, 2],
      ['<ContactEventsQueue.Arn>', '<OutcomesHandlerFunction>', 10, 5],
      ['<DialQueue.Arn>', '<DialerHandlerFunction>', 10, 5],
      ['<ImportQueue.Arn>', '<ImporterHandlerFunction>', 1, 2],
      ['<RequestsQueue.Arn>', '<IntakeHandlerFunction>', 10, 3],
    ]);
  });

  it('get every new object of the uploads bucket', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: [{ Ref: Match.stringLikeRegexp('^Uploads') }] } },
      },
      Targets: [targetQueue('ImportQueue')],
    });
  });

  it.each<[string, object]>([
    ['the end of each', { eventType: [{ 'equals-ignore-case': 'DISCONNECTED' }] }],
    ['the queueing of each', { eventType: [{ 'equals-ignore-case': 'QUEUED' }] }],
    ['the agent of each', { eventType: [{ 'equals-ignore-case': 'CONNECTED_TO_AGENT' }] }],
    [
      'the end of the work after each',
      {
        eventType: [{ 'equals-ignore-case': 'COMPLETED' }],
        $or: [
          { agentInfo: { connectedToAgentTimestamp: [{ exists: true }] } },
          { AgentInfo: { connectedToAgentTimestamp: [{ exists: true }] } },
        ],
      },
    ],
  ])("get %s outbound API call of this instance, in whatever casing, and no other's", (_, detail) => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventBusName: Match.absent(), // Connect knows the default bus only
      State: 'ENABLED',
      EventPattern: {
        source: ['aws.connect'],
        'detail-type': ['Amazon Connect Contact Event'],
        detail: {
          instanceArn: [instanceArn],
          initiationMethod: [{ 'equals-ignore-case': 'API' }],
          channel: [{ 'equals-ignore-case': 'VOICE' }],
          ...detail,
        },
      },
      Targets: [targetQueue('ContactEventsQueue')],
    });
  });

  it.each([
    ['ImportQueue', ['FileDropped']],
    [
      'ContactEventsQueue',
      [
        'ContactEventsAgentFinished',
        'ContactEventsAgentJoined',
        'ContactEventsCallEnded',
        'ContactEventsCallQueued',
      ],
    ],
  ])('%s, and its dead letters, may be written to from outside by its rules alone', (queueId, rules) => {
    const allowed = policyStatements(queueId).filter(({ Effect }) => Effect === 'Allow');
    for (const { Principal } of allowed) expect(Principal).toEqual({ Service: 'events.amazonaws.com' });
    const from = allowed.map(({ Condition }) =>
      textOf((Condition as { ArnEquals: Record<string, unknown> }).ArnEquals['aws:SourceArn']),
    );
    expect(from.sort()).toEqual([...rules, ...rules].sort().map((rule) => `<${rule}.Arn>`));
  });

  it('the requests queue takes messages of EventBridge rules of this account, and of the principals that are named', () => {
    const allowed = (of: Template) =>
      resourcesOf(of, 'AWS::SQS::QueuePolicy', 'RequestsQueue').flatMap(([, policy]) =>
        (policy.Properties.PolicyDocument as { Statement: Record<string, unknown>[] }).Statement.filter(
          ({ Effect }) => Effect === 'Allow',
        ),
      );
    const rules = {
      Sid: 'RulesOfThisAccount',
      Action: 'sqs:SendMessage',
      Principal: { Service: 'events.amazonaws.com' },
      Condition: {
        ArnLike: { 'aws:SourceArn': expect.anything() },
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      },
    };
    expect(allowed(template)).toEqual([expect.objectContaining(rules)]);
    const requestPrincipals = 'arn:aws:iam::111122223333:role/crm, 444455556666';
    const [, named] = allowed(Template.fromStack(stackOf({ requestPrincipals })));
    expect(named).toMatchObject({ Sid: 'NamedPrincipals', Action: ['sqs:GetQueueUrl', 'sqs:SendMessage'] });
    expect(JSON.stringify(named?.Principal)).toMatch(/arn:aws:iam::111122223333:role\/crm.*444455556666/);
    for (const everyone of ['*', 'arn:aws:iam::111122223333:role/*', 'events.amazonaws.com'])
      expect(() => stackOf({ requestPrincipals: everyone })).toThrow(/requestPrincipals/);
  });

  it.each(['DialQueue', 'CloseQueue'])('%s may be written to by roles of this account only', (queueId) => {
    expect(policyStatements(queueId).filter(({ Effect }) => Effect === 'Allow')).toEqual([]);
  });
});

describe('the counting', () => {
  it('reads changes of contacts in order, and never splits a batch, answers for a part of it or gives it up', () => {
    const [[, mapping] = [], ...others] = resourcesOf(template, 'AWS::Lambda::EventSourceMapping', 'Counter');
    expect(others).toEqual([]);
    expect(textOf(mapping?.Properties.EventSourceArn)).toBe('<TablesContacts.StreamArn>');
    expect(mapping?.Properties).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 2,
      ParallelizationFactor: 1,
      MaximumRetryAttempts: -1,
      BisectBatchOnFunctionError: false,
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT","MODIFY"]}' }] },
    });
    for (const giving of ['FunctionResponseTypes', 'MaximumRecordAgeInSeconds', 'TumblingWindowInSeconds']) {
      expect(mapping?.Properties, giving).not.toHaveProperty(giving);
    }
  });
});

describe('the functions', () => {
  it('are eight, on the newest Node and arm64, each with a log that ends', () => {
    const functions = resourcesOf(template, 'AWS::Lambda::Function');
    expect(functions.map(([id]) => id.replace(/Handler.*/, '')).sort()).toEqual([
      'Closer',
      'Counter',
      'Dialer',
      'Flow',
      'Importer',
      'Intake',
      'Outcomes',
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
    expect(logs.map(([, log]) => log.Properties.RetentionInDays)).toEqual(Array(8).fill(90));
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
      'STACK_NAME',
    ];
    const ownOf = (id: string) =>
      Object.keys(environmentOf(id))
        .filter((name) => !settings.includes(name))
        .sort();
    for (const id of ['Importer', 'Intake', 'Dialer', 'Outcomes', 'Sweeper', 'Closer', 'Flow']) {
      expect(Object.keys(environmentOf(id)), id).toEqual(expect.arrayContaining(settings));
    }
    expect(ownOf('Importer')).toEqual([
      'DIAL_QUEUE_URL',
      'IMPORT_QUEUE_URL',
      'NUMBERS_TABLE',
      'RESULTS_BUCKET',
    ]);
    expect(ownOf('Intake')).toEqual([
      'CONTROL_TABLE',
      'DEAD_LETTERS_URL',
      'DIAL_QUEUE_URL',
      'IMPORT_QUEUE_URL',
      'RESULTS_BUCKET',
      'UPLOADS_BUCKET',
    ]);
    expect(ownOf('Dialer')).toEqual(['CONTROL_TABLE', 'DIAL_QUEUE_URL', 'EVENTS_QUEUE_URL', 'NUMBERS_TABLE']);
    expect(ownOf('Outcomes')).toEqual([
      'CONTROL_TABLE',
      'DIAL_QUEUE_URL',
      'EVENTS_QUEUE_URL',
      'NUMBERS_TABLE',
    ]);
    expect(ownOf('Sweeper')).toEqual([
      'CLOSE_QUEUE_URL',
      'CONTROL_TABLE',
      'DIAL_QUEUE_URL',
      'EVENTS_QUEUE_URL',
      'NUMBERS_TABLE',
    ]);
    expect(ownOf('Closer')).toEqual(['CLOSE_QUEUE_URL', 'CONTROL_TABLE', 'RESULTS_BUCKET']);
    expect(ownOf('Flow')).toEqual(['CONTROL_TABLE', 'NUMBERS_TABLE']);
    expect(Object.keys(environmentOf('Counter')).sort()).toEqual([
      'CAMPAIGNS_TABLE',
      'CONTROL_TABLE',
      'STACK_NAME',
    ]);
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
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });
});

describe('the function for contact flows', () => {
  it('may be invoked by the Connect instance of this account alone, which lists it', () => {
    expect(resourcesOf(template, 'AWS::Lambda::Permission').map(([, { Properties }]) => Properties)).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: { 'Fn::GetAtt': [expect.stringMatching(/^FlowHandlerFunction/), 'Arn'] },
        Principal: 'connect.amazonaws.com',
        SourceArn: instanceArn,
        SourceAccount: { Ref: 'AWS::AccountId' },
      },
    ]);
    template.hasResource('AWS::Connect::IntegrationAssociation', {
      Condition: Match.stringLikeRegexp('^FlowIsInRegionOfInstance'),
      Properties: { InstanceId: instanceArn, IntegrationType: 'LAMBDA_FUNCTION' },
    });
  });
});

describe('the permissions', () => {
  it('never say "everything": no action and no resource is a bare wildcard, and no managed policy is attached', () => {
    const policies = resourcesOf(template, 'AWS::IAM::Policy');
    expect(policies).toHaveLength(9); // eight functions, and the schedule that starts one
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
      'ControlTable',
      'DashboardUrl',
      'DeploymentSettings',
      'FlowFunctionArn',
      'NumbersTable',
      'RequestsQueueUrl',
      'ResultsBucket',
      'UploadsBucket',
      'Version',
    ]);
  });

  it('records its settings, and gives every role the boundary and every resource the tags that were asked for', () => {
    const asked = synthesizeStack({ permissionsBoundary: 'limits', tags: { team: 'sales' } });
    expect(asked.toJSON().Metadata.CampaignDialer).toMatchObject({
      permissionsBoundary: 'limits',
      tags: { team: 'sales' },
    });
    for (const [id, { Properties }] of resourcesOf(asked, 'AWS::IAM::Role'))
      expect(JSON.stringify(Properties.PermissionsBoundary), id).toMatch(/:policy\/limits/);
    for (const type of [
      'AWS::Lambda::Function',
      'AWS::DynamoDB::Table',
      'AWS::S3::Bucket',
      'AWS::SQS::Queue',
    ])
      for (const [id, { Properties }] of resourcesOf(asked, type))
        expect(Properties.Tags, id).toContainEqual({ Key: 'team', Value: 'sales' });
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

  it('frees slots a second late, many at once, when there are many', () => {
    const windowOf = (maxConcurrentCalls: number) => {
      const functions = resourcesOf(
        synthesizeStack({ maxConcurrentCalls }),
        'AWS::Lambda::EventSourceMapping',
      );
      const [[, events] = []] = functions.filter(([id]) => id.startsWith('Outcomes'));
      return [events?.Properties.BatchSize, events?.Properties.MaximumBatchingWindowInSeconds ?? 0];
    };
    expect(windowOf(500)).toEqual([10, 0]);
    expect(windowOf(501)).toEqual([50, 1]);
  });

  it('warns when it is about to be deployed away from the instance, which then cannot be heard', () => {
    const warnings = (region?: string) =>
      Annotations.fromStack(stackOf({}, region)).findWarning(
        '*',
        Match.stringLikeRegexp('Amazon Connect instance'),
      );

    expect(warnings()).toEqual([]);
    expect(warnings('eu-central-1')).toEqual([]);
    const [warning, ...others] = warnings('us-east-1');
    expect(others).toEqual([]);
    expect(warning?.entry.data).toMatch(/is in eu-central-1,.*deployed to us-east-1.*Deploy to eu-central-1/);
  });
});

function targetQueue(queueId: string) {
  return Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${queueId}`), 'Arn'] } });
}

/** What the policies of a queue and of its dead letters say. */
function policyStatements(queueId: string): Record<string, unknown>[] {
  return resourcesOf(template, 'AWS::SQS::QueuePolicy', queueId).flatMap(
    ([, policy]) => (policy.Properties.PolicyDocument as { Statement: Record<string, unknown>[] }).Statement,
  );
}

function environmentOf(construct: string): Record<string, unknown> {
  const lambda = theResource(template, 'AWS::Lambda::Function', construct);
  return (lambda.Properties.Environment as { Variables: Record<string, unknown> }).Variables;
}
