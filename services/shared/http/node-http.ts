/**
 * The values of `node:http`. An import statement would read each of its exports, which loads Node's WebSocket client:
 * up to 11 MB of memory that the services do not need.
 */
export const http = process.getBuiltinModule('node:http')
