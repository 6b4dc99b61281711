/** The floors that the scores may not fall below, and what is missed. Pure. */
import type { Figure } from './check.ts'

export type Floor = { set: string; figure: string; least: number }

/** Shares of what the suites assert. */
export const floors: Floor[] = [
  { set: 'reading', figure: 'no exception', least: 1 },
  { set: 'bounces', figure: 'recall', least: 0.99 },
  { set: 'bounces', figure: 'people are no bounces', least: 1 },
  { set: 'bounces', figure: 'recipients exact', least: 0.98 },
  { set: 'bounces', figure: 'failure type', least: 0.93 },
  { set: 'autoreply', figure: 'machines known', least: 0.98 },
  { set: 'autoreply', figure: 'people known', least: 0.98 },
  { set: 'reports', figure: 'what failed, and why', least: 1 },
  { set: 'reports', figure: 'who wrote, and whether a person', least: 1 },
  { set: 'reports', figure: 'own words seen', least: 1 },
  { set: 'reports', figure: 'the rest folded', least: 1 },
  { set: 'quotes', figure: 'visible right', least: 0.96 },
  { set: 'quotes', figure: 'visible kept', least: 0.998 },
  { set: 'reports', figure: 'files reached', least: 1 },
  { set: 'reports', figure: 'bodies whole', least: 1 },
  { set: 'reports', figure: 'said what it is', least: 1 },
  { set: 'html', figure: 'nothing runs', least: 1 },
]

export function floorOf({ set, figure }: Figure): number | undefined {
  return floors.find((floor) => floor.set === set && floor.figure === figure)?.least
}

export function isMissed(figure: Figure): boolean {
  const least = floorOf(figure)
  return least !== undefined && figure.asserted.share < least
}
