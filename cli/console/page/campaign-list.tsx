/** All campaigns. */
import type { Overview } from '../api.ts';
import { StateBadge } from './badges.tsx';
import { TableHead, useTitle } from './parts.tsx';
import { campaignHref, newCampaignHref } from './route.ts';
import { usePoll } from './use-poll.ts';
import { Instant, inNumbers, shareOver } from './words.tsx';

export function CampaignList() {
  const { data, problem } = usePoll<Overview>('campaigns');
  useTitle('Campaigns');
  return (
    <>
      <div class="heading">
        <h1>Campaigns</h1>
        {data && (
          <p class="aside">
            {data.stack} in {data.region}
          </p>
        )}
        <a class="button solid" href={newCampaignHref()}>
          New campaign
        </a>
      </div>
      {problem && <p class="problem">{problem}</p>}
      {!data && !problem && <p class="aside">Asking AWS …</p>}
      {data?.campaigns.length === 0 && <NoCampaign />}
      {data && data.campaigns.length > 0 && <Campaigns campaigns={data.campaigns} />}
    </>
  );
}

function NoCampaign() {
  return (
    <section class="card empty">
      <h2>No campaign yet</h2>
      <p>
        A campaign begins with a CSV file of customers: <a href={newCampaignHref()}>choose it here</a>, or
        upload it with the command
      </p>
      <pre>
        <code>npx dialer upload customers.csv</code>
      </pre>
      <p class="aside">
        Both show beforehand which contacts would be called, how long it takes and what it costs (
        <code>npx dialer plan customers.csv</code>). This page shows the campaign by itself.
      </p>
    </section>
  );
}

function Campaigns({ campaigns }: Pick<Overview, 'campaigns'>) {
  return (
    <section class="card table-card">
      <table class="campaigns">
        <caption class="hidden">All campaigns, the latest first</caption>
        <TableHead
          columns={{ Campaign: '', State: '', Progress: 'wide', Answered: 'number', Created: 'extra' }}
        />
        <tbody>
          {campaigns.map((campaign) => {
            const { campaignId, state, rows, over, answered, createdAt } = campaign;
            return (
              <tr key={campaignId}>
                <th scope="row">
                  <a href={campaignHref(campaignId)}>{campaignId}</a>
                </th>
                <td>
                  <StateBadge state={state} />
                </td>
                <td class="wide">
                  <progress
                    max={Math.max(1, rows)}
                    value={rows === 0 ? 0 : over}
                    aria-label={`Progress of ${campaignId}`}
                  />
                  <span class="figure">
                    {shareOver(campaign)} <span class="aside">of {inNumbers(rows)}</span>
                  </span>
                </td>
                <td class="number">{inNumbers(answered)}</td>
                <td class="extra">
                  <Instant at={createdAt} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
