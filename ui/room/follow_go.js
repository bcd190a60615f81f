// Who is led hears of it by the pulse of the room. Another page and other settings are the work of the
// page's script; the time of a training is moved here.
const AGAIN = 5000 // milliseconds until the script is asked once more to go to the same place
const PATIENCE = 3000 // until a run of the page is cut short by the next one
const GLIDE = 900 // milliseconds, about as long as it takes until the next pulse
const goer = (globalThis.glassboxGoer ??= { wanted: ["", 0], asked: ["", 0], time: "" })

export default function ({ data, setTriggerValue }) {
  if (leaves(goer, data)) return
  const hear = ({ detail }) => {
    const told = detail?.follow
    if (!told) return
    if (differs(told, data)) ask(told, setTriggerValue)
    else if (told.goal && !data.stays) follow(told)
  }
  goer.heard?.abort() // what is returned is called when this leaves the page, not for new data
  const heard = (goer.heard = new AbortController())
  addEventListener("glassbox-room", hear, { signal: heard.signal })
  hear({ detail: globalThis.glassboxRoom?.pulse })
  return () => heard.abort()
}

// Whether the script has something to do. Who stays does not mind where the others are led.
function differs(told, data) {
  const other = data.stays ? !told.goal !== !data.goal : told.goal !== data.goal
  return other || told.leads !== data.leads
}

// A page that is still at work is let be: where a class is slow, its pages leave out some places.
function ask(told, setTriggerValue) {
  const now = performance.now()
  const what = `${told.goal} ${told.leads}`
  if (goer.wanted[0] === "") goer.wanted = [what, now]
  const app = document.querySelector("[data-testid=stApp]")
  if (app?.dataset.testScriptState !== "notRunning" && now - goer.wanted[1] < PATIENCE) return
  if (what === goer.asked[0] && now - goer.asked[1] < AGAIN) return
  goer.wanted = ["", 0]
  goer.asked = [what, now]
  setTriggerValue("go", what)
}

// Each time is gone to once, so that one may look around until the next. A page that has just come
// plays its training; then it is where it is led, too.
function follow({ goal, time }) {
  const clock = globalThis.glassboxClock
  if (time === null || !clock?.panels.size) return
  const which = `${goal} ${time} ${clock.page}`
  if (which === goer.time) return
  goer.time = which
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) clock.pause(time)
  else glide(clock, time)
}

function glide(clock, to) {
  const run = (clock.playing = {}) // as if it played: who presses pause stops it
  const from = clock.share
  let begun
  const step = now => {
    if (clock.playing !== run) return
    begun ??= now
    const part = Math.min((now - begun) / GLIDE, 1)
    if (part === 1) return clock.pause(to)
    clock.seek(from + (to - from) * part)
    requestAnimationFrame(step)
  }
  requestAnimationFrame(step)
  clock.seek(from)
}
