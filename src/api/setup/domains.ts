import { domainResource } from '../../aliases/alias-domain'
import { crud } from '../protocol/crud'

export const domains = crud(domainResource, 'Domains', {
  create: {
    description: 'The very first domain is given to all companies and aliases without one. 409 if an address is already taken.',
  },
  change: {
    description: 'Another name, catchall or bounce changes the addresses of the domain and its aliases; 409 if one is already taken.',
  },
  remove: { description: '409 if the domain has aliases.' },
})
