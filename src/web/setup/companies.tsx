/** Set-up of companies. */
import { type Company, companyResource } from '../../aliases/company'
import { labelOf } from './resource/choices'
import { setupPages } from './resource/resource-pages'

export const companies = setupPages<Company>({
  of: companyResource,
  title: 'Companies',
  one: 'company',
  icon: 'company',
  lead: 'Companies own records, and refusals are sent in their name. They don’t see each other’s records.',
  nameOf: ({ name }) => name,
  row: ({ name, email, domainId }, { domains }) => ({
    title: name,
    sub: [labelOf(domains, domainId) || 'No alias domain', email ?? 'no mail address'].join(' · '),
  }),
  fields: ({ choices }, item) => [
    { name: 'name', label: 'Name', kind: 'text', value: item?.name, required: true, empty: 'kept' },
    {
      name: 'email',
      label: 'Mail address',
      kind: 'email',
      value: item?.email,
      hint: 'Refusals tell senders to write here instead',
    },
    {
      name: 'domainId',
      label: 'Alias domain',
      kind: 'select',
      value: item?.domainId,
      options: choices.domains,
      none: item ? 'None' : 'Default',
      hint: 'Its mail is received at and sent from this domain',
      ...(!item && { empty: 'omitted' as const }),
    },
  ],
  fieldOfClash: () => 'name',
  consequence: 'A company with records or users, or the last one, can’t be deleted.',
})
