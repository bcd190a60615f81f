// Who one is in the room, and the room's pulse: one short question about each second. The answer is
// told to all else on the page as the event "glassbox-room". The page's script runs anew only when
// it must act on something: see ui/room/strip.py.
const PAUSE = 1000 // milliseconds between an answer and the next question
const LONGEST = 4000 // between questions that nobody answers
const PATIENCE = 8000 // for one answer
const AGAIN = 5000 // until a page that was not drawn anew is asked once more to act on the same
const NAME = "glassbox-room"
const OUT_OF_REACH = "The class's room cannot be reached at the moment. Nothing that was entered is lost."
const room = (globalThis.glassboxRoom ??= {
  pulse: null, // what was told last
  data: {}, // what the page was drawn with
  trigger: () => {},
  draw: () => {},
  timer: 0,
  beats: false, // whether it asks, or will in a moment
  turn: 0, // a question that is not of this turn is not minded
  failures: 0,
  moved: ["", 0], // the marks that the page was last asked to act on, and when
})

export default function ({ data: [data], parentElement: root, setTriggerValue }) {
  if (leaves(room, data)) return
  const other = data.secret !== room.data.secret
  Object.assign(room, { data, trigger: setTriggerValue, moved: ["", 0] })
  room.draw = () => draw(root, data.colours)
  if (other) Object.assign(room, { pulse: null, failures: 0 })
  if (data.pulse) room.pulse = data.pulse
  wire(root)
  room.draw()
  if (other || !room.beats) beat()
  return () => {
    if (room.data === data) rest() // else the strip of the next page has begun already
  }
}

// ---- the pulse --------------------------------------------------------------------------------

function later(pause) {
  clearTimeout(room.timer)
  room.timer = setTimeout(beat, pause * (0.9 + 0.2 * Math.random())) // a class does not ask at once
}

// Nobody is in a room here any more, or not until the next page is drawn.
function rest() {
  clearTimeout(room.timer)
  room.away.abort()
  Object.assign(room, { beats: false, turn: room.turn + 1, trigger: () => {}, draw: () => {} })
}

async function beat() {
  const turn = ++room.turn
  clearTimeout(room.timer)
  const { secret } = room.data
  room.beats = Boolean(secret)
  if (!secret) return
  if (document.hidden) return later(PAUSE) // nobody looks
  const [status, told] = await ask(secret)
  if (turn !== room.turn) return
  if (status === 404) {
    room.trigger("lost", turn)
    return later(LONGEST)
  }
  room.failures = status === 200 ? 0 : room.failures + 1
  if (status === 200) heed(told)
  room.draw()
  later(Math.min(PAUSE * 2 ** room.failures, LONGEST))
}

async function ask(secret) {
  try {
    const where = new URL("room/pulse", window.__streamlit.BACKEND_BASE_URL)
    const answer = await fetch(where, {
      headers: { "X-Glassbox-Room": secret }, cache: "no-store", signal: AbortSignal.timeout(PATIENCE),
    })
    return [answer.status, answer.ok ? await answer.json() : null]
  } catch {
    return [0, null]
  }
}

// Tell all others on the page, and let the page's script run if it must act. Of two servers one may
// be slower, or an answer late: what is known goes on counting.
function heed(told) {
  if (told.version < room.pulse?.version) return
  room.pulse = told
  dispatchEvent(new CustomEvent(NAME, { detail: told }))
  const { page, pulse, trouble } = room.data
  const now = marks(told, page)
  if (now === marks(pulse, page) && !trouble) return
  const [before, when] = room.moved
  if (now === before && performance.now() - when < AGAIN) return
  room.moved = [now, performance.now()]
  room.trigger("moved", told.version)
}

// What this page acts on: a mark with a dot is of the page that is named before it.
function marks(pulse, page) {
  const mine = Object.entries(pulse?.marks ?? {}).filter(([name]) => {
    const [of, rest] = name.split(".")
    return rest === undefined || of === page
  })
  return JSON.stringify(mine.sort())
}

// ---- the drawing ------------------------------------------------------------------------------

function draw(root, colours) {
  const find = name => root.querySelector(name)
  const { pulse, failures, data } = room
  find(".go").hidden = data.page === "room"
  find(".strip").hidden = !(data.secret && pulse)
  call(find(".call"), data, pulse)
  const trouble = data.secret && (failures > 1 ? OUT_OF_REACH : failures ? "" : data.trouble)
  put(find(".trouble"), trouble || "")
  if (!pulse) return
  const name = pulse.teacher ? "Teacher" : pulse.you?.name ?? ""
  const many = pulse.count === 1 ? "1 is here" : `${pulse.count} are here`
  put(find(".name"), name)
  put(find(".code"), pulse.code)
  put(find(".count"), String(pulse.count))
  find(".strip").classList.toggle("teacher", !!pulse.teacher)
  find(".dot").hidden = pulse.teacher
  find(".dot").style.background = colours[(pulse.you?.colour ?? 0) % colours.length]
  find(".chip").setAttribute("aria-label", `${name}, in the room ${[...pulse.code].join(" ")}, ${many}`)
  put(find(".who"), pulse.teacher ? "You are the teacher of this room." : `You are ${name}.`)
  put(find(".here"), `Room ${pulse.code}: ${many}.`)
  put(find(".sure p"), pulse.teacher
    ? "The room goes on without you. Your secret link leads back to it."
    : "All that you entered in the room is deleted.")
}

// Which challenge is open, on all pages but those that show it themselves.
function call(button, { page, secret }, pulse) {
  const open = pulse?.challenges ?? []
  const shown = page === "room" || open.some(one => one.page === page)
  button.hidden = !secret || !open.length || shown
  const [what, title] = button.children
  const one = open.length === 1
  put(what, button.hidden ? "" : one ? "Challenge" : "Challenges")
  put(title, button.hidden ? "" : one ? `: ${open[0].title}` : `: ${open.length} are open`)
  button.setAttribute("aria-label", button.textContent)
}

function put(place, text) {
  if (place.textContent !== text) place.textContent = text
}

function wire(root) {
  const find = name => root.querySelector(name)
  const [chip, menu, sure] = [".chip", ".menu", ".sure"].map(find)
  const open = is => {
    menu.hidden = !is
    sure.hidden = true
    chip.setAttribute("aria-expanded", String(is))
  }
  chip.onclick = () => open(menu.hidden)
  find(".strip").onkeydown = event => {
    if (event.key !== "Escape" || menu.hidden) return
    open(false)
    chip.focus()
  }
  find(".strip").onfocusout = event => {
    if (event.relatedTarget && !find(".strip").contains(event.relatedTarget)) open(false)
  }
  find(".call").onclick = () => {
    const { challenges } = room.pulse
    room.trigger("go", challenges.length > 1 ? "room" : challenges[0].page)
  }
  find(".go").onclick = () => (open(false), room.trigger("go", "room"))
  find(".leave").onclick = () => ((sure.hidden = false), find(".no").focus())
  find(".no").onclick = () => ((sure.hidden = true), find(".leave").focus())
  find(".yes").onclick = () => (open(false), room.trigger("left", room.turn + 1))
  room.away?.abort()
  room.away = new AbortController()
  document.addEventListener("pointerdown", event => {
    if (!event.composedPath().includes(find(".strip"))) open(false)
  }, { signal: room.away.signal })
}
