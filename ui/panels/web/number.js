// A number of several digits: the whole, the drawing with a box around each digit, and the ten bars
// of each. Pressing a digit opens it; its box is another way to press it.
export default function ({ data: [data], parentElement, setTriggerValue }) {
  eager.watch()
  const root = parentElement.querySelector(".panel")
  const open = i => setTriggerValue("picked", i)
  if (!root.scene) {
    root.innerHTML = ""
    const verdict = html("div", { class: "verdict" }, root)
    root.scene = {
      big: html("strong", { class: "big", "aria-hidden": true }, verdict), // told in words beside it
      told: html("span", { class: "told", role: "status" }, verdict),
      sheet: html("div", { class: "sheet" }, root),
      cards: html("div", { class: "cards", role: "group", "aria-label": "Digits, to open one" }, root),
      about: html("div", { class: "about" }, root),
    }
  }
  const { big, told, sheet, cards, about } = root.scene
  write(big, data.big, data.chosen)
  if (told.textContent !== data.told) told.textContent = data.told // read aloud once
  paint(sheet, data, open)
  fill(cards, data, open)
  about.textContent = data.about
}

function write(big, lines, chosen) {
  big.innerHTML = ""
  const longest = Math.max(...lines.map(line => line.length))
  big.style.fontSize = `min(5.5rem, ${(150 / longest).toFixed(1)}cqi)`
  for (const line of lines) {
    const row = html("span", { class: "line" }, big)
    for (const { text, kind, digit } of line)
      html("span", { class: `${kind}${digit === chosen ? " open" : ""}` }, row, text)
  }
}

function paint(sheet, { picture: { shape: [h, w], values }, digits, chosen }, open) {
  sheet.innerHTML = ""
  sheet.style.aspectRatio = `${w} / ${h}`
  sheet.style.maxWidth = `min(100%, ${(11 * w) / h}rem)`
  const canvas = html("canvas", { width: w, height: h, role: "img", "aria-label": "The number as it was drawn, a box around each digit" }, sheet)
  const ctx = canvas.getContext("2d")
  const pixels = ctx.createImageData(w, h)
  const source = unpack(values)
  for (let i = 0; i < w * h; i++) pixels.data.set([255, 255, 255, 255 * source.at(i)], 4 * i)
  ctx.putImageData(pixels, 0, 0)
  digits.forEach(({ box: [left, top, width, height], kind }, i) => {
    const frame = html("i", { class: `box ${kind}${i === chosen ? " open" : ""}` }, sheet)
    Object.assign(frame.style, { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` })
    frame.onclick = () => open(i)
  })
}

// The buttons stay while the digits change, so that who stands on one by the keyboard stays there.
function fill(cards, { digits, chosen }, open) {
  while (cards.children.length > digits.length) cards.lastChild.remove()
  while (cards.children.length < digits.length) build(cards)
  digits.forEach(({ first, kind, percent, bars }, i) => {
    const card = cards.children[i]
    const sign = { strange: "?", unsure: `${first}?` }[kind] ?? first
    card.className = `card ${kind}`
    card.onclick = () => open(i)
    card.setAttribute("aria-pressed", i === chosen)
    card.setAttribute("aria-label", `Digit ${i + 1} of ${digits.length}: ${kind === "strange" ? "no digit, most like" : "read as"} ${first}, ${percent}`)
    card.head.textContent = sign
    card.sure.textContent = percent
    card.bars.forEach(({ row, bar }, k) => {
      row.className = k === first ? "row first" : "row"
      bar.style.width = `${(100 * bars[k]).toFixed(1)}%`
    })
  })
}

function build(cards) {
  const card = html("button", { type: "button" }, cards)
  card.head = html("b", {}, card)
  card.sure = html("small", {}, card)
  card.bars = [...Array(10).keys()].map(k => {
    const row = html("span", { class: "row", "aria-hidden": true }, card)
    html("span", {}, row, k)
    return { row, bar: html("span", { class: "bar" }, html("span", { class: "track" }, row)) }
  })
}
