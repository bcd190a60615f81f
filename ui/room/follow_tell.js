// Who leads lets the server know that the address or the time of a training has changed, other than
// by a run of the page; the server knows the address, and is told the time. About twice a second
// while something moves, once when it stands, and not at all when nothing does.
const LOOK = 250 // milliseconds
const PAUSE = 450
const AGAIN = 1000 // until the next try, if something could not be told
const teller = (globalThis.glassboxTeller ??= { time: null, search: null, asked: 0 })

export default function ({ data, setTriggerValue }) {
  if (leaves(teller, data)) return
  const app = document.querySelector("[data-testid=stApp]")
  const look = () => {
    const now = performance.now()
    const [time, search] = [share(), location.pathname + location.search]
    const moved = time !== teller.time || search !== teller.search
    if (app?.dataset.testScriptState !== "notRunning") return
    if (now - teller.asked < (moved ? PAUSE : AGAIN) || !(moved || data.behind)) return
    Object.assign(teller, { time, search, asked: now })
    setTriggerValue("at", { time, at: now })
  }
  clearInterval(teller.timer)
  teller.timer = setInterval(look, LOOK)
  const mine = teller.timer
  return () => clearInterval(mine)
}

// The time that all panels share, if there are any.
function share() {
  const clock = globalThis.glassboxClock
  return clock?.panels.size ? Math.round(clock.share * 1000) / 1000 : null
}
