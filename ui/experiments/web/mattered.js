// What mattered: the share of all differences that each setting explains. Each opens to its sums.
function mattered(place, state) {
  html("h2", {}, html("div", { class: "head" }, place), "What mattered")
  const said = html("p", { class: "sentence" }, place)
  const list = html("div", { class: "shares" }, place)
  const note = html("p", { class: "note" }, place)
  const open = new Set()
  return {
    draw(data) {
      said.textContent = data.mattered.sentence
      note.textContent = data.mattered.note
      const focus = list.getRootNode().activeElement?.dataset?.glassboxShare
      list.replaceChildren()
      for (const part of data.mattered.parts) {
        const box = html("details", {}, list)
        box.open = open.has(part.label)
        const line = html("summary", { "data-glassbox-share": part.label }, box)
        html("span", { class: "what" }, line, part.label)
        const bar = html("span", { class: "meter", "aria-hidden": true }, line)
        html("i", { style: `width: ${Math.max(100 * part.share, 0).toFixed(1)}%` }, bar)
        html("b", {}, line, part.told)
        box.ontoggle = () => (box.open ? open.add(part.label) : open.delete(part.label))
        sums(box, part)
      }
      if (focus) list.querySelector(`[data-glassbox-share="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true })
    },
    light() {},
  }
}

function sums(box, part) {
  html("p", {}, box, part.how)
  if (!part.rows.length) return
  const scroll = html("div", { class: "scroll" }, box)
  const table = html("table", {}, scroll)
  const top = html("tr", {}, html("thead", {}, table))
  part.heads.forEach(name => html("th", { scope: "col" }, top, name))
  const body = html("tbody", {}, table)
  for (const cells of part.rows) {
    const row = html("tr", {}, body)
    cells.forEach((cell, i) => (i ? html("td", {}, row, cell) : html("th", { scope: "row" }, row, cell)))
  }
  html("p", {}, box, part.sum)
}
