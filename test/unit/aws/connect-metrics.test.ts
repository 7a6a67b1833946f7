import { ConnectClient } from '@aws-sdk/client-connect';
import { describe, expect, it } from 'vitest';
import { ConnectMetrics } from '../../../src/aws/connect-metrics.ts';
import { noon } from '../../support/a-contact.ts';
import { fakeClient, offline } from '../../support/fake-client.ts';

function metricsThat(answer: () => unknown) {
  const { client, requests } = fakeClient(new ConnectClient(offline), answer);
  return { metrics: new ConnectMetrics(client, 'instance-1'), requests };
}

const collections = (available: number, onContact: number, afterContactWork: number) => [
  { Metric: { Name: 'AGENTS_AFTER_CONTACT_WORK' }, Value: afterContactWork },
  { Metric: { Name: 'AGENTS_AVAILABLE' }, Value: available },
  { Metric: { Name: 'AGENTS_ON_CONTACT' }, Value: onContact },
];

describe('the agents of queues', () => {
  it('are those of one request about the voice contacts of these queues', async () => {
    const { metrics, requests } = metricsThat(() => ({
      MetricResults: [
        { Dimensions: { Queue: { Id: 'q1' } }, Collections: collections(3, 5, 2) },
        { Dimensions: { Queue: { Id: 'another' } }, Collections: collections(9, 9, 9) },
      ],
      DataSnapshotTime: new Date(noon),
    }));

    const agents = await metrics.agentsOf(['q1', 'q2']);

    // On contact counts those in after-contact work, too. A queue without a row has no agents.
    expect(agents).toEqual(
      new Map([
        ['q1', { at: noon, idle: 3, talking: 3, wrapping: 2 }],
        ['q2', { at: noon, idle: 0, talking: 0, wrapping: 0 }],
      ]),
    );
    expect(requests).toEqual([
      {
        name: 'GetCurrentMetricData',
        input: {
          InstanceId: 'instance-1',
          Filters: { Queues: ['q1', 'q2'], Channels: ['VOICE'] },
          Groupings: ['QUEUE'],
          CurrentMetrics: ['AGENTS_AVAILABLE', 'AGENTS_ON_CONTACT', 'AGENTS_AFTER_CONTACT_WORK'].map(
            (Name) => ({
              Name,
              Unit: 'COUNT',
            }),
          ),
          MaxResults: 100,
        },
      },
    ]);
  });

  it('are unknown when Connect says nothing of the time of its count', async () => {
    const { metrics } = metricsThat(() => ({ MetricResults: [] }));
    expect(await metrics.agentsOf(['q1'])).toEqual(new Map());
  });

  it('are asked for once: a refusal is passed on', async () => {
    const { metrics, requests } = metricsThat(() => {
      throw new Error('ThrottlingException');
    });
    await expect(metrics.agentsOf(['q1'])).rejects.toThrow('Throttling');
    expect(requests).toHaveLength(1);
  });
});
