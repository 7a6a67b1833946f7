/** One contact's whole history. */
import { useEffect } from 'preact/hooks';
import type { ContactView } from '../api.ts';
import { ContactBadge, OutcomeBadge } from './badges.tsx';
import { campaignHref, contactsHref } from './route.ts';
import { usePoll } from './use-poll.ts';
import { Instant, Sentence } from './words.tsx';

interface Shown {
  readonly campaignId: string;
  readonly contactKey: string;
}

export function ContactPage({ campaignId, contactKey }: Shown) {
  const path = `campaigns/${encodeURIComponent(campaignId)}/contact?key=${encodeURIComponent(contactKey)}`;
  const { data, problem } = usePoll<ContactView>(path);
  useEffect(() => {
    document.title = `Contact of ${campaignId} – dialer`;
  }, [campaignId]);
  return (
    <>
      <nav aria-label="Path">
        <a href="#/">Campaigns</a> / <a href={campaignHref(campaignId)}>{campaignId}</a> /{' '}
        <a href={contactsHref(campaignId)}>Contacts</a>
      </nav>
      <h1>
        {data?.phoneNumber ?? contactKey}{' '}
        {data && <ContactBadge status={data.status} {...(data.outcome && { outcome: data.outcome })} />}
      </h1>
      {problem && <p class="problem">{problem}</p>}
      {!data && !problem && <p class="aside">Asking AWS …</p>}
      {data && <History contact={data} />}
    </>
  );
}

function History({ contact }: { readonly contact: ContactView }) {
  const facts = [
    ['What is next', contact.next],
    ['Why', contact.reason],
    ['Error', contact.error],
    ["Connect's reason for the end of the last call", contact.disconnectReason],
    ['Customer id', contact.customerId],
    ['Time zone', contact.timeZone],
    ['From', contact.source],
    ['Key', contact.contactKey],
  ] as const;
  return (
    <div class="columns">
      <section class="card" aria-labelledby="stands">
        <h2 id="stands">Status</h2>
        <dl class="settings">
          {facts.map(
            ([name, text]) =>
              text !== undefined && (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>
                    <Sentence text={text} />
                  </dd>
                </div>
              ),
          )}
        </dl>
      </section>
      <Attempts contact={contact} />
      <section class="card" aria-labelledby="times">
        <h2 id="times">Times</h2>
        <dl class="settings">
          {contact.times.map(({ name, at }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <Instant at={at} />
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <section class="card" aria-labelledby="attributes">
        <h2 id="attributes">Attributes</h2>
        {contact.attributes.length === 0 && <p class="aside">None.</p>}
        <dl class="settings">
          {contact.attributes.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}

function Attempts({ contact }: { readonly contact: ContactView }) {
  return (
    <section class="card" aria-labelledby="attempts">
      <h2 id="attempts">Calls</h2>
      {contact.attempts.length === 0 && <p class="aside">Not called yet.</p>}
      <ol class="attempts">
        {contact.attempts.map(({ attempt, contactId, dialedAt, outcome }) => (
          <li key={attempt}>
            <span class="attempt">
              <strong>{`${attempt}.`}</strong> {dialedAt ? <Instant at={dialedAt} /> : 'no call known'}{' '}
              {outcome ? (
                <OutcomeBadge outcome={outcome} />
              ) : (
                dialedAt && <span class="aside">no end known yet</span>
              )}
            </span>
            {contactId && <span class="aside second">Connect's ContactId {contactId}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
