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
    description: 'The very first domain is given to all companies and aliases without one. 409 if an address is already taken.',
    status: [409],
    input: domainInput,
    run: ({ tools }, input) => createDomain(tools, input),
  },
  read: { run: ({ tools }, id) => readDomain(tools, id) },
  change: {
    description: 'Another name, catchall or bounce changes the addresses of the domain and its aliases; 409 if one is already taken.',
    status: [409],
    input: domainChange,
    run: ({ tools }, id, change) => changeDomain(tools, id, change),
  },
  remove: {
    description: '409 if the domain has aliases.',
    status: [409],
    run: ({ tools }, id) => deleteDomain(tools, id),
  },
})
