/** The start: an empty gateway greets with the three steps that lead to a first mail, each ticked off as it happens. */
import { Hono } from 'hono'
import type { PropsWithChildren } from 'hono/jsx'
import { sql } from 'drizzle-orm'
import { aliasInput, createAlias } from '../aliases/alias'
import { changeDomain } from '../aliases/alias-domain'
import { readBatch } from '../db/client'
import * as t from '../db/schema'
import { isDevelopment } from '../development'
import { barOf, barQueries } from './bar'
import { forbidden } from './error-page'
import { attempt, type Mistakes, OtherMistakes, PostButton, Select, TextField } from './form'
import { parsed } from './form-input'
import { Icon } from './icon'
import { Page } from './layout'
import { page } from './render'
import { isAdministrator } from './visitor'
import type { WebEnv } from './web-env'
import type { Context } from 'hono'

export const welcome = new Hono<WebEnv>()
  .get('/', async (c) => (isAdministrator(c.var.visitor) ? greet(c, undefined, '') : c.redirect('/records')))
  .post('/first-alias', async (c) => {
    if (!isAdministrator(c.var.visitor)) throw forbidden('Only administrators make aliases.')
    const { localPart, model } = await c.req.parseBody()
    const made = await attempt(async () => createAlias(c.var.tools, parsed(aliasInput, { localPart, model })))
    return made.ok ? c.redirect('/', 303) : greet(c, made.reason, typeof localPart === 'string' ? localPart : '')
  })
  .post('/first-domain', async (c) => {
    if (!isAdministrator(c.var.visitor)) throw forbidden('Only administrators name a domain.')
    const { id, name } = await c.req.parseBody()
    const named = await attempt(async () =>
      changeDomain(c.var.tools, typeof id === 'string' ? id : '', { name: typeof name === 'string' ? name : '' }),
    )
    return named.ok ? c.redirect('/', 303) : greet(c, named.reason, '')
  })

/** Ticks come from what is there. Once all are there, work begins. */
async function greet(c: Context<WebEnv>, mistakes: Mistakes | undefined, typed: string): Promise<Response> {
  const { tools, visitor } = c.var
  const { db } = tools
  const [failures, inbox, held, [alias], [mail], [record], models, [domain]] = await readBatch(db, [
    ...barQueries(db, visitor),
    db
      .select({ localPart: t.aliases.localPart, domain: t.aliasDomains.name })
      .from(t.aliases)
      .leftJoin(t.aliasDomains, sql`${t.aliasDomains.id} = ${t.aliases.domainId}`)
      .limit(1),
    db.select({ id: t.mails.id }).from(t.mails).limit(1),
    db
      .select({ id: t.mails.recordId })
      .from(t.mails)
      .where(sql`${t.mails.outcome} = 'created'`)
      .limit(1),
    db
      .select({ value: t.models.key, label: t.models.label })
      .from(t.models)
      .where(sql`${t.models.key} <> 'contact'`)
      .orderBy(t.models.createdAt)
      .limit(50),
    db.select({ id: t.aliasDomains.id, name: t.aliasDomains.name, namedByMail: t.aliasDomains.namedByMail }).from(t.aliasDomains).limit(1),
  ])
  const isReady = alias && mail && record
  if (isReady && !domain?.namedByMail && !mistakes) return c.redirect('/records')
  const address = `${alias?.localPart ?? 'info'}@${alias?.domain ?? domain?.name ?? 'example.com'}`
  return page(
    c,
    <Page title={isReady ? 'The first mail is here' : 'Welcome to Postern'} place="none" bar={barOf(visitor, failures, inbox, held)}>
      <p class="lead">{isReady ? 'One question is left.' : 'Three steps to the first mail.'}</p>
      <OtherMistakes mistakes={mistakes} shown={['localPart']} />
      <ol class="steps">
        <Step number={1} title="Make an address" isDone={alias !== undefined}>
          {alias ? (
            <p>
              Mail to <strong>{address}</strong> opens records.
            </p>
          ) : (
            <FirstAlias models={models} mistakes={mistakes} typed={typed} />
          )}
        </Step>
        <Step number={2} title="Bring mail here" isDone={mail !== undefined}>
          {mail ? <p>Mail arrives.</p> : <Bring isLocal={isDevelopment(c.req.url)} address={address} />}
        </Step>
        <Step number={3} title="See what it became" isDone={record !== undefined}>
          {record?.id ? (
            <p>
              <a class="button primary" href={`/records/${record.id}`}>
                Open the first record
              </a>
            </p>
          ) : mail ? (
            <p>
              Mail arrived, and opened nothing yet. <a href="/mails">The log</a> says why.
            </p>
          ) : (
            <p class="soft">The first mail to your address opens a record, and it appears here.</p>
          )}
        </Step>
        {domain?.namedByMail && <NamedByMail id={domain.id} name={domain.name} />}
      </ol>
    </Page>,
    mistakes ? 422 : 200,
  )
}

function Step({ number, title, isDone, children }: PropsWithChildren<{ number: number; title: string; isDone: boolean }>) {
  return (
    <li class={isDone ? 'card step done' : 'card step'}>
      <span class="step-mark">{isDone ? <Icon name="check" /> : number}</span>
      <div>
        <h2>
          {title} {isDone && <span class="visually-hidden">(done)</span>}
        </h2>
        {children}
      </div>
    </li>
  )
}

function FirstAlias({
  models,
  mistakes,
  typed,
}: {
  models: { value: string; label: string }[]
  mistakes: Mistakes | undefined
  typed: string
}) {
  const shown = mistakes?.map((mistake) => (mistake.path === '' ? { ...mistake, path: 'localPart' } : mistake))
  return (
    <form class="form" method="post" action="/first-alias">
      <div class="form-row">
        <TextField
          name="localPart"
          label="What stands before the @"
          value={typed || 'info'}
          mistakes={shown}
          required
          hint="The first mail names the domain"
        />
        <Select name="model" label="A mail opens a" value="lead" options={models} />
      </div>
      <div class="form-end">
        <button class="primary" type="submit">
          Make it
        </button>
      </div>
    </form>
  )
}

function Bring({ isLocal, address }: { isLocal: boolean; address: string }) {
  return (
    <>
      {isLocal ? (
        <>
          <p>On this machine, deliver a first mail from a second terminal:</p>
          <pre>
            <code>npm run deliver -- test/corpus/leads/first-lead.eml {address}</code>
          </pre>
        </>
      ) : (
        <p>Point the catch-all rule of your domain’s Email Routing at this Worker, then write a mail to {address}.</p>
      )}
      <p>
        <a href="/setup/ways-in">All ways in</a>: a domain, redirections, mailboxes, the pipe of a mail server.
      </p>
    </>
  )
}

function NamedByMail({ id, name }: { id: string; name: string }) {
  return (
    <li class="card step">
      <span class="step-mark">?</span>
      <div>
        <h2>Is {name} your domain?</h2>
        <p>The first mail named it. Another name moves the aliases along.</p>
        <form class="inline-form" method="post" action="/first-domain">
          <input type="hidden" name="id" value={id} />
          <input name="name" value={name} aria-label="Name of the domain" required />
          <button type="submit">Rename</button>
        </form>
        <p class="small">
          <PostButton action="/first-domain" values={{ id, name }} kind="primary">
            <Icon name="check" /> Yes, it is
          </PostButton>
        </p>
      </div>
    </li>
  )
}
