/** When an event of a calendar takes place, in the time zone that its sender wrote it in. Pure. */
import ICAL from 'ical.js'
import { oneLine } from './text'

/** `at` is the time on the clock of its zone, as if that were UTC. */
type Moment = { at: Date; isDay: boolean; zone: string }

const dayMs = 86_400_000

/** Empty where no time can be read. */
export function timeSpan(calendar: ICAL.Component, event: ICAL.Component): string {
  const start = momentOf(calendar, event, 'dtstart') ?? momentOf(calendar, event, 'due')
  if (!start) return ''
  const end = momentOf(calendar, event, 'dtend') ?? endByDuration(event, start)
  if (start.isDay) return daySpan(start.at, end ? new Date(end.at.getTime() - dayMs) : start.at)
  if (!end || end.at.getTime() === start.at.getTime()) return `${day(start.at)}, ${clock(start.at)}${inBrackets(start.zone)}`
  const from = `${day(start.at)}, ${clock(start.at)}`
  if (end.zone !== start.zone) return `${from}${inBrackets(start.zone)} – ${day(end.at)}, ${clock(end.at)}${inBrackets(end.zone)}`
  const to = day(end.at) === day(start.at) ? clock(end.at) : ` ${day(end.at)}, ${clock(end.at)}`
  return `${from}${to.startsWith(' ') ? ' –' : '–'}${to}${inBrackets(start.zone)}`
}

function momentOf(calendar: ICAL.Component, event: ICAL.Component, name: string): Moment | undefined {
  const property = event.getFirstProperty(name)
  const time = property?.getFirstValue()
  if (!property || !(time instanceof ICAL.Time)) return undefined
  const { year, month, day: date, hour, minute, isDate } = time
  const at = new Date(Date.UTC(year, month - 1, date, hour, minute))
  if (!isLikely(at)) return undefined
  return { at, isDay: isDate, zone: isDate ? '' : zoneInWords(calendar, time, property.getFirstParameter('tzid') ?? '') }
}

function isLikely(at: Date): boolean {
  return at.getUTCFullYear() >= 1970 && at.getUTCFullYear() <= 2200
}

function endByDuration(event: ICAL.Component, start: Moment): Moment | undefined {
  const duration = event.getFirstPropertyValue('duration')
  const at = duration instanceof ICAL.Duration ? new Date(start.at.getTime() + duration.toSeconds() * 1000) : undefined
  return at && isLikely(at) ? { ...start, at } : undefined
}

/** `DTEND` of whole days is the day after the last (RFC 5545 section 3.6.1). */
function daySpan(first: Date, last: Date): string {
  return last.getTime() > first.getTime() ? `${day(first)} – ${day(last)}, all day` : `${day(first)}, all day`
}

/** Without a zone, it is that time wherever one is. */
function zoneInWords(calendar: ICAL.Component, time: ICAL.Time, zoneId: string): string {
  if (zoneId === '') return time.zone === ICAL.Timezone.utcTimezone ? 'UTC' : ''
  const written = oneLine(zoneId.slice(0, 100))
  const zone = calendar.getAllSubcomponents('vtimezone').find((each) => each.getFirstPropertyValue('tzid') === zoneId)
  const seconds = zone && isSimple(zone) ? offsetSeconds(zone, time) : undefined
  return seconds === undefined ? written : `${written}, UTC${offset(seconds)}`
}

/** Undefined before the first change that the zone tells of, at which the library throws. */
function offsetSeconds(zone: ICAL.Component, time: ICAL.Time): number | undefined {
  try {
    return new ICAL.Timezone({ component: zone, tzid: '' }).utcOffset(time)
  } catch {
    return undefined
  }
}

const maxObservances = 20

/**
 * Winter and summer time, each by a day of the year, as all programs write it. Anything else could keep the library busy for long: it works
 * out every change since the first.
 */
function isSimple(zone: ICAL.Component): boolean {
  const observances = zone.getAllSubcomponents()
  return observances.length <= maxObservances && observances.every((observance) => isYearly(observance) && isSince1600(observance))
}

const yearlyRule =
  /^FREQ=YEARLY(?:;(?:INTERVAL=1|WKST=[A-Z]{2}|UNTIL=[\dTZ:-]+|BYMONTH=(?:[1-9]|1[0-2])|BYDAY=[+-]?[1-4](?:SU|MO|TU|WE|TH|FR|SA)))*$/

function isYearly(observance: ICAL.Component): boolean {
  const rule = observance.getFirstPropertyValue('rrule')
  return rule === null || (rule instanceof ICAL.Recur && yearlyRule.test(rule.toString()))
}

function isSince1600(observance: ICAL.Component): boolean {
  const start = observance.getFirstPropertyValue('dtstart')
  return start instanceof ICAL.Time && start.year >= 1600
}

function offset(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60)
  const twoDigits = (count: number) => String(count).padStart(2, '0')
  return `${seconds < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`
}

function inBrackets(zone: string): string {
  return zone === '' ? '' : ` (${zone})`
}

const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')
const months = 'January February March April May June July August September October November December'.split(' ')

/** Not by the locale: engines differ over its commas. */
function day(at: Date): string {
  return `${weekdays[at.getUTCDay()]}, ${at.getUTCDate()} ${months[at.getUTCMonth()]} ${at.getUTCFullYear()}`
}

function clock(at: Date): string {
  return at.toISOString().slice(11, 16)
}
