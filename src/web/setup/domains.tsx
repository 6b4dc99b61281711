/** Set-up of alias domains. */
import {
  changeDomain,
  createDomain,
  deleteDomain,
  type Domain,
  domainChange,
  domainInput,
  listDomains,
  readDomain,
} from '../../aliases/alias-domain'
import { parsed } from '../form-input'
import { setupPages } from './resource'

export const domains = setupPages<Domain>({
  path: 'domains',
  title: 'Alias domains',
  one: 'alias domain',
  icon: 'envelope',
  lead: 'Mail domains of yours, each with the addresses that collect answers (catchall) and reports (bounce), and the one that mail is sent from.',
  list: listDomains,
  read: readDomain,
  create: ({ tools }, input) => createDomain(tools, parsed(domainInput, input)),
  change: ({ tools }, id, input) => changeDomain(tools, id, parsed(domainChange, input)),
  remove: deleteDomain,
  nameOf: ({ name }) => name,
  heads: ['Domain', 'Catchall', 'Bounce', 'Sent from'],
  cells: ({ name, catchallAddress, bounceAddress, defaultFromAddress }) => [name, catchallAddress, bounceAddress, defaultFromAddress ?? ''],
  fields: (_, item) => [
    {
      name: 'name',
      label: 'Domain',
      kind: 'text',
      value: item?.name,
      required: true,
      empty: 'kept',
      hint: item ? 'Another name moves its aliases along' : 'Such as example.com',
    },
    {
      name: 'catchall',
      label: 'Catchall',
      kind: 'text',
      value: item?.catchall ?? 'catchall',
      empty: 'omitted',
      hint: 'Collects answers to mail that no alias takes',
    },
    {
      name: 'bounce',
      label: 'Bounce',
      kind: 'text',
      value: item?.bounce ?? 'bounce',
      empty: 'omitted',
      hint: 'Where reports of mail come that did not arrive',
    },
    {
      name: 'defaultFrom',
      label: 'Sent from',
      kind: 'text',
      value: item ? item.defaultFrom : 'notifications',
      hint: 'A local part, or a whole address',
    },
    {
      name: 'sequence',
      label: 'Sequence',
      kind: 'number',
      value: item?.sequence,
      empty: 'omitted',
      hint: 'The lowest is given to new companies and aliases',
    },
  ],
  clashField: 'name',
  question: ({ name }) => `Delete the alias domain ${name}?`,
})
