/** Dates of mail headers (RFC 5322 section 3.3 and 4.3), and what programs write in their place. Pure. */

/** Abbreviated and full names begin with these: English first, then the languages whose programs translate them. */
const monthNames: [month: number, prefixes: string][] = [
  [1, 'jan ene gen janv sty led oca tammi янв січ ian'],
  [2, 'feb fév fev lut úno şub helmi фев лют'],
  [3, 'mar mär mrz mrt maa bře maalis мар бер'],
  [4, 'apr avr abr kwi dub nis huhti апр кві ápr'],
  [5, 'may mai maj mag mei kvě touko май мая máj maio тра'],
  [6, 'jun juin giu cze čer haz kesä июн jún iun чер'],
  [7, 'jul juil lug lip čvc červenc tem heinä июл júl iul лип'],
  [8, 'aug aoû aou ago sie srp ağu elo авг сер'],
  [9, 'sep set wrz zář eyl syys сен szep вер'],
  [10, 'oct okt ott out paź říj eki loka окт жов'],
  [11, 'nov noi lis kas marras ноя лис'],
  [12, 'dec dez dic déc des gru pro ara joulu дек гру'],
]

/** Hours from UTC, and the names of zones: those of RFC 5322 section 4.3, and what else is written. One that is not here counts as UTC. */
const zones: [hours: number, names: string][] = [
  [-10, 'hst'],
  [-9, 'akst'],
  [-8, 'pst akdt'],
  [-7, 'mst pdt'],
  [-6, 'cst mdt'],
  [-5, 'est cdt'],
  [-4, 'edt ast'],
  [-3.5, 'nst'],
  [-3, 'adt brt'],
  [1, 'cet met mez bst west'],
  [2, 'cest mest mesz eet sast cat'],
  [3, 'eest eat msk'],
  [4, 'msd'],
  [5, 'pkt'],
  [5.5, 'ist'],
  [7, 'wib ict'],
  [8, 'hkt sgt awst'],
  [9, 'jst kst'],
  [9.5, 'acst'],
  [10, 'aest'],
  [11, 'aedt'],
  [12, 'nzst'],
  [13, 'nzdt'],
]
const zoneHours = new Map(zones.flatMap(([hours, names]) => names.split(' ').map((name) => [name, hours])))

type Day = { year: number; month: number; day: number }

/** Undefined when the text names no day of a year. A time that is missing is midnight, a zone that is missing is UTC. */
export function readDate(text: string): Date | undefined {
  const line = withoutComments(text.slice(0, 500)).replace(/\s+/g, ' ').trim()
  const day = readDay(line.toLowerCase().normalize('NFC'))
  if (!day) return undefined
  const at = Date.UTC(day.year, day.month - 1, day.day) + readTimeMs(line) - readZoneMs(line, text)
  return new Date(at)
}

/** Innermost first, so that nested ones go, too. */
function withoutComments(text: string): string {
  let bare = text
  for (let depth = 0; depth < 5 && bare.includes('('); depth++) bare = bare.replace(/\([^()]*\)/g, ' ')
  return bare
}

function readDay(line: string): Day | undefined {
  return readNumericDay(line) ?? readNamedDay(line)
}

/** `2026-11-24`, `2026年11月24日`, `24.11.2026`, `11/24/2026` (and `24/11/2026`, where it can be no month). */
function readNumericDay(line: string): Day | undefined {
  const [, year, month, day] = /(?:^|\D)(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2})(?!\d)/.exec(line) ?? []
  if (year) return valid(Number(year), Number(month), Number(day))
  const [, first, sign, second, last] = /(?:^|[^\d:])(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})(?![\d:])/.exec(line) ?? []
  if (!last) return undefined
  const isAmerican = sign === '/' && Number(first) <= 12
  return isAmerican ? valid(fullYear(last), Number(first), Number(second)) : valid(fullYear(last), Number(second), Number(first))
}

/**
 * `24 Nov 2026`, `24-Nov-26`, `24. November 2026`, `24 de noviembre de 2026`; then `Nov 24, 2026` and `Tue Nov 24 10:00:00 CET 2026`. In
 * this order: `mar` is a weekday in French, Italian and Spanish, too.
 */
