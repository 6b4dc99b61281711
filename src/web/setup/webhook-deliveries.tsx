/** What one webhook was told, and telling it once more. */
import { Hono } from 'hono'
import { readBatch } from '../../db/client'
import { notFound } from '../../requests/request-error'
import { deliveryPage, retryDelivery, selectDeliveries, type WebhookDelivery } from '../../webhooks/delivery'
import { eventWords } from '../../webhooks/event'
import { selectWebhook, webhookOf } from '../../webhooks/webhook'
import { readBar } from '../shell/bar'
import { pathAfter, doneInWords } from '../shell/done'
import { PostButton } from '../shell/form'
import { Icon } from '../shell/icon'
import { Page } from '../shell/layout'
import { Badge, Empty, More, Time, type Tone } from '../shell/parts'
import { page } from '../shell/render'
import type { WebEnv } from '../shell/web-env'

const base = '/setup/webhooks'
const perPage = 50

export const webhookDeliveries = new Hono<WebEnv>()
  .get(`${base}/:id/deliveries`, async (c) => {
    const { tools, caller } = c.var
    const slice = { limit: perPage, after: c.req.query('after') }
    const id = c.req.param('id')
    const [bar, [[row], rows]] = await Promise.all([
      readBar(tools, caller),
      readBatch(tools.db, [selectWebhook(tools.db, id), selectDeliveries(tools.db, id, slice)]),
    ])
    if (!row) throw notFound('webhook')
    const { url, active } = webhookOf(row)
    const { data, next } = deliveryPage(rows, perPage)
    const path = `${base}/${id}`
    return page(
      c,
      <Page
        title="Deliveries"
        place="setup"
        bar={bar}
        said={doneInWords(c.req.query('done'))}
        above={{ href: path, label: new URL(url).host }}
      >
        {data.length === 0 ? (
          <Empty icon="hook" title="No deliveries yet">
            <p>Events appear here as they happen and are kept for 30 days.</p>
          </Empty>
        ) : (
          <ul class="rows">
            {data.map((delivery) => (
              <Delivery delivery={delivery} path={`${path}/deliveries`} isActive={active} />
            ))}
          </ul>
        )}
        <More href={next && `${path}/deliveries?after=${next}`} />
      </Page>,
    )
  })
  .post(`${base}/:id/deliveries/:eventId/retry`, async (c) => {
    const { id, eventId } = c.req.param()
    await retryDelivery(c.var.tools, id, eventId)
    return c.redirect(pathAfter(`${base}/${id}/deliveries`, 'sent-again'), 303)
  })

const states: Record<WebhookDelivery['status'], { label: string; tone: Tone }> = {
  queued: { label: 'Waiting', tone: 'info' },
  sending: { label: 'Sending', tone: 'info' },
  sent: { label: 'Delivered', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
}

function Delivery({ delivery, path, isActive }: { delivery: WebhookDelivery; path: string; isActive: boolean }) {
  const { id, event, status, error, createdAt } = delivery
  const isOver = status === 'sent' || status === 'failed'
  const { label, tone } = states[status]
  return (
    <li class="row whole">
      <span class="row-main">
        <span class="row-title">
          {eventWords[event]} <code class="small soft">{event}</code>
        </span>
        <span class="row-sub">{error ?? answerInWords(delivery)}</span>
      </span>
      <span class="row-end">
        <Time at={new Date(createdAt)} /> <Badge tone={status === 'queued' && error ? 'warn' : tone}>{label}</Badge>
        {isOver && isActive && (
          <PostButton action={`${path}/${id}/retry`} kind="quiet">
            <Icon name="retry" /> Send again
          </PostButton>
        )}
      </span>
    </li>
  )
}

function answerInWords({ status, responseStatus, durationMs, attempts }: WebhookDelivery): string {
  if (status !== 'sent') return attempts > 0 ? `Attempts: ${attempts}` : 'Not sent yet'
  return `Answered ${responseStatus ?? ''} after ${durationMs ?? 0} ms${attempts > 1 ? `, on attempt ${attempts}` : ''}`
}
