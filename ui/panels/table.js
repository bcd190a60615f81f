// A table whose numbers follow the time. A cell is a text, or a list with a text per frame.
// In a column of the kind "bar" the number is also drawn as a bar from 0 to 1.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".panel")
  root.innerHTML = ""
  const box = html("div", { class: "scroll" }, root)
  if (data.height) box.style.maxHeight = `${data.height}px`
  const table = html("table", {}, box)
  if (data.caption) html("caption", {}, table, data.caption)
  const head = html("tr", {}, html("thead", {}, table))
  for (const { name, kind } of data.columns) html("th", { scope: "col", class: kind }, head, name)
  const living = []
  const body = html("tbody", {}, table)
  data.rows.forEach((cells, i) => {
    const line = html("tr", data.strong?.includes(i) ? { class: "strong" } : {}, body)
    if (i === data.chosen) line.classList.add("chosen")
    cells.forEach((cell, j) => living.push(...fill(line, cell, data.columns[j].kind)))
    if (data.pick) {
      line.classList.add("pick")
      line.tabIndex = 0
      line.onclick = () => setTriggerValue("picked", i)
      line.onkeydown = e => e.key === "Enter" && setTriggerValue("picked", i)
    }
  })
  return clock.follow(root, data.frames, frame => living.forEach(show => show(frame)))
}

function fill(line, cell, kind) {
  const place = html("td", { class: kind }, line)
  const text = kind === "bar" ? html("span", {}, html("div", { class: "meter" }, place)) : place
  const set = value => {
    text.textContent = value
    if (kind === "bar") text.parentElement.style.setProperty("--share", value.replace("−", "-"))
    if (kind === "mark") text.className = `mark ${value.startsWith("✓") ? "right" : "wrong"}`
  }
  if (!Array.isArray(cell)) return set(cell), []
  return [frame => set(cell[frame])]
}