function readNamedDay(line: string): Day | undefined {
  const months = [...line.matchAll(/\p{L}{3,12}/gu)].flatMap(({ 0: word, index }) => {
    const month = monthOf(word)
    return month === undefined ? [] : [{ month, before: line.slice(0, index), after: line.slice(index + word.length) }]
  })
  for (const { month, before, after } of months) {
    const day = /(?:^|\D)(\d{1,2})(?:st|nd|rd|th)?[-./, ]*(?:de |of )?$/.exec(before)?.[1]
    const year = /^[-./,' ]*(?:de |of )?(?:\d{1,2}:[\d:.]+ *)?(\d{4}|\d{2,3})(?![\d:])/.exec(after)?.[1]
    if (day !== undefined && year !== undefined) return valid(fullYear(year), month, Number(day))
  }
  for (const { month, after } of months) {
    const { 0: written = '', 1: day } = /^[-./, ]*(\d{1,2})(?:st|nd|rd|th)?(?=[-./, ])/.exec(after) ?? []
    const year = day === undefined ? undefined : yearBehindTime(after.slice(written.length))
    if (day !== undefined && year !== undefined) return valid(fullYear(year), month, Number(day))
  }
  return undefined
}

/** Behind the time and its zone, if they are there. */
function yearBehindTime(text: string): string | undefined {
  const bare = text
    .replace(/^[-./, ]+/, '')
    .replace(/^\d{1,2}:[\d:.]+ */, '')
    .replace(/^[ap]m /, '')
    .replace(/^[a-z+-][\w+-]* /, '')
  return /^(\d{4}|\d{2})(?![\d:])/.exec(bare)?.[1]
}

/** The longest beginning decides: `juil` is July though `jui` could be June. */
function monthOf(word: string): number | undefined {
  let found: { month: number; length: number } | undefined
  for (const [month, prefixes] of monthNames)
    for (const prefix of prefixes.split(' '))
      if (word.startsWith(prefix) && prefix.length > (found?.length ?? 0)) found = { month, length: prefix.length }
  return found?.month
}

/** Two digits are of this century up to 49, three count from 1900 (RFC 5322 section 4.3). */
function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length === 2) return year < 50 ? 2000 + year : 1900 + year
  return digits.length === 3 ? 1900 + year : year
}

function valid(year: number, month: number, day: number): Day | undefined {
  return year >= 1900 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= 31 ? { year, month, day } : undefined
}

function readTimeMs(line: string): number {
  const [, hour, minute, second, half] =
    /(?:^|[^\d+-])(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:[.,]\d+)?(?: ?([ap])\.?m\b)?/i.exec(line) ??
    /(?:^|[\sT])(\d{2})\.(\d{2})\.(\d{2})(?= |$)/.exec(line) ??
    []
  if (hour === undefined || Number(hour) > 24 || Number(minute) > 59) return 0
  const isLate = half?.toLowerCase() === 'p'
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (isLate ? 12 : 0)
  return ((hours * 60 + Number(minute)) * 60 + Math.min(Number(second ?? 0), 60)) * 1000
}

/** `+0100`, `+01:00`, `GMT+1`, a name, or a name in a comment. Military letters were used wrongly for decades and mean UTC (RFC 5322). */
function readZoneMs(line: string, withComments: string): number {
  const time = line.search(/\d:\d\d/)
  const behindTime = time === -1 ? '' : line.slice(time)
  const [, sign, hours, minutes] = /(?:\s|[\d:]|gmt|utc|z)([+-]) ?(\d{1,2}):?(\d{2})?(?![\d:])/i.exec(behindTime) ?? []
  if (sign) {
    const offset = Number(hours) * 60 + Number(minutes ?? 0)
    return offset > 24 * 60 ? 0 : (sign === '-' ? -offset : offset) * 60_000
  }
  const names = [...behindTime.matchAll(/[a-z]{3,4}/gi), ...withComments.matchAll(/\(([a-z]{3,4})\)/gi)].map(([all, inner]) =>
    (inner ?? all).toLowerCase(),
  )
  const named = names.map((name) => zoneHours.get(name)).find((offset) => offset !== undefined)
  return /\b(?:gmt|utc?|z)\b/i.test(behindTime) ? 0 : (named ?? 0) * 3_600_000
}
