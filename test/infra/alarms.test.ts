import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { initialPace } from '../../src/pacing/pacing.ts';
import { noSlots } from '../../src/pacing/slots.ts';
import { sweepMetrics } from '../../src/sweeping/sweep-metrics.ts';
import { metricNamespace, metricUnits } from '../../src/telemetry/metric-names.ts';
import { type Resource, resourcesOf, synthesizeStack, textOf } from './synthesized-stack.ts';

interface MetricQuery {
  readonly Expression?: string;
  readonly MetricStat?: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: Dimension[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
}

interface Dimension {
  readonly Name: string;
  readonly Value: unknown;
}

let template: ReturnType<typeof synthesizeStack>;
let alarms: ReadonlyMap<string, Resource['Properties']>;
beforeAll(() => {
  template = synthesizeStack({ stackName: 'Spring', callsPerSecond: 25, maxConcurrentCalls: 100 });
  alarms = new Map(
    resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([id, { Properties }]) => [nameOf(id), Properties]),
  );
});

/** An alarm's name in the runbook: its logical id without the construct's name and the hash. */
function nameOf(logicalId: string): string {
  return logicalId.replace(/^Alarms/, '').replace(/[0-9A-F]{8}$/, '');
}

function alarm(name: string): Resource['Properties'] {
  const properties = alarms.get(name);
  if (!properties) throw new Error(`There is no alarm ${name}, only ${[...alarms.keys()].join(', ')}`);
  return properties;
}

