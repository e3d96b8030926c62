import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Room } from '../create-room.ts'

export const RoomContext = createContext<Room | null>(null)

export function useRoom(): Room {
  const room = useContext(RoomContext)
  if (!room) throw new Error('outside of the room')
  return room
}
