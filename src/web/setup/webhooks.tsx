/** Set-up of webhooks. */
import { type Context, Hono } from 'hono'
import { webhookEvents } from '../../db/schema'
import { invalid } from '../../requests/request-error'
import { testWebhook } from '../../webhooks/delivery'
import { eventWords, type WebhookEvent } from '../../webhooks/event'
import { changeWebhook, createWebhook, readWebhook, type Webhook, webhookInput, webhookResource } from '../../webhooks/webhook'
import { attempt, type Mistakes, PostButton } from '../shell/form'
import { inputOf, parsed } from '../shell/form-input'
import { Icon } from '../shell/icon'
import { Page } from '../shell/layout'
import { Badge, Facts, Time } from '../shell/parts'
import { page } from '../shell/render'
import type { WebEnv } from '../shell/web-env'
import type { Setting, SetupField, SetupResource } from './resource/resource'
import { answerForm, setupPages } from './resource/resource-pages'
import { settingOf } from './resource/setting'
import { TestCard, testPages } from './servers/server-test'
import { webhookDeliveries } from './webhook-deliveries'

const base = '/setup/webhooks'

const resource: SetupResource<Webhook> = {
  of: webhookResource,
  prepare: withEvents,
  title: 'Webhooks',
  one: 'webhook',
  icon: 'hook',
  lead: 'Notify your applications of events: one signed POST for each, retried for two days until it succeeds.',
  nameOf: ({ url }) => new URL(url).host,
  row: (webhook) => ({ title: webhook.url, sub: eventsInShort(webhook.events), state: stateOf(webhook) }),
  fields: (_, item) => fieldsOf(item),
  fieldOfClash: () => 'url',
  state: stateOf,
  side: (item) => <Side webhook={item} />,
  consequence: 'Its deliveries, sent and pending, are deleted.',
}

/** Creating is here, since the secret is shown on the page that follows. */
const more = new Hono<WebEnv>()
  .post(base, async (c) => {
    const [setting, sent] = await Promise.all([settingOf(c), c.req.parseBody()])
    const { tools, isDevelopment } = setting
    const made = await attempt(async () =>
      createWebhook(tools, parsed(webhookInput, withEvents(inputOf(fieldsOf(undefined), sent))), isDevelopment),
    )
    if (made.ok) return showSecret(c, setting, made.value)
    return answerForm(c, resource, { setting, sent, mistakes: besideUrl(made.reason) })
  })
  .post(`${base}/:id/secret`, async (c) => {
    const setting = await settingOf(c)
    const { secret, ...webhook } = await changeWebhook(c.var.tools, c.req.param('id'), { secret: null }, setting.isDevelopment)
    return showSecret(c, setting, { ...webhook, secret: secret ?? '' })
  })
  .route(
    '/',
    testPages({
      base,
      what: 'webhook',
      test: testWebhook,
      titles: { good: 'Test delivered', bad: 'Test failed' },
      read: readWebhook,
      change: (tools, id, change) => changeWebhook(tools, id, change, false),
    }),
  )
  .route('/', webhookDeliveries)

export const webhooks = setupPages<Webhook>(resource, more)

function showSecret(c: Context<WebEnv>, { bar }: Setting, { id, url, secret }: { id: string; url: string; secret: string }) {
  return page(
    c,
    <Page title="Signing secret" place="setup" bar={bar} above={{ href: `${base}/${id}`, label: new URL(url).host }}>
      <div class="notice" role="status">
        <p>
          Deliveries to <strong>{url}</strong> are signed with this secret. Copy it now: it won’t be shown again.
        </p>
        <p>
          <code class="new-token">{secret}</code>
        </p>
      </div>
      <p>
        Any <a href="https://www.standardwebhooks.com/">Standard Webhooks</a> library can verify the signature with it.
      </p>
      <div class="form-end">
        <PostButton action={`${base}/${id}/test`}>
          <Icon name="check" /> Send a test
        </PostButton>
        <a class="button quiet" href={`${base}/${id}`}>
          Back to the webhook
        </a>
      </div>
    </Page>,
  )
}

function Side({ webhook: { id, active, failingSince, lastError } }: { webhook: Webhook }) {
  return (
    <>
      {lastError && (
        <div class={active ? 'notice warn' : 'notice bad'}>
          <p class="strong">{active ? 'Deliveries are failing' : 'Turned off'}</p>
          <p class="small reason">{lastError}</p>
          {failingSince && <Facts facts={[['Failing since', <Time at={new Date(failingSince)} />]]} />}
        </div>
      )}
      <section class="card side-card">
        <h2>Deliveries</h2>
        <p class="small soft">Events of the last 30 days and the responses.</p>
        <div class="form-end">
          <a class="button" href={`${base}/${id}/deliveries`}>
            <Icon name="log" /> Show deliveries
          </a>
        </div>
      </section>
      <TestCard path={`${base}/${id}`} active={active} hint="Sends a signed ping now." />
      <section class="card side-card">
        <h2>Signing secret</h2>
        <p class="small soft">Stored encrypted and shown only once.</p>
        <div class="form-end">
          <PostButton action={`${base}/${id}/secret`} confirm="The current secret stops working at once.">
            <Icon name="key" /> Roll secret
          </PostButton>
        </div>
      </section>
    </>
  )
}

function stateOf({ active, failingSince, lastError }: Webhook) {
  if (!active) return lastError ? <Badge tone="bad">Turned off</Badge> : <Badge>Off</Badge>
  return failingSince ? <Badge tone="warn">Failing</Badge> : <Badge tone="good">Active</Badge>
}

function eventsInShort(events: Webhook['events']): string {
  if (events.length === webhookEvents.length) return 'All events'
  const [first, ...others] = events
  return [first && eventWords[first], others.length > 0 && `and ${others.length} more`].filter(Boolean).join(' ')
}

function fieldsOf(item: Webhook | undefined): SetupField[] {
  return [
    {
      name: 'url',
      label: 'Endpoint URL',
      kind: 'text',
      value: item?.url,
      required: true,
      empty: 'kept',
      hint: 'For example, https://crm.example.com/postern. Must answer 2xx; redirects are not followed',
    },
    { name: 'active', label: 'Active', kind: 'checkbox', value: item?.active ?? true },
    ...webhookEvents.map((event): SetupField => ({
      name: fieldOf(event),
      label: eventWords[event],
      kind: 'checkbox',
      value: item?.events.includes(event) ?? event !== 'mail.dropped',
      section: 'Events to send',
    })),
  ]
}

/** The dot of an event's name would be read as a key of its own. */
function fieldOf(event: WebhookEvent): string {
  return `told.${event.replace('.', '-')}`
}

/** @throws {RequestError} invalid when nothing is chosen */
function withEvents({ told = {}, ...input }: Record<string, unknown>): Record<string, unknown> {
  const chosen = told as Record<string, boolean> // of the check boxes
  const events = webhookEvents.filter((event) => chosen[event.replace('.', '-')])
  if (events.length === 0) throw invalid(fieldOf('mail.created'), 'Choose at least one')
  return { ...input, events }
}

function besideUrl(mistakes: Mistakes): Mistakes {
  return mistakes.map(({ path, message }) => ({ path: path === '' ? 'url' : path, message }))
}
