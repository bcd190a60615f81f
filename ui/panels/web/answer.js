// What the network read: one sentence, and ten probabilities as bars that glide to their length.
// The bars are a table as well, whose cells are the percentages beside them.
export default function ({ data: [data], parentElement }) {
  eager.watch()
  const root = parentElement.querySelector(".panel")
  const scene = (root.scene ??= build(root))
  scene.big.textContent = data.big
  scene.big.className = `big ${data.kind}`
  if (scene.told.textContent !== data.told) scene.told.textContent = data.told // read aloud once
  scene.about.textContent = data.kind === "strange" ? "If it were a digit:" : ""
  scene.list.className = `bars ${data.kind}`
  const marked = { sure: [data.first], unsure: [data.first, data.second] }[data.kind] ?? []
  const blank = data.kind === "blank"
  data.bars.forEach((p, i) => {
    const { row, bar, value } = scene.rows[i]
    row.className = marked.includes(i) ? "row first" : "row"
    bar.style.width = `${(100 * p).toFixed(2)}%`
    value.textContent = blank ? "" : data.percent[i]
  })
}

function build(root) {
  root.innerHTML = ""
  const verdict = html("div", { class: "verdict" }, root)
  const big = html("strong", { class: "big", "aria-hidden": true }, verdict) // told in words beside it
  const told = html("span", { class: "told", role: "status" }, verdict)
  const about = html("div", { class: "about" }, root)
  const list = html("div", { class: "bars", role: "table", "aria-label": "Probability of each digit" }, root)
  const rows = [...Array(10).keys()].map(i => {
    const row = html("div", { class: "row", role: "row" }, list)
    html("span", { class: "digit", role: "rowheader" }, row, i)
    const track = html("span", { class: "track", "aria-hidden": true }, row)
    const value = html("span", { class: "value", role: "cell" }, row)
    return { row, bar: html("span", { class: "bar" }, track), value }
  })
  return { big, told, about, list, rows }
}
