/** With `node --import`: modules of src, which a bundler resolves, are found by Node, which wants their extension. */
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) => {
    const isSource = /^\.\.?\//.test(specifier) && !/\.\w+$/.test(specifier) && !context.parentURL?.includes('/node_modules/')
    return next(isSource ? `${specifier}.ts` : specifier, context)
  },
})
