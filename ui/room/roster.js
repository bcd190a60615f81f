// Who is in the room, for its teacher: drawn from the pulse, so that it costs no run of the page.
const EVENT = "glassbox-room"
const SCREEN = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 5h18v11H3zM9 20h6M12 16v4"/></svg>'

export default function ({ data: [{ colours, pulse }], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".roster")
  const state = (root.glassboxRoster ??= { shown: null, asked: null })
  const put = told => {
    if (told?.members) draw(root, state, told.members, colours, setTriggerValue)
  }
  const newer = globalThis.glassboxRoom?.pulse
  put(newer?.code === pulse.code && newer.version > pulse.version ? newer : pulse)
  state.heard?.abort() // what is returned is called when the list leaves the page, not for new data
  const heard = (state.heard = new AbortController())
  addEventListener(EVENT, event => put(event.detail), { signal: heard.signal })
  return () => heard.abort()
}

// Each name stays where it is while others come and go.
function draw(root, state, members, colours, send) {
  if (!root.firstChild) root.append(make("p"), make("ul"))
  const [said, list] = root.children
  const many = members.length === 1 ? "1 is here." : `${members.length} are here.`
  const told = members.length ? many : "Nobody is here yet."
  if (said.textContent !== told) said.textContent = told
  const there = new Map([...list.children].map(row => [row.dataset.glassboxMember, row]))
  const rows = members.map(one => {
    const row = there.get(one.id) ?? item(one, send, state.shown !== null)
    there.delete(one.id)
    const name = row.querySelector(".name")
    if (name.textContent !== one.name) {
      name.textContent = one.name
      ask(row, one.name, false)
    }
    row.querySelector("i").style.background = colours[one.colour % colours.length]
    return row
  })
  for (const row of there.values()) row.remove()
  rows.forEach((row, at) => list.children[at] === row || list.insertBefore(row, list.children[at] ?? null))
  state.shown = members.length
}

function item(one, send, isNew) {
  const row = make("li", isNew ? "new" : "")
  row.dataset.glassboxMember = one.id
  const calm = () => ask(row, row.querySelector(".name").textContent, false)
  row.append(make("i"), make("span", "name"), make("button", "show"), make("button", "out"))
  const show = row.querySelector(".show")
  show.type = "button"
  show.title = "Show this screen"
  show.innerHTML = SCREEN
  show.onclick = () => send("show", one.id)
  row.lastChild.onclick = event => {
    if (event.currentTarget.classList.contains("sure")) send("out", one.id)
    else ask(row, row.querySelector(".name").textContent, true)
  }
  row.onkeydown = event => {
    if (event.key === "Escape") calm()
  }
  row.onfocusout = calm
  return row
}

// The button asks once more before it acts.
function ask(row, name, sure) {
  row.querySelector(".show").setAttribute("aria-label", `Show ${name}’s screen`)
  const button = row.querySelector(".out")
  button.type = "button"
  button.classList.toggle("sure", sure)
  button.textContent = sure ? "Put out?" : "×"
  button.setAttribute("aria-label", sure ? `Put ${name} out, with all that they entered?` : `Put ${name} out`)
}

function make(tag, name = "") {
  const made = document.createElement(tag)
  made.className = name
  return made
}
