/* global fetch */
// Health check of a container: `node infra/image/check-ready.js URL` exits with 0 if URL answers 2xx.
const answer = await fetch(process.argv[2]).catch(() => undefined)
process.exit(answer?.ok === true ? 0 : 1)
