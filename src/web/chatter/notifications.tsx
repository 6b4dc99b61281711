/** What waits for the caller: failures of their messages, and their inbox. Gone once it is dealt with. */
import { Hono } from 'hono'
import { dismissFailure, retryFailure } from '../../records/chatter/failure'
import { mailAddress } from '../../requests/input'
import { clearInbox, readWaiting, type WaitingItem } from '../../records/chatter/waiting'
import { readBar } from '../shell/bar'
import { pathAfter, doneInWords } from '../shell/done'
import { Failure } from './envelope'
import { attempt, type Mistakes, OtherMistakes, PostButton, TextField } from '../shell/form'
import { Icon } from '../shell/icon'
import { Page } from '../shell/layout'
import type { Bar } from '../shell/navigation'
import { Avatar, Empty, Tabs, Time } from '../shell/parts'
import { pathBack } from '../records/record'
import { page } from '../shell/render'
import { isAdministrator } from '../../requests/caller'
import type { WebEnv } from '../shell/web-env'

export const notifications = new Hono<WebEnv>()
  .get('/notifications', async (c) => {
    const { tools, caller } = c.var
    const everybodys = isAdministrator(caller) && c.req.query('of') === 'everybody'
    const [bar, { failures, inbox }] = await Promise.all([readBar(tools, caller), readWaiting(tools, caller, everybodys)])
    return page(
      c,
      <Page title="Notifications" place="notifications" bar={bar} said={doneInWords(c.req.query('done'))}>
        {isAdministrator(caller) && (
          <Tabs
            label="Whose failures"
            tabs={[
              { href: '/notifications', label: 'Mine', current: !everybodys },
              { href: '/notifications?of=everybody', label: "Everybody's failures", current: everybodys },
            ]}
          />
        )}
        {failures.length + inbox.length === 0 && (
          <Empty icon="check" title="You’re all caught up">
            <p>Messages that aren’t delivered, and news from records you follow, appear here.</p>
          </Empty>
        )}
        {failures.length > 0 && <Failures failures={failures} />}
        {inbox.length > 0 && <Inbox inbox={inbox} />}
      </Page>,
    )
  })
  .post('/notifications/done', async (c) => {
    const { recordId } = await c.req.parseBody()
    await clearInbox(c.var.tools, c.var.caller.contactId, typeof recordId === 'string' ? recordId : undefined)
    return c.redirect(pathAfter('/notifications', 'dismissed'), 303)
  })
  .post('/failures/:id/dismiss', async (c) => {
    const { back } = await c.req.parseBody()
    await dismissFailure(c.var.tools, c.var.caller, c.req.param('id'))
    return c.redirect(pathAfter(pathBack(back), 'dismissed'), 303)
  })
  .post('/failures/:id/retry', async (c) => {
    const { back, address } = await c.req.parseBody()
    const wanted = typeof address === 'string' && address.trim() !== '' ? address.trim() : undefined
    const isAddress = wanted === undefined || mailAddress.safeParse(wanted).success
    const retried = isAddress
      ? await attempt(() => retryFailure(c.var.tools, c.var.caller, c.req.param('id'), wanted))
      : { ok: false as const, reason: [{ path: 'address', message: `${wanted} is not a valid mail address` }] }
    if (retried.ok) return c.redirect(pathAfter(pathBack(back), 'sent-again'), 303)
    const bar = await readBar(c.var.tools, c.var.caller)
    return page(c, <NotSent bar={bar} id={c.req.param('id')} address={wanted} back={pathBack(back)} mistakes={retried.reason} />, 422)
  })

function Failures({ failures }: { failures: WaitingItem[] }) {
  return (
    <section class="waiting" aria-labelledby="failures">
      <h2 id="failures">
        <Icon name="envelope" /> Not delivered
      </h2>
      <ul class="rows">
        {failures.map((failure) => (
          <li class="waiting-item">
            <a class="row-title" href={`/records/${failure.recordId}#message-${failure.messageId}`}>
              {failure.recordName}
            </a>
            <p class="row-sub">
              To {failure.address || 'a user without an address'}: {failure.preview}
            </p>
            <Failure notification={failure} back="/notifications" />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Inbox({ inbox }: { inbox: WaitingItem[] }) {
  return (
    <section class="waiting" aria-labelledby="inbox">
      <div class="waiting-head">
        <h2 id="inbox">
          <Icon name="records" /> Inbox
        </h2>
        <PostButton action="/notifications/done" kind="quiet">
          <Icon name="check" /> Mark all as read
        </PostButton>
      </div>
      <ul class="rows" data-rows>
        {[...Map.groupBy(inbox, ({ recordId }) => recordId).values()].map((ofRecord) => (
          <li>
            <InboxRow ofRecord={ofRecord} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What came in one record, newest first: it leads to the oldest of it, where reading goes on. */
function InboxRow({ ofRecord }: { ofRecord: WaitingItem[] }) {
  const [newest, oldest] = [ofRecord[0], ofRecord.at(-1)]
  if (!newest || !oldest) return null
  const { recordId, recordName, from, fromAddress, preview, createdAt } = newest
  return (
    <div class="inbox-item">
      <a class="row unread" href={`/records/${recordId}#message-${oldest.messageId}`} data-row>
        <Avatar name={from || fromAddress} />
        <span class="row-main">
          <span class="row-title">
            {recordName} {ofRecord.length > 1 && <span class="message-count">{ofRecord.length} new</span>}
          </span>
          <span class="row-sub">
            {from || fromAddress}: {preview}
          </span>
        </span>
        <span class="row-end">
          <Time at={createdAt} />
        </span>
      </a>
      <PostButton action="/notifications/done" values={{ recordId }} kind="quiet">
        <Icon name="check" />
        <span class="visually-hidden">Mark {recordName} as read</span>
      </PostButton>
    </div>
  )
}

type NotSentProps = { bar: Bar; id: string; address: string | undefined; back: string; mistakes: Mistakes }

function NotSent({ bar, id, address, back, mistakes }: NotSentProps) {
  return (
    <Page title="Not sent" place="notifications" bar={bar} above={{ href: back, label: 'Back' }}>
      <form class="form" method="post" action={`/failures/${id}/retry`}>
        <OtherMistakes mistakes={mistakes} shown={['address']} />
        <input type="hidden" name="back" value={back} />
        <TextField name="address" label="Send to" type="email" value={address} mistakes={mistakes} required />
        <div class="form-end">
          <button class="primary" type="submit">
            Send
          </button>
        </div>
      </form>
    </Page>
  )
}
