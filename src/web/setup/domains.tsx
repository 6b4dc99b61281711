/** Set-up of alias domains. */
import { Hono } from 'hono'
import { changeDomain, type Domain, domainChange, domainResource } from '../../aliases/alias-domain'
import { pathAfter } from '../shell/done'
import { parsed, textOf } from '../shell/form-input'
import { Facts } from '../shell/parts'
import type { WebEnv } from '../shell/web-env'
import { labelOf } from './resource/choices'
import { NamedByMail } from './named-by-mail'
import type { Setting, SetupField, SetupResource } from './resource/resource'
import { setupPages } from './resource/resource-pages'

const resource: SetupResource<Domain> = {
  of: domainResource,
  title: 'Alias domains',
  one: 'alias domain',
  icon: 'domain',
  lead: 'Your mail domains. Each has an address for replies (catchall), one for failure reports (bounce), and one to send from.',
  nameOf: ({ name }) => name,
  row: ({ name, catchallAddress, bounceAddress, companyIds }, { companies }) => ({
    title: name,
    sub: [companyIds.map((id) => labelOf(companies, id)).join(', ') || 'No company', catchallAddress, bounceAddress].join(' · '),
  }),
  fields: (_, item) => fieldsOf(item),
  // A conflict names the address that is taken, and the domain's own two begin with what was typed.
  fieldOfClash: (message, sent) =>
    ['catchall', 'bounce'].find((name) => message.startsWith(`${textOf(sent, name)?.trim().toLowerCase()}@`)) ?? 'name',
  side: (item, setting) => <Side domain={item} setting={setting} />,
  consequence: 'A domain with aliases can’t be deleted.',
}

const confirm = new Hono<WebEnv>().post('/setup/domains/:id/confirm', async (c) => {
  const id = c.req.param('id')
  const { name, from } = await c.req.parseBody()
  await changeDomain(c.var.tools, id, parsed(domainChange, { name }))
  if (from === 'start') return c.redirect('/', 303)
  return c.redirect(pathAfter(from === 'domain' ? `/setup/domains/${id}` : '/setup', 'confirmed'), 303)
})

export const domains = setupPages(resource, confirm)

function fieldsOf(item: Domain | undefined): SetupField[] {
  const renaming = 'Renaming also moves its aliases. Replies to mail already sent still find their records'
  return [
    {
      name: 'name',
      label: 'Domain',
      kind: 'text',
      value: item?.name,
      required: true,
      empty: 'kept',
      hint: item ? renaming : 'For example, example.com',
    },
    ...addressFields(item),
    {
      name: 'sequence',
      label: 'Order',
      kind: 'number',
      value: item?.sequence,
      empty: 'omitted',
      hint: 'New companies and aliases get the domain with the lowest number',
    },
  ]
}

function addressFields(item: Domain | undefined): SetupField[] {
  const local = { kind: 'text', empty: 'omitted' } as const // one of the kinds
  return [
    { ...local, name: 'catchall', label: 'Catchall', value: item?.catchall ?? 'catchall', hint: 'Local part of the address for replies' },
    { ...local, name: 'bounce', label: 'Bounce', value: item?.bounce ?? 'bounce', hint: 'Local part of the address for failure reports' },
    {
      name: 'defaultFrom',
      label: 'Sent from',
      kind: 'text',
      value: item ? item.defaultFrom : 'notifications',
      hint: 'A local part or a full address',
    },
  ]
}

function Side({ domain, setting }: { domain: Domain; setting: Setting }) {
  const { id, name, catchallAddress, bounceAddress, defaultFromAddress, companyIds } = domain
  const { domains: known, companies } = setting.choices
  const isNamedByMail = known.some(({ value, namedByMail }) => value === id && namedByMail)
  return (
    <>
      {isNamedByMail && <NamedByMail id={id} name={name} from="domain" />}
      <section class="card side-card">
        <h2>Addresses</h2>
        <Facts
          facts={[
            ['Catchall', catchallAddress],
            ['Bounce', bounceAddress],
            ['Sent from', defaultFromAddress ?? 'the author’s own address'],
            ['Companies', companyIds.map((companyId) => labelOf(companies, companyId)).join(', ') || 'none'],
          ]}
        />
      </section>
    </>
  )
}
