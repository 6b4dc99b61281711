/** The very first mail names the alias domain of a gateway that never had one. */
import { nameFirstDomain } from '../../aliases/alias-domain'
import { isMailDomain, splitAddress } from '../../mail/address/address'
import type { Tools } from '../../platform/tools'
import type { Facts } from './known'
import type { InboundMail } from '../inbound-mail'
import { type FactRows, readRows } from './facts'
import { factsOfRows } from './facts-of-rows'

/** Facts in one round trip; a mail that names the alias domain is looked at again. */
export async function gatherFacts(tools: Tools, mail: InboundMail): Promise<Facts> {
  const facts = factsOfRows(mail, await readRows(tools, mail), tools.keys)
  const name = domainToName(tools, mail, facts)
  if (!name) return facts
  await nameFirstDomain(tools, name)
  return factsOfRows(mail, await readRows(tools, mail), tools.keys)
}

/** The same facts, naming nothing: the domain that the mail would name is put in by hand. */
export async function simulatedFacts(tools: Tools, mail: InboundMail): Promise<Facts> {
  const facts = factsOfRows(mail, await readRows(tools, mail), tools.keys)
  const name = domainToName(tools, mail, facts)
  return name ? factsOfRows(mail, asIfNamed(await readRows(tools, mail, { withDomainless: true }), name), tools.keys) : facts
}

function domainToName({ aliasDomain }: Tools, mail: InboundMail, { everHadDomain }: Facts): string | undefined {
  if (everHadDomain) return undefined
  const name = aliasDomain ?? (mail.door === 'edge' ? splitAddress(mail.recipient.normalized)?.domain : undefined)
  return name && isMailDomain(name) ? name : undefined
}

function asIfNamed(rows: FactRows, name: string): FactRows {
  const domainId = 'to be named'
  const address = (kind: 'catchall' | 'bounce') => ({ address: `${kind}@${name}`, kind, domainId, aliasId: null })
  const companyIds = rows.companies.map(({ id }) => id)
  const domain = {
    id: domainId,
    name,
    catchall: 'catchall',
    bounce: 'bounce',
    defaultFromAddress: `notifications@${name}`,
    sequence: 1,
    company: rows.companies[0] ?? null,
    companyIds,
  }
  return {
    ...rows,
    addresses: [...rows.addresses, address('catchall'), address('bounce')],
    domainRows: [domain],
    aliasRows: rows.aliasRows
      .filter((row) => row.localPart !== 'catchall' && row.localPart !== 'bounce')
      .map((row) => ({ ...row, domainId, domainName: name, domainCompanyIds: companyIds })),
  }
}
