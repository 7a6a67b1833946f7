/** The campaign on its way to AWS: how far it is, what went wrong, and then its page. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CampaignView } from '../../api.ts';
import type { DraftView, LaunchView } from '../../new-campaign/api.ts';
import { post } from '../ask.ts';
import { campaignHref } from '../route.ts';
import { usePoll } from '../use-poll.ts';
import { inPercent } from '../words.tsx';

interface Props {
  readonly draft: DraftView;
  readonly launch: LaunchView;
  readonly again: () => void;
  /** Cancels it. */
  readonly onBack: () => Promise<void>;
}

export function Launching({ draft, launch, again, onBack }: Props) {
  const { campaignId, state, sent, problem } = launch;
  const [trouble, setTrouble] = useState('');
  const section = useRef<HTMLElement>(null);
  useEffect(() => section.current?.focus(), [state]);
  const retry = async () => {
    try {
      setTrouble('');
      await post(`drafts/${draft.draftId}/launch`, {});
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
          <button type="button" class="plain" onClick={() => void onBack()}>
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
            <button type="button" class="solid" onClick={() => void retry()}>
              Try again
            </button>
            <button type="button" class="plain" onClick={() => void onBack()}>
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