/** The runbook's entries, each under its heading. */
function runbookEntries(): ReadonlyMap<string, string> {
  const [, ...entries] = readFileSync('docs/runbook.md', 'utf8').split(/^## /m);
  return new Map(entries.map((entry) => [entry.split('\n', 1)[0] ?? '', entry]));
}

/** The anchor that an alarm's text leads to. */
function anchorOf(properties: Resource['Properties']): string {
  return /docs\/runbook\.md#([a-z]+)$/.exec(String(properties.AlarmDescription))?.[1] ?? '';
}

describe('the alarms', () => {
  it('are mailed when there is an address, and are there anyway', () => {
    template.resourceCountIs('AWS::SNS::Subscription', 0);
    expect(alarms.size).toBe(38);

    const mailing = synthesizeStack({ alarmEmail: 'ops@example.com' });
    mailing.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'ops@example.com',
    });
    const mailed = resourcesOf(mailing, 'AWS::CloudWatch::Alarm');
    expect(mailed).toHaveLength(alarms.size);
    for (const [id, { Properties }] of mailed) expect(Properties.AlarmActions, id).toHaveLength(1);
  });

  it('each lead to an entry of the runbook that explains what they mean, how to investigate and how to fix it', () => {
    const entries = new Map([...runbookEntries()].map(([heading, text]) => [heading.toLowerCase(), text]));
    for (const [name, properties] of alarms) {
      const entry = entries.get(anchorOf(properties));
      for (const part of ['**Meaning:**', '**Look:**', '**Fix']) expect(entry, name).toContain(part);
    }
  });

  it('are all there that the runbook has an entry for', () => {
    const anchors = new Set([...alarms.values()].map(anchorOf));
    const headings = [...runbookEntries().keys()].filter((heading) => /^[A-Z][A-Za-z]+$/.test(heading));
    expect(headings.filter((heading) => !anchors.has(heading.toLowerCase()))).toEqual([]);
  });

  it('are listed, like the figures, in the page on monitoring', () => {
    const page = readFileSync('docs/monitoring.md', 'utf8');
    for (const name of [...alarms.keys(), ...Object.keys(metricUnits)]) expect(page).toContain(`\`${name}\``);
    expect(page).toContain(
      `${alarms.size} alarms, ${[...alarms.values()].flatMap(metricsOf).length} metrics`,
    );
    expect(page).toContain(`| ${Object.keys(metricUnits).length} at most;`);
  });

  it('say in a sentence what is the matter, short enough for CloudWatch', () => {
    for (const [name, { AlarmDescription }] of alarms) {
      expect(String(AlarmDescription).length, name).toBeLessThan(1_024);
      expect(AlarmDescription, name).toMatch(/^[A-Z].*\. Runbook: docs/);
    }
  });

  it('watch each queue of dead letters', () => {
    const queues = resourcesOf(template, 'AWS::SQS::Queue').filter(([id]) => id.includes('DeadLetters'));
    const watched = [...alarms]
      .filter(([name]) => name.endsWith('DeadLetters'))
      .map(([, { Dimensions, MetricName, Threshold, EvaluationPeriods }]) => {
        expect([MetricName, Threshold, EvaluationPeriods]).toEqual([
          'ApproximateNumberOfMessagesVisible',
          1,
          1,
        ]);
        return textOf((Dimensions as Dimension[])[0]?.Value);
      });
    expect(watched.sort()).toEqual(
      queues.map(([id]) => `<${textOf({ Ref: id }).slice(1, -1)}.QueueName>`).sort(),
    );
  });

  it.each<[string, string, string, number, number, number]>([
    ['SweeperFails', 'Errors', 'SweeperHandlerFunction', 60, 5, 1],
    ['SweeperNotRunning', 'Invocations', 'SweeperHandlerFunction', 60, 5, 1],
    ['CounterLags', 'IteratorAge', 'CounterHandlerFunction', 300, 1, 600_000],
    ['DialerFails', 'Errors', 'DialerHandlerFunction', 900, 1, 3],
    ['OutcomesFails', 'Errors', 'OutcomesHandlerFunction', 900, 1, 3],
    ['IntakeFails', 'Errors', 'IntakeHandlerFunction', 900, 1, 3],
    ['ImporterFails', 'Errors', 'ImporterHandlerFunction', 900, 1, 1],
    ['CloserFails', 'Errors', 'CloserHandlerFunction', 900, 1, 1],
    ['FlowFails', 'Errors', 'FlowHandlerFunction', 900, 1, 1],
  ])('%s watches %s of %s', (name, metric, lambda, period, periods, threshold) => {
    const { Dimensions, ...properties } = alarm(name);
    expect(properties).toMatchObject({
      MetricName: metric,
      Period: period,
      EvaluationPeriods: periods,
      Threshold: threshold,
    });
    expect((Dimensions as Dimension[]).map(({ Value }) => textOf(Value))).toEqual([`<${lambda}>`]);
  });

  it('go off when the sweeper is not run at all, which no error shows', () => {
    expect(alarm('SweeperNotRunning')).toMatchObject({
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  it('keep reporting a stopped campaign while sweeps fail', () => {
    expect(alarm('CampaignStopped')).toMatchObject({
      MetricName: 'CampaignsStopped',
      Statistic: 'Maximum',
      Threshold: 1,
      TreatMissingData: 'ignore',
    });
  });

  it.each<[string, string, number, number, number]>([
    ['AbandonRateHigh', 'AbandonRate', 300, 1, 2.9],
    ['AgentMetricsOld', 'AgentMetricsAge', 60, 3, 60],
    ['AllowanceUsedUp', 'AllowancesUsedUp', 60, 15, 1],
  ])('%s watches campaigns that are paced by agents', (name, metric, period, periods, threshold) => {
    expect(alarm(name)).toMatchObject({
      MetricName: metric,
      Statistic: 'Maximum',
      Period: period,
      EvaluationPeriods: periods,
      Threshold: threshold,
    });
  });

  it.each<[string, string, [string, number][], number]>([
    [
      'NoCallsPlaced',
      'IF(FILL(atHand, 0) >= 1 AND FILL(started, 0) < 1, 1, 0)',
      [
        ['ContactsAtHand', 300],
        ['CallsStarted', 300],
      ],
      6,
    ],
    [
      'CounterStalled',
      'IF(FILL(started, 0) > 0 AND FILL(counted, 0) < 1, 1, 0)',
      [
        ['CallsStarted', 300],
        ['ChangesCounted', 300],
      ],
      3,
    ],
  ])(
    '%s tells of work that is there and is not done, which no error tells',
    (name, formula, reads, periods) => {
      const { Metrics, EvaluationPeriods, Threshold } = alarm(name);
      const [expression, ...inputs] = Metrics as MetricQuery[];
      expect(expression?.Expression).toBe(formula);
      expect(inputs.map(({ MetricStat }) => [MetricStat?.Metric.MetricName, MetricStat?.Period])).toEqual(
        reads,
      );
      expect([EvaluationPeriods, Threshold]).toEqual([periods, 1]);
    },
  );

  it('compare only figures that have data while nothing happens: those to which the sweeper adds 0', () => {
    const idle = sweepMetrics([], { pace: initialPace, slots: noSlots, queued: 0 }, 2, 0);
    const comparing = [...alarms].filter(([, { Metrics }]) => Metrics !== undefined);
    expect(comparing.map(([name]) => name)).toEqual([
      'NoCallsPlaced',
      'StartsUnanswered',
      'ThrottleShare',
      'CounterStalled',
    ]);
    for (const [name, properties] of comparing) {
      for (const { Namespace, MetricName } of metricsOf(properties)) {
        expect(Namespace, name).toBe(metricNamespace);
        expect(Object.keys(idle), name).toContain(MetricName);
      }
    }
  });

  it('stay silent where there was never any data, but for a sweeper that is not run', () => {
    const silences = new Map([...alarms].map(([name, { TreatMissingData }]) => [name, TreatMissingData]));
    expect(silences.get('SweeperNotRunning')).toBe('breaching');
    expect(silences.get('CampaignStopped')).toBe('ignore');
    for (const [name, silence] of silences) {
      if (!['SweeperNotRunning', 'CampaignStopped'].includes(name))
        expect(silence, name).toBe('notBreaching');
    }
  });

  it.each<[string, string, number, number]>([
    ['EventsQueueAge', 'ContactEventsQueue', 300, 3],
    ['ImportQueueAge', 'ImportQueue', 1_800, 1],
    ['RequestsQueueAge', 'RequestsQueue', 300, 1],
  ])('%s reports messages that are not read', (name, queue, seconds, periods) => {
    const { Dimensions, ...properties } = alarm(name);
    expect(properties).toMatchObject({
      MetricName: 'ApproximateAgeOfOldestMessage',
      Statistic: 'Maximum',
      Period: 300,
      Threshold: seconds,
      EvaluationPeriods: periods,
    });
    expect((Dimensions as Dimension[]).map(({ Value }) => textOf(Value))).toEqual([`<${queue}.QueueName>`]);
  });

  it('report an import that fails a second time, which it does as soon as the queue redelivers it', () => {
    const [visibility] = resourcesOf(template, 'AWS::SQS::Queue')
      .filter(([id]) => /^ImportQueue(?!DeadLetters)/.test(id))
      .map(([, { Properties }]) => Number(Properties.VisibilityTimeout));
    expect(alarm('ImportsFail')).toMatchObject({
      MetricName: 'ImportsFailed',
      Statistic: 'Sum',
      EvaluationPeriods: 1,
      Threshold: 2,
    });
    expect(Number(alarm('ImportsFail').Period)).toBeGreaterThan(Number(visibility) + 300);
  });

  it('report throttles by their share of a quarter of an hour, when there were enough requests to say', () => {
    const { Metrics, Threshold } = alarm('ThrottleShare');
    const [expression, ...inputs] = Metrics as MetricQuery[];
    expect(expression?.Expression).toMatch(/^IF\(.* >= 20, 100 \* \(FILL\(throttled, 0\)\) \/ \(.*\), 0\)$/);
    expect(inputs.map(({ MetricStat }) => MetricStat?.Period)).toEqual([900, 900]);
    expect(Threshold).toBe(20);
  });

  it('report in the same way requests that Connect does not answer, or that do not reach it', () => {
    const { Metrics, Threshold } = alarm('StartsUnanswered');
    const [expression, ...inputs] = Metrics as MetricQuery[];
    const part = 'FILL(unclear, 0) + FILL(unreached, 0)';
    const all = `(FILL(started, 0) + ${part})`;
    expect(expression?.Expression).toBe(`IF(${all} >= 20, 100 * (${part}) / ${all}, 0)`);
    expect(inputs.map(({ MetricStat }) => [MetricStat?.Metric.MetricName, MetricStat?.Period])).toEqual([
      ['CallsStarted', 900],
      ['StartsUnclear', 900],
      ['StartsUnreached', 900],
    ]);
    expect(Threshold).toBe(20);
  });

  it('watch each function for runs that Lambda rejects', () => {
    const watched = [...alarms].filter(([name]) => name.endsWith('Throttled'));
    expect(watched.map(([, { Dimensions }]) => textOf((Dimensions as Dimension[])[0]?.Value))).toEqual(
      ['Importer', 'Intake', 'Dialer', 'Outcomes', 'Sweeper', 'Counter', 'Closer', 'Flow'].map(
        (name) => `<${name}HandlerFunction>`,
      ),
    );
    for (const [name, { MetricName, Period, EvaluationPeriods, Threshold }] of watched)
      expect([MetricName, Period, EvaluationPeriods, Threshold], name).toEqual(['Throttles', 300, 3, 1]);
  });

  it("read the product's own figures where the functions of this stack write them", () => {
    const own = [...alarms.values()].flatMap(ownMetrics);
    expect(own.length).toBeGreaterThan(3);
    for (const { MetricName, Dimensions } of own) {
      expect(Object.keys(metricUnits)).toContain(MetricName);
      expect(Dimensions).toEqual([{ Name: 'stack', Value: 'Spring' }]);
    }
    for (const [id, { Properties }] of resourcesOf(template, 'AWS::Lambda::Function')) {
      expect(Properties.Environment, id).toMatchObject({ Variables: { STACK_NAME: 'Spring' } });
    }
  });
});

/** The metrics that an alarm reads; each is paid. */
function metricsOf(properties: Resource['Properties']) {
  const queries = properties.Metrics as MetricQuery[] | undefined;
  if (!queries) return [properties as unknown as NonNullable<MetricQuery['MetricStat']>['Metric']];
  return queries.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : []));
}

function ownMetrics(properties: Resource['Properties']) {
  return metricsOf(properties).filter(({ Namespace }) => Namespace === metricNamespace);
}

describe('the dashboard', () => {
  const bodyOf = (stack: ReturnType<typeof synthesizeStack>) => {
    const [[, dashboard] = []] = resourcesOf(stack, 'AWS::CloudWatch::Dashboard');
    return dashboard?.Properties.DashboardBody;
  };

  it('shows every queue, every function and every alarm', () => {
    const body = JSON.stringify(bodyOf(template));
    const shown = ['AWS::SQS::Queue', 'AWS::Lambda::Function', 'AWS::CloudWatch::Alarm'].flatMap((type) =>
      resourcesOf(template, type),
    );
    for (const [id] of shown) expect(body).toContain(id);
  });

  it('is JSON that CloudWatch can read, and shows every figure of the product', () => {
    // What is known only on AWS is a name within the JSON.
    const body = JSON.parse(textOf(bodyOf(template)).replace(/<[A-Za-z.:]+>/g, 'x'));
    const figures = body.widgets.flatMap(
      ({ properties }: { properties: { metrics?: [string, string, string, string][] } }) =>
        (properties.metrics ?? []).filter(([namespace]) => namespace === metricNamespace),
    );
    for (const [, , dimension, stack] of figures) expect([dimension, stack]).toEqual(['stack', 'Spring']);
    const names = new Set(figures.map(([, name]: [string, string]) => name));
    expect([...names].sort()).toEqual(Object.keys(metricUnits).sort());
  });

  it('draws the limits of the deployment', () => {
    const body = textOf(bodyOf(template));
    expect(body).toContain('{"value":25,"label":"callsPerSecond of the deployment"');
    expect(body).toContain('{"value":100,"label":"maxConcurrentCalls of the deployment"');
  });
});
