/** One contact's whole history. */
import type { ContactView } from '../api.ts';
import { ContactBadge, OutcomeBadge } from './badges.tsx';
import { Card, Facts, useTitle } from './parts.tsx';
import { campaignHref, contactsHref, numberHref } from './route.ts';
import { usePoll } from './use-poll.ts';
import { Instant, Sentence } from './words.tsx';

interface Shown {
  readonly campaignId: string;
  readonly contactKey: string;
}

export function ContactPage({ campaignId, contactKey }: Shown) {
  const path = `campaigns/${encodeURIComponent(campaignId)}/contact?key=${encodeURIComponent(contactKey)}`;
  const { data, problem } = usePoll<ContactView>(path);
  useTitle(`Contact of ${campaignId}`);
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
    ['Disposition', contact.disposition],
    ['Why', contact.reason],
    ['Error', contact.error],
    ["Connect's reason for the end of the last call", contact.disconnectReason],
    ['Numbers', contact.numbers?.join('; ')],
    ['Customer id', contact.customerId],
    ['Time zone', contact.timeZone],
    ['Place', contact.place],
    ['Calling rules', contact.rules.length === 0 ? undefined : contact.rules.join('; ')],
    ['From', contact.source],
    ['Key', contact.contactKey],
  ] as const;
  return (
    <div class="columns">
      <Card id="stands" title="Status">
        {contact.phoneNumber && (
          <p>
            <a href={numberHref(contact.phoneNumber)}>Do-not-call lists and calls of {contact.phoneNumber}</a>
          </p>
        )}
        <Facts
          facts={facts.flatMap(([name, text]) =>
            text === undefined ? [] : [[name, <Sentence key={name} text={text} />] as const],
          )}
        />
      </Card>
      <Attempts contact={contact} />
      <Card id="times" title="Times">
        <Facts facts={contact.times.map(({ name, at }) => [name, <Instant key={name} at={at} />])} />
      </Card>
      <Card id="attributes" title="Attributes">
        {contact.attributes.length === 0 && <p class="aside">None.</p>}
        <Facts facts={contact.attributes} />
      </Card>
      {contact.answers && (
        <Card id="answers" title="Answers">
          <Facts facts={contact.answers} />
        </Card>
      )}
    </div>
  );
}

function Attempts({ contact }: { readonly contact: ContactView }) {
  return (
    <Card id="attempts" title="Calls">
      {contact.attempts.length === 0 && <p class="aside">Not called yet.</p>}
      <ol class="attempts">
        {contact.attempts.map(({ attempt, contactId, dialedAt, outcome, disposition, phoneNumber }) => (
          <li key={attempt}>
            <span class="attempt">
              <strong>{`${attempt}.`}</strong> {dialedAt ? <Instant at={dialedAt} /> : 'no call known'}{' '}
              {outcome ? (
                <OutcomeBadge outcome={outcome} />
              ) : (
                dialedAt && <span class="aside">no end known yet</span>
              )}
              {disposition && <span class="aside"> {disposition}</span>}
              {phoneNumber && <span class="aside"> {phoneNumber}</span>}
            </span>
            {contactId && <span class="aside second">Connect's ContactId {contactId}</span>}
          </li>
        ))}
      </ol>
    </Card>
  );
}
