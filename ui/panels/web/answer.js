// What the network read: one sentence, and its probabilities as bars that glide to their length.
// The bars are a table as well, whose cells are the percentages beside them.
export default function ({ data: [data], parentElement }) {
  eager.watch()
  const root = parentElement.querySelector(".panel")
  const shape = JSON.stringify(data.names)
  if (root.shape !== shape) [root.scene, root.shape] = [build(root, data), shape]
  const { scene } = root
  scene.big.textContent = data.big
  scene.big.className = `big ${data.kind}${data.big.length > 7 ? " long" : ""}`
  if (scene.told.textContent !== data.told) scene.told.textContent = data.told // read aloud once
  scene.about.textContent = data.kind === "strange" ? `If it were ${data.noun === "digit" ? "a digit" : "one"}:` : ""
  scene.list.className = `bars ${data.kind}`
  const marked = { sure: [data.first], likely: [data.first], unsure: [data.first, data.second] }[data.kind] ?? []
  const blank = data.kind === "blank"
  data.bars.forEach((p, i) => {
    const { row, bar, value } = scene.rows[i]
    row.className = marked.includes(i) ? "row first" : "row"
    bar.style.width = `${(100 * p).toFixed(2)}%`
    value.textContent = blank ? "" : data.percent[i]
  })
}

function build(root, { names, noun }) {
  root.innerHTML = ""
  const verdict = html("div", { class: "verdict" }, root)
  const big = html("strong", { class: "big", "aria-hidden": true }, verdict) // told in words beside it
  const told = html("span", { class: "told", role: "status" }, verdict)
  const about = html("div", { class: "about" }, root)
  const list = html("div", { class: "bars", role: "table", "aria-label": `Probability of each ${noun}` }, root)
  const widest = Math.min(Math.max(...names.map(name => name.length)), 14)
  list.style.setProperty("--name", `${widest > 1 ? 0.8 + 0.5 * widest : 1.2}rem`)
  const rows = names.map(name => {
    const row = html("div", { class: "row", role: "row" }, list)
    html("span", { class: "name", role: "rowheader", title: name }, row, name)
    const track = html("span", { class: "track", "aria-hidden": true }, row)
    const value = html("span", { class: "value", role: "cell" }, row)
    return { row, bar: html("span", { class: "bar" }, track), value }
  })
  return { big, told, about, list, rows }
}
