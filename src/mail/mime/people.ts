/** The people that headers name: by postal-mime or, where a list is none that its grammar allows, by the exact reader's. Pure. */
import { type Address, addressParser, type Mailbox } from 'postal-mime'
import { normalizeAddress, type Person } from '../address/address'
import { parseAddresses } from './exact/address-list'
import { oneLine } from '../text'
import { isOddList } from './address-doubts'

/** More people are nobody's letter. */
export const maxPeople = 1000
export const maxSubject = 2000
/** Longer lists take postal-mime too long. */
const maxPostalLength = 5000

/** For headers that a reading does not have. */
export function readPeople(values: string[], limit = maxPeople): Person[] {
  return cleanPeople(values.flatMap((value) => peopleIn(value, limit))).slice(0, limit)
}

function peopleIn(value: string, limit: number): Person[] {
  if (value.length > maxPostalLength) return parseAddresses(value, limit)
  const mailboxes = mailboxesOf(addressParser(value))
  return isOddList([value], mailboxes) ? parseAddresses(value, limit) : mailboxes
}

export function mailboxesOf(addresses: Address[] | undefined): Mailbox[] {
  return (addresses ?? []).flatMap((address) => address.group ?? [address])
}

/** Fit to be kept: one line each, at most so long. */
export function cleanPeople(people: Person[]): Person[] {
  return people
    .slice(0, maxPeople)
    .map(({ name, address }) => ({ name: oneLine(name.replace(/\s+/g, ' ')).slice(0, 200), address: oneLine(address).slice(0, 320) }))
    .filter(({ address }) => address !== '')
}

export function isMailAddress({ address }: Person): boolean {
  return normalizeAddress(address) !== undefined
}
