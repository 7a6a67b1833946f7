/** The campaign on its way to AWS: how far it is, what went wrong, and then its page. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CampaignView } from '../../api.ts';
import type { DraftView, LaunchView } from '../../new-campaign/api.ts';
import { post } from '../ask.ts';
import { campaignHref } from '../route.ts';
import { usePoll } from '../use-poll.ts';
import { inPercent } from '../words.tsx';
import type { EditedSettings } from './use-settings.ts';

interface Props {
  readonly draft: DraftView;
  readonly launch: LaunchView;
  readonly edited: EditedSettings;
  readonly again: () => void;
  /** Shows the settings. */
  readonly onBack: () => void;
  readonly onDiscard: () => Promise<void>;
}

export function Launching({ draft, launch, edited, again, onBack, onDiscard }: Props) {
  const { campaignId, state, isClaimed, sent, problem } = launch;
  const [trouble, setTrouble] = useState('');
  const section = useRef<HTMLElement>(null);
  useEffect(() => section.current?.focus(), [state]);
  /** The name and the settings that this page shows. */
  const { campaign, text: settings } = edited;
  const send = async (route: 'launch' | 'settings', onDone?: () => void) => {
    try {
      setTrouble('');
      await post(`drafts/${draft.draftId}/${route}`, { campaign, settings });
      onDone?.();
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    }
    again();
  };
  return (
    <section ref={section} tabIndex={-1} class="card" aria-label={`Start of ${campaignId}`}>
      {state === 'sending' && (
        <>
          <p role="status">
            Sending <bdi>{draft.name}</bdi> to AWS: {inPercent(sent, draft.bytes)}. Nothing is started before
            all of it is there.
          </p>
          <p>
            <progress max={Math.max(1, draft.bytes)} value={sent} aria-label="Sent to AWS" />
          </p>
          <button type="button" class="plain" onClick={() => void onDiscard()}>
            Cancel
          </button>
        </>
      )}
      {state === 'failed' && (
        <>
          <p role="alert" class="problem">
            {trouble || problem}
          </p>
          <div class="actions">
            <button type="button" class="solid" onClick={() => void send('launch')}>
              Try again
            </button>
            {!isClaimed && (
              <button type="button" class="plain" onClick={() => void send('settings', onBack)}>
                Back to the settings
              </button>
            )}
            <button type="button" class="plain" onClick={() => void onDiscard()}>
              Discard the draft
            </button>
          </div>
        </>
      )}
      {state === 'started' && <Started campaignId={campaignId} />}
    </section>
  );
}

/** Waits for the importer, which has the file a second or two later. */
function Started({ campaignId }: { readonly campaignId: string }) {
  const { data } = usePoll<CampaignView>(`campaigns/${encodeURIComponent(campaignId)}`);
  useEffect(() => {
    // Back does not come back to a draft that is none any more.
    if (data) location.replace(campaignHref(campaignId));
  }, [data]);
  return (
    <p role="status">
      {campaignId} was sent. Its import begins in a moment; then{' '}
      <a href={campaignHref(campaignId)}>its page</a> is shown.
    </p>
  );
}
