/**
 * `node:http`, for the values in it. An import statement would read each of its exports, and so load Node's WebSocket
 * client with all that belongs to it: 11 MB of memory for what no service uses.
 */
export const http = process.getBuiltinModule('node:http')
