/** What is set up, at a glance, and what is wrong with it. */
import { sql } from 'drizzle-orm'
import { Hono } from 'hono'
import { readBatch } from '../../db/client'
import * as t from '../../db/schema'
import type { Tools } from '../../tools'
import { barOf, barQueries } from '../bar'
import { Icon, type IconName } from '../icon'
import { Page } from '../layout'
import { Badge } from '../parts'
import { page } from '../render'
import type { WebEnv } from '../web-env'

type Section = { href: string; icon: IconName; title: string; lead: string; count?: number; wrong?: string | undefined }

export const overview = new Hono<WebEnv>().get('/setup', async (c) => {
  const { tools, visitor } = c.var
  const [failures, inbox, held, [counts]] = await readBatch(tools.db, [...barQueries(tools.db, visitor), selectCounts(tools)])
  const sections = counts ? sectionsOf(counts) : []
  return page(
    c,
    <Page title="Set-up" place="setup" bar={barOf(visitor, failures, inbox, held)}>
      <ul class="sections">
        {sections.map(({ href, icon, title, lead, count, wrong }) => (
          <li>
            <a class="section card" href={href}>
              <Icon name={icon} />
              <span class="section-words">
                <span class="strong">
                  {title} {count !== undefined && <span class="count">{count}</span>}
                </span>
                <span class="small soft">{lead}</span>
                {wrong && <Badge tone="bad">{wrong}</Badge>}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </Page>,
  )
})

type Counts = {
  companies: number
  domains: number
  aliases: number
  invalid: number
  models: number
  incoming: number
  failing: number
  outgoing: number
  users: number
  tokens: number
  allowed: number
  blocked: number
  changed: number
}

/** Tables that a person fills: none is large. */
function selectCounts({ db, now }: Tools) {
  const count = (table: string, condition = '1') => sql<number>`(select count(*) from ${sql.raw(table)} where ${sql.raw(condition)})`
  const blocked = sql<number>`(select count(*) from (select 1 from blocked_senders where blocked_until > ${now().getTime()} limit 100))`
  return db
    .select({
      companies: count('companies'),
      domains: count('alias_domains'),
      aliases: count('aliases'),
      invalid: count('aliases', "status = 'invalid'"),
      models: count('models'),
      incoming: count('incoming_servers'),
      failing: count('incoming_servers', 'active = 1 and failing_since is not null'),
      outgoing: count('outgoing_servers'),
      users: count('users'),
      tokens: count('tokens'),
      allowed: count('(select 1 from allowed_senders limit 1000)'),
      blocked,
      changed: count('parameters'),
    })
    .from(t.companies)
    .limit(1)
}

function sectionsOf(counts: Counts): Section[] {
  const some = (count: number, words: string) => (count > 0 ? `${count} ${words}` : undefined)
  return [
    {
      href: '/setup/aliases',
      icon: 'envelope',
      title: 'Aliases',
      lead: 'Addresses that open records',
      count: counts.aliases,
      wrong: some(counts.invalid, 'cannot open anything'),
    },
    { href: '/setup/domains', icon: 'gate', title: 'Alias domains', lead: 'Mail domains, with catchall and bounce', count: counts.domains },
    { href: '/setup/ways-in', icon: 'download', title: 'Ways in', lead: 'Records and steps that bring mail here' },
    {
      href: '/setup/incoming-servers',
      icon: 'download',
      title: 'Incoming servers',
      lead: 'Mailboxes that mail is fetched from',
      count: counts.incoming,
      wrong: some(counts.failing, 'failing'),
    },
    { href: '/setup/outgoing-servers', icon: 'out', title: 'Outgoing servers', lead: 'What mail leaves by', count: counts.outgoing },
    { href: '/setup/models', icon: 'records', title: 'Models', lead: 'Kinds of record, and their fields', count: counts.models },
    { href: '/setup/companies', icon: 'user', title: 'Companies', lead: 'In whose name records are kept', count: counts.companies },
    { href: '/setup/users', icon: 'user', title: 'Users', lead: 'People who work here', count: counts.users },
    { href: '/setup/tokens', icon: 'setup', title: 'Tokens', lead: 'Keys to these pages and the API', count: counts.tokens },
    { href: '/setup/parameters', icon: 'setup', title: 'Parameters', lead: 'How the gateway decides', count: counts.changed },
    { href: '/setup/allowed-senders', icon: 'check', title: 'Allowed senders', lead: 'Free of the loop quota', count: counts.allowed },
    {
      href: '/setup/blocked-senders',
      icon: 'held',
      title: 'Blocked senders',
      lead: 'Too many mails in a short time',
      count: counts.blocked,
      wrong: some(counts.blocked, 'blocked now'),
    },
    { href: '/api/docs', icon: 'log', title: 'API', lead: 'The reference for applications' },
  ]
}
