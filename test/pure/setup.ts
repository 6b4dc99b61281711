/** Properties are tried with the same examples all day, so that what fails can be seen again, and with others tomorrow. */
import * as fc from 'fast-check'

fc.configureGlobal({ seed: Math.floor(Date.now() / 86_400_000) })
