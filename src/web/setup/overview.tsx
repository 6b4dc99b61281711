/** What is set up, at a glance, and what is wrong with it. */
import { Hono } from 'hono'
import { readBatch } from '../../db/client'
import { badgeQueries } from '../../inbound/log/badges'
import { barOf } from '../shell/bar'
import { doneInWords } from '../shell/done'
import { Icon, type IconName } from '../shell/icon'
import { Page } from '../shell/layout'
import { Badge } from '../shell/parts'
import { page } from '../shell/render'
import type { WebEnv } from '../shell/web-env'
import { NamedByMail } from './named-by-mail'
import { countedRows, type SetupCounts, selectCounts, selectNamedByMail } from '../../settings/setup-counts'

type Section = { href: string; icon: IconName; title: string; lead: string; count?: number; wrong?: string | false; noted?: string | false }
type Area = { title: string; sections: Section[] }

export const overview = new Hono<WebEnv>().get('/setup', async (c) => {
  const { tools, caller } = c.var
  const [failures, inbox, held, [counts], [named]] = await readBatch(tools.db, [
    ...badgeQueries(tools.db, caller),
    selectCounts(tools),
    selectNamedByMail(tools.db),
  ])
  return page(
    c,
    <Page title="Set-up" place="setup" bar={barOf(caller, failures, inbox, held)} said={doneInWords(c.req.query('done'))}>
      {named && <NamedByMail id={named.id} name={named.name} from="setup" />}
      {counts &&
        areasOf(counts).map(({ title, sections }) => (
          <section class="setup-area">
            <h2>{title}</h2>
            <ul class="sections">
              {sections.map((section) => (
                <li>
                  <SectionCard section={section} />
                </li>
              ))}
            </ul>
          </section>
        ))}
    </Page>,
  )
})

function SectionCard({ section: { href, icon, title, lead, count, wrong, noted } }: { section: Section }) {
  return (
    <a class="section card" href={href}>
      <Icon name={icon} />
      <span class="section-words">
        <span class="strong">{title}</span>
        <span class="small soft">{lead}</span>
        {wrong && <Badge tone="bad">{wrong}</Badge>}
        {noted && <Badge>{noted}</Badge>}
      </span>
      {count !== undefined && <span class="section-count">{count > countedRows ? `${countedRows}+` : count}</span>}
    </a>
  )
}

function areasOf(counts: SetupCounts): Area[] {
  return [
    { title: 'Addresses', sections: addresses(counts) },
    { title: 'Ways in and out', sections: ways(counts) },
    { title: 'Records and people', sections: people(counts) },
    { title: 'Rules', sections: rules(counts) },
    { title: 'Applications', sections: applications(counts) },
    { title: 'Background jobs', sections: unattended(counts) },
  ]
}

function addresses({ aliases, invalid, domains, companies }: SetupCounts): Section[] {
  return [
    {
      href: '/setup/aliases',
      icon: 'envelope',
      title: 'Aliases',
      lead: 'Addresses that open records',
      count: aliases,
      wrong: invalid > 0 && `${invalid} misconfigured`,
    },
    { href: '/setup/domains', icon: 'domain', title: 'Alias domains', lead: 'With catchall and bounce addresses', count: domains },
    { href: '/setup/companies', icon: 'company', title: 'Companies', lead: 'Who owns records', count: companies },
  ]
}

function ways({ incoming, failing, off, outgoing, outgoingOff }: SetupCounts): Section[] {
  return [
    { href: '/setup/ways-in', icon: 'gate', title: 'Ways in', lead: 'How to get mail here' },
    {
      href: '/setup/incoming-servers',
      icon: 'way-in',
      title: 'Incoming servers',
      lead: 'Mailboxes to fetch mail from',
      count: incoming,
      wrong: failing > 0 && `${failing} failing`,
      noted: off > 0 && `${off} off`,
    },
    {
      href: '/setup/outgoing-servers',
      icon: 'way-out',
      title: 'Outgoing servers',
      lead: 'Servers that send mail',
      count: outgoing,
      noted: outgoingOff > 0 && `${outgoingOff} off`,
    },
  ]
}

function people({ models, users, inactive }: SetupCounts): Section[] {
  return [
    { href: '/setup/models', icon: 'model', title: 'Models', lead: 'Kinds of records and their fields', count: models },
    {
      href: '/setup/users',
      icon: 'user',
      title: 'Users',
      lead: 'People who work here',
      count: users,
      noted: inactive > 0 && `${inactive} inactive`,
    },
  ]
}

function rules({ changed, allowed, blocked }: SetupCounts): Section[] {
  return [
    {
      href: '/setup/parameters',
      icon: 'setup',
      title: 'Parameters',
      lead: 'How mail is routed',
      noted: changed > 0 && `${changed} changed`,
    },
    { href: '/setup/allowed-senders', icon: 'shield', title: 'Allowed senders', lead: 'Exempt from the loop quota', count: allowed },
    {
      href: '/setup/blocked-senders',
      icon: 'block',
      title: 'Blocked senders',
      lead: 'Too many mails in a short time',
      count: blocked,
      wrong: blocked > 0 && `${blocked} blocked`,
    },
  ]
}

function applications({ tokens, expired, webhooks, webhooksFailing }: SetupCounts): Section[] {
  return [
    {
      href: '/setup/tokens',
      icon: 'key',
      title: 'Tokens',
      lead: 'Access to these pages and the API',
      count: tokens,
      noted: expired > 0 && `${expired} expired`,
    },
    {
      href: '/setup/webhooks',
      icon: 'hook',
      title: 'Webhooks',
      lead: 'Notify other applications',
      count: webhooks,
      wrong: webhooksFailing > 0 && `${webhooksFailing} failing`,
    },
    { href: '/api/docs', icon: 'api', title: 'API reference', lead: 'For developers' },
  ]
}

function unattended({ stepsFailing, upkeepIsLate, deadLetters }: SetupCounts): Section[] {
  return [
    {
      href: '/setup/upkeep',
      icon: 'clock',
      title: 'Upkeep',
      lead: 'Retries and clean-up, every five minutes',
      wrong: stepsFailing > 0 && `${stepsFailing} failing`,
      noted: upkeepIsLate && 'No run in the last hour',
    },
    {
      href: '/setup/dead-letters',
      icon: 'retry',
      title: 'Dead letters',
      lead: 'Work that failed for good',
      count: deadLetters,
      wrong: deadLetters > 0 && 'Needs attention',
    },
  ]
}
