/** Every table. Ids are UUIDv7 made in code, times are milliseconds since 1970, JSON columns are never searched. */

export * from './chatter-schema'
export * from './figures-schema'
export * from './incoming-schema'
export * from './mail-schema'
export * from './outgoing-schema'
export * from './pages-schema'
export * from './record-schema'
export * from './sets'
export * from './settings-schema'
export * from './upkeep-schema'
export * from './webhook-schema'
