import { companyResource } from '../../aliases/company'
import { crud } from '../protocol/crud'

export const companies = crud(companyResource, 'Companies', { remove: { summary: 'Delete an unused company' } })
