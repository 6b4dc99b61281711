/** Held mail: what waits for a person, by why it waits. */
import { Hono } from 'hono'
import { isNoReplyAddress } from '../../mail/address/address'
import { asksToConfirmRedirection } from '../../mail/automatic/redirection'
import { readBar } from '../shell/bar'
import { doneInWords } from '../shell/done'
import { PostButton } from '../shell/form'
import { type HeldList, type HeldMail, readHeld } from '../../inbound/log/held-list'
import { Icon } from '../shell/icon'
import { Page } from '../shell/layout'
import { heldInWords, heldReasons, senderInWords } from '../log/mail-words'
import { Avatar, Badge, Empty, More, Tabs, Time } from '../shell/parts'
import { page } from '../shell/render'
import type { UserCaller } from '../../requests/caller'
import type { WebEnv } from '../shell/web-env'

export const held = new Hono<WebEnv>().get('/held', async (c) => {
  const { tools, caller } = c.var
  const reason = heldReasons.find((known) => known === c.req.query('reason'))
  const [bar, list] = await Promise.all([readBar(tools, caller), readHeld(tools, caller.scope, reason, c.req.query('after'))])
  return page(
    c,
    <Page title="Held mail" place="held" bar={bar} said={doneInWords(c.req.query('done'))} wide>
      {list.counts.size > 1 && <Tabs label="Reason" tabs={tabsOf(list, reason)} />}
      {list.data.length === 0 && <NothingHeld />}
      {groupsOf(list.data).map(([why, mails]) => (
        <Group reason={why} mails={mails} caller={caller} />
      ))}
      <More href={list.next && pathOf(reason, list.next)} />
    </Page>,
  )
})

function pathOf(reason: string | undefined, after?: string): string {
  const given = { ...(reason && { reason }), ...(after && { after }) }
  return Object.keys(given).length === 0 ? '/held' : `/held?${new URLSearchParams(given).toString()}`
}

function tabsOf({ counts }: HeldList, reason: string | undefined) {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const shown = heldReasons.filter((known) => counts.has(known) || known === reason)
  return [
    { href: pathOf(undefined), label: 'All', current: reason === undefined, count: total },
    ...shown.map((known) => ({
      href: pathOf(known),
      label: heldInWords(known).label,
      current: known === reason,
      count: counts.get(known) ?? 0,
    })),
  ]
}

/** In the order of the tabs. */
function groupsOf(mails: HeldMail[]): [string, HeldMail[]][] {
  return [...Map.groupBy(mails, ({ reason }) => reason)].toSorted(([a], [b]) => heldReasons.indexOf(a) - heldReasons.indexOf(b))
}

function NothingHeld() {
  return (
    <Empty icon="check" title="No held mail">
      <p>Mail that can’t be routed, or that a person should check first, waits here.</p>
    </Empty>
  )
}

function Group({ reason, mails, caller }: { reason: string; mails: HeldMail[]; caller: UserCaller }) {
  const { label, advice } = heldInWords(reason)
  return (
    <section class="held" aria-labelledby={`held-${reason}`}>
      <h2 id={`held-${reason}`}>{label}</h2>
      <p class="soft">{advice}</p>
      <ul class="rows" data-rows>
        {mails.map((mail) => (
          <Held mail={mail} caller={caller} />
        ))}
      </ul>
    </section>
  )
}

function Held({ mail, caller }: { mail: HeldMail; caller: UserCaller }) {
  const { id, recipient, subject, receivedAt } = mail
  const sender = senderInWords(mail)
  return (
    <li class="held-item">
      <a class="row" href={`/mails/${id}`} data-row>
        <Avatar name={sender} />
        <span class="row-main">
          <span class="row-title">{subject || '(no subject)'}</span>
          <span class="row-sub">
            {sender} → {recipient}
          </span>
        </span>
        <span class="row-end">
          {mayConfirm(mail) && <Badge tone="info">Forwarding confirmation?</Badge>}
          <Time at={receivedAt} />
        </span>
      </a>
      {caller.role !== 'read' && (
        <span class="held-action">
          <QuickAction mail={mail} />
          <PostButton action={`/mails/${id}/settle`} values={{ from: 'held' }} kind="quiet">
            <Icon name="check" /> No action needed
            <span class="visually-hidden">: {subject || 'the mail without a subject'}</span>
          </PostButton>
        </span>
      )}
    </li>
  )
}

/** A confirmation is read and followed; of anything else a record is made at once. */
function QuickAction({ mail }: { mail: HeldMail }) {
  const { id, model, modelLabel, subject, hasRaw } = mail
  if (mayConfirm(mail))
    return (
      <a class="button" href={`/mails/${id}`}>
        <Icon name="external" /> Read and confirm
      </a>
    )
  if (model === null || !hasRaw) return null
  return (
    <PostButton action={`/mails/${id}/assign`} values={{ model }}>
      <Icon name="plus" /> Create a {modelLabel?.toLowerCase()}
      <span class="visually-hidden"> from {subject || 'the mail without a subject'}</span>
    </PostButton>
  )
}

/** A provider asks whether an address may be redirected here. It may be wrong about a newsletter: it only decides what a button says. */
function mayConfirm({ reason, subject, from }: HeldMail): boolean {
  return reason === 'unrouted' && (asksToConfirmRedirection(subject ?? '') || isNoReplyAddress(from?.address ?? ''))
}
