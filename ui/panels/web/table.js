// A table whose numbers follow the time. A cell is a text, a list with a text per frame, or bytes
// with a number per frame; in a column of the kind "mark" that is 1 for right and 0 for wrong.
// In a column of the kind "bar" the number is also drawn as a bar from 0 to 1.
export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".panel")
  const living = rebuild(root, () => build(root, data, i => setTriggerValue("picked", i)))
  return clock.follow(root, data.frames, frame => living.forEach(show => show(frame)))
}

function build(root, data, pick) {
  const box = html("div", { class: data.steps ? "scroll steps" : "scroll" }, root)
  if (data.height) box.style.maxHeight = `${data.height}px`
  const table = html("table", {}, box)
  const head = html("tr", {}, html("thead", {}, table))
  for (const { name, kind } of data.columns) {
    if (name.trim()) html("th", { scope: "col", class: kind }, head, name)
    else html("td", { class: kind }, head) // no heading, and said to be none
  }
  const body = html("tbody", {}, table)
  return data.rows.flatMap((cells, i) => {
    const line = html("tr", {}, body)
    line.classList.toggle("strong", Boolean(data.strong?.includes(i)))
    line.classList.toggle("chosen", i === data.chosen)
    const living = cells.flatMap((cell, j) => fill(line, cell, data.columns[j].kind))
    if (data.pick === true || i < data.pick) offer(line, data.opens ?? "Show example", () => pick(i))
    return living
  })
}

// A row that can be chosen: anywhere with the mouse or a finger, at its name with the keyboard. If
// `pick` is a number, it is so many of the first rows.
function offer(line, opens, action) {
  line.classList.add("pick")
  line.onclick = action
  const name = line.firstChild
  const button = html("button", { type: "button", "aria-label": `${opens} ${name.textContent}` }, null, name.textContent)
  name.replaceChildren(button)
}

function fill(line, cell, kind) {
  const place = html("td", { class: kind }, line)
  const text = kind === "bar" ? html("span", {}, html("div", { class: "meter" }, place)) : place
  const set = value => {
    text.textContent = value
    if (kind === "bar") text.parentElement.style.setProperty("--share", value.replace("−", "-"))
    if (kind === "mark") text.className = `mark ${value.startsWith("✓") ? "right" : "wrong"}`
  }
  if (typeof cell === "string") return set(cell), []
  if (Array.isArray(cell)) return [frame => set(cell[frame])]
  const values = unpack(cell)
  const word = value => (kind === "mark" ? (value ? "✓ right" : "✗ wrong") : number(value, 4))
  return [frame => set(word(values.at(frame)))]
}
