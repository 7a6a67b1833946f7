/** One campaign, live. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { amount } from '../../words.ts';
import type { CampaignView } from '../api.ts';
import { StateBadge } from './badges.tsx';
import { CallAgain } from './call-again.tsx';
import { ChangeSettings } from './change-settings.tsx';
import { Outcomes, ProgressBar, Statuses, Tiles } from './figures.tsx';
import { History } from './history.tsx';
import { Card, Facts, useTitle } from './parts.tsx';
import { RatePlot } from './rate-plot.tsx';
import { Results } from './results.tsx';
import { StateButtons } from './state-buttons.tsx';
import { usePoll } from './use-poll.ts';
import { capital, Instant, inNumbers, Sentence, shareOver, stateWords } from './words.tsx';

export function CampaignPage({ campaignId }: { readonly campaignId: string }) {
  const { data, problem, again } = usePoll<CampaignView>(`campaigns/${encodeURIComponent(campaignId)}`);
  useTitle(`${campaignId}${data ? ` ${shareOver(data)}` : ''}`);
  return (
    <>
      <nav aria-label="Path">
        <a href="#/">Campaigns</a>
      </nav>
      <div class="heading">
        <h1>
          {campaignId} {data && <StateBadge state={data.state} />}
        </h1>
        {data && <StateButtons campaign={data} onChanged={again} />}
        {data && <CallAgain campaign={data} onChanged={again} />}
      </div>
      {problem && <p class="problem">{problem}</p>}
      {!data && !problem && <p class="aside">Asking AWS …</p>}
      {data && <Live campaign={data} />}
    </>
  );
}

function Live({ campaign }: { readonly campaign: CampaignView }) {
  const { createdAt, startedAt, completedAt, stateReason, state } = campaign;
  return (
    <>
      <p class="aside">
        Created <Instant at={createdAt} />
        {startedAt && (
          <>
            , first call <Instant at={startedAt} />
          </>
        )}
        {completedAt && (
          <>
            , over <Instant at={completedAt} />
          </>
        )}
        .
        {campaign.ahead && (
          <>
            {' '}
            <Sentence text={capital(campaign.ahead)} />
            {campaign.ahead.endsWith('.') ? '' : '.'}
          </>
        )}
      </p>
      {stateReason && (
        <p class={`reason ${state === 'STOPPED' ? 'bad' : ''}`}>
          <Sentence text={stateReason} />
        </p>
      )}
      <Announcements campaign={campaign} />
      <ProgressBar campaign={campaign} />
      <Tiles campaign={campaign} />
      <div class="columns">
        <div class="column">
          <RatePlot pace={campaign.pace} nowMs={campaign.nowMs} />
          <Agents campaign={campaign} />
          <Statuses campaign={campaign} />
          <Waiting campaign={campaign} />
          <Errors campaign={campaign} />
        </div>
        <div class="column">
          <Outcomes campaign={campaign} />
          <Results campaign={campaign} />
          <Files campaign={campaign} />
          <Settings campaign={campaign} />
          <History history={campaign.history} />
        </div>
      </div>
    </>
  );
}

/** Announces changes to screen readers: each tenth of the progress, not each call. */
function Announcements({ campaign }: { readonly campaign: CampaignView }) {
  const { campaignId, state, rows, over } = campaign;
  const tenths = rows === 0 ? 0 : Math.floor((over / rows) * 10);
  const announcement = `${campaignId} is ${stateWords[state].toLowerCase()}, ${tenths * 10}% done.`;
  const first = useRef(announcement);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (announcement !== first.current) setSaid(announcement);
  }, [announcement]);
  return (
    <p class="hidden" role="status">
      {said}
    </p>
  );
}

/** The agents of a campaign that is paced by them. */
function Agents({ campaign: { agents } }: { readonly campaign: CampaignView }) {
  if (agents.length === 0) return null;
  return (
    <Card id="agents" title="Agents">
      <Facts facts={agents} />
    </Card>
  );
}

/** Who waits for which rule. */
function Waiting({ campaign: { waiting } }: { readonly campaign: CampaignView }) {
  if (waiting === undefined || waiting.rows.length === 0) return null;
  return (
    <Card id="waiting" title={waiting.heading}>
      <ul class="counts">
        {waiting.rows.map(([count, text]) => (
          <li key={text}>
            <span>
              <Sentence text={text} />
            </span>
            <span class="number">{count}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Errors({ campaign }: { readonly campaign: CampaignView }) {
  return (
    <Card id="errors" title="Last errors">
      {campaign.recentErrors.length === 0 && <p class="aside">None.</p>}
      <ul class="errors">
        {campaign.recentErrors.map(({ at, name, message }) => (
          <li key={`${at} ${name} ${message}`}>
            <span class="aside">
              <Instant at={at} />
            </span>{' '}
            <strong>{name}</strong> {message}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Files({ campaign }: { readonly campaign: CampaignView }) {
  return (
    <Card id="files" title="Files">
      <ul class="files">
        {campaign.files.map(({ file, kind, rows, rejected, duplicates, done, error, startedAt }) => (
          <li key={`${file} ${startedAt}`}>
            <span class="name">{file}</span>{' '}
            <span class="aside">
              {kind === 'settings' ? 'settings' : amount(rows, 'row')}
              {kind === 'customers' &&
                `, ${inNumbers(rejected)} rejected, ${amount(duplicates, 'duplicate')}`}
              {!done && !error && ', being read'}
            </span>
            {error && <p class="problem">{error}</p>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Settings({ campaign }: { readonly campaign: CampaignView }) {
  const facts = campaign.settings.map(({ name, value, isOwn }) => {
    const from = isOwn ? undefined : <span class="aside"> (deployment)</span>;
    return [name, [value, from]] as const;
  });
  return (
    <Card id="settings" title="Settings in force">
      <Facts facts={facts} />
      {campaign.state !== 'CANCELLED' && <ChangeSettings campaignId={campaign.campaignId} />}
    </Card>
  );
}
