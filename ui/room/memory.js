// The secret of this browser's seat in a room is kept in the tab, so that two tabs may be in two
// rooms, and in the browser, so that a new tab is in the same: no reload loses the seat.
const NAME = "glassbox-room"
const seat = (globalThis.glassboxSeat ??= {
  written: null, // the secret that this tab has taken note of
  asked: null, // the one that it has offered to the server
})

export default function ({ data: [{ secret, gone }], setTriggerValue }) {
  const all = places()
  for (const place of all) if (gone && place.getItem(NAME) === gone) place.removeItem(NAME)
  if (gone === seat.written) seat.written = null // it may come back by a teacher's link
  const kept = all.map(place => place.getItem(NAME)).find(Boolean)
  if (secret && secret !== seat.written) {
    seat.written = secret
    for (const place of all) place.setItem(NAME, secret)
  } else if (!secret && kept && kept !== seat.asked) {
    seat.asked = kept
    setTriggerValue("found", kept)
  }
  if (secret) seat.asked = null
}

function places() {
  return [() => sessionStorage, () => localStorage].flatMap(get => {
    try {
      return [get()]
    } catch {
      return [] // a browser may forbid it; then a reload loses the seat
    }
  })
}
