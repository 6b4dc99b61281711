import {
  changeDomain,
  createDomain,
  deleteDomain,
  domainChange,
  domainInput,
  domainSchema,
  listDomains,
  readDomain,
} from '../../aliases/alias-domain'
import { crud } from '../protocol/crud'

export const domains = crud({
  path: '/domains',
  tag: 'Domains',
  one: 'domain',
  many: 'domains',
  item: domainSchema,
  list: { run: ({ tools }, slice) => listDomains(tools, slice) },
  create: {
    description:
      'The first domain ever is given to every company and every alias that has none. An address that somebody has already is 409.',
    status: [409],
    input: domainInput,
    run: ({ tools }, input) => createDomain(tools, input),
  },
  read: { run: ({ tools }, id) => readDomain(tools, id) },
  change: {
    description:
      'Another name, catchall or bounce moves the addresses of the domain and of its aliases; one that somebody has already is 409.',
    status: [409],
    input: domainChange,
    run: ({ tools }, id, change) => changeDomain(tools, id, change),
  },
  remove: {
    description: 'A domain that aliases point to stays: 409.',
    status: [409],
    run: ({ tools }, id) => deleteDomain(tools, id),
  },
})
