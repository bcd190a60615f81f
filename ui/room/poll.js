// A question to the class: answered with one press, and shown as bars when the teacher says so.
// Drawn from the room's pulse, so that it costs no run of the page.
const EVENT = "glassbox-room"

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".poll")
  const card = (root.glassboxPoll ??= { root, drawn: "", pressed: {} })
  card.data = data
  card.send = setTriggerValue
  if (data.sentence) card.pressed = {} // it was refused
  const put = told => {
    if (told?.code) held(root, () => draw(card, told))
  }
  const newer = globalThis.glassboxRoom?.pulse
  put(newer?.code === data.pulse.code && newer.version > data.pulse.version ? newer : data.pulse)
  if (data.asked && data.asked !== card.brought) {
    card.brought = data.asked
    root.getRootNode().host.scrollIntoView({ block: "start" })
  }
  card.heard?.abort() // what is returned is called when the card leaves the page, not for new data
  const heard = (card.heard = new AbortController())
  addEventListener(EVENT, event => put(event.detail), { signal: heard.signal })
  return () => heard.abort()
}

// Who has scrolled down goes on seeing what they see, whatever height the card has.
function held(root, change) {
  const main = root.getRootNode().host.closest("[data-testid=stMain]")
  const [top, height] = [main?.scrollTop, main?.scrollHeight]
  change()
  if (top) main.scrollTop = top + main.scrollHeight - height
}

// What is pressed stays where it is: the card is made anew only for another question or its bars.
function draw(card, told) {
  const { root, data } = card
  const { poll } = told
  const host = root.getRootNode().host
  root.classList.toggle("large", data.large)
  const now = poll ? `${poll.id} ${poll.revealed}` : ""
  if (now !== card.drawn) {
    const had = root.contains(root.getRootNode().activeElement)
    card.drawn = now
    root.replaceChildren(...(poll ? parts(card, poll, told.teacher) : []))
    if (had && poll) (root.querySelector("button") ?? root).focus()
    put(root.parentNode.querySelector(".news"), news(poll, told.teacher))
  }
  if (!poll) return host.removeAttribute("data-glassbox-poll")
  if (told.voted !== undefined && told.voted === card.pressed[poll.id]) card.pressed = {}
  const mine = card.pressed[poll.id] ?? told.voted
  const open = !poll.revealed && !told.teacher && mine === undefined
  host.setAttribute("data-glassbox-poll", open ? "open" : "") // it is in view until it is answered
  root.querySelectorAll(".answer").forEach((answer, at) => {
    answer.classList.toggle("mine", at === mine)
    if (answer.localName === "button") answer.setAttribute("aria-pressed", String(at === mine))
  })
  put(root.querySelector(".many"), many(poll, told, mine))
  put(root.querySelector(".sentence"), data.sentence)
}

// What is read aloud.
function news(poll, teacher) {
  if (!poll || teacher) return ""
  return poll.revealed ? "The answers are shown." : `A question to the class: ${poll.text}`
}

function many(poll, { teacher, count }, mine) {
  const answered = `${poll.voted} of ${count} ${poll.voted === 1 ? "has" : "have"} answered.`
  if (teacher || poll.revealed) return answered
  return mine === undefined ? "Choose one." : "You can change it until the answers are shown."
}

function parts(card, poll, teacher) {
  const list = make("div", "answers")
  list.append(...poll.answers.map((text, at) => {
    if (poll.revealed) return bar(poll, text, at)
    return teacher ? make("div", "answer", text) : choice(card, poll, text, at)
  }))
  const foot = make("div", "foot")
  foot.append(make("p", "many"), make("p", "sentence"))
  foot.append(...buttons(card, poll, teacher))
  const why = poll.revealed ? [make("p", "why", poll.why)] : []
  return [make("p", "asked", poll.text), list, ...why, foot]
}

function choice(card, poll, text, at) {
  const button = make("button", "answer", text)
  button.onclick = () => {
    card.pressed = { [poll.id]: at }
    card.data = { ...card.data, sentence: "" }
    card.send("vote", [poll.id, at])
    for (const one of card.root.querySelectorAll(".answer")) {
      one.classList.toggle("mine", one === button)
      one.setAttribute("aria-pressed", String(one === button))
    }
  }
  return button
}

function bar(poll, text, at) {
  const row = make("div", at === poll.right ? "answer right" : "answer")
  const share = poll.voted ? poll.counts[at] / poll.voted : 0
  const fill = make("i", "fill")
  fill.style.width = `${100 * share}%`
  const said = make("span", "said", text)
  if (at === poll.right) said.prepend(make("b", "", "✓ "))
  row.append(fill, said, make("b", "number", `${poll.counts[at]} · ${Math.round(100 * share)} %`))
  row.setAttribute("role", "img")
  const right = at === poll.right ? ", which is right" : ""
  row.setAttribute("aria-label", `${text}${right}: ${poll.counts[at]} of ${poll.voted}`)
  return row
}

function buttons(card, poll, teacher) {
  const press = (name, text, told, kind = "") => {
    const button = make("button", kind, text)
    button.onclick = () => card.send(name, told)
    return button
  }
  const look = poll.revealed && poll.page ? [press("look", "Look at it", poll.text, "first")] : []
  if (!teacher) return look
  if (poll.revealed) return [...look, press("close", "Close", poll.id)]
  return [press("reveal", "Show the answers", poll.id, "first"), press("close", "Take it back", poll.id)]
}

function put(place, text) {
  if (place.textContent !== text) place.textContent = text
}

function make(name, kind = "", text = "") {
  const made = document.createElement(name)
  if (kind) made.className = kind
  made.textContent = text
  return made
}
