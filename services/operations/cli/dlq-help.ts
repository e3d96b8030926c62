/** @param program how the command is written here */
export const dlqHelp = (
  program: string,
) => `Dead letters: messages that could not be processed, with the orders that failed by them.

  ${program} list                 those that wait, newest first
      --status STATUS    waiting (the default), replayed, discarded or all
      --limit N          so many at most (the default: 20)
      --before ID        only older ones: the next page
      --json             for programs
  ${program} show ID              everything about one, with its message
      --json
  ${program} replay ID...         sends failed orders on their way again, each one once
      --all              all that wait, oldest first; not those without a message, whose buyers may
                         have been told already: name them by their ids
  ${program} discard ID...        puts them away; their orders stay failed
      --all

The exit status is 1 when something could not be done. To replay or discard what is settled already
in the same way does nothing, and is no fault.`
