/**
 * `node:http`, for the values in it. An import statement would read each of its exports, and so load Node's WebSocket
 * client with all that belongs to it: up to 11 MB of the order API's memory for what it does not use.
 */
export const http = process.getBuiltinModule('node:http')
