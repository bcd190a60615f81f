// Small pictures whose pixels are numbers: an input, the weights, or their product.
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".panel")
  root.innerHTML = ""
  const row = html("div", { class: "pictures" }, root)
  const shown = data.pictures.map((picture, i) => {
    if (i) html("span", { class: "sign", "aria-hidden": true }, row, picture.sign)
    return build(row, picture)
  })
  return clock.follow(root, data.frames, frame => shown.forEach(draw => draw(frame)))
}

function build(row, { caption, alt, side, values, signed, figures }) {
  const figure = html("figure", {}, row)
  if (!values) {
    const text = html("div", { class: "figure" }, figure)
    html("figcaption", {}, figure, caption)
    return frame => { text.textContent = figures[frame] }
  }
  const canvas = html("canvas", { width: side, height: side, role: "img", "aria-label": alt }, figure)
  html("figcaption", {}, figure, caption)
  const ctx = canvas.getContext("2d")
  const pixels = ctx.createImageData(side, side)
  const source = unpack(values)
  const n = side ** 2
  return frame => {
    const start = source.length === n ? 0 : frame * n
    for (let i = 0; i < n; i++) {
      const v = source.at(start + i)
      const colour = !signed ? [128, 140, 146] : v < 0 ? [217, 115, 13] : [31, 131, 196]
      pixels.data.set([...colour, 255 * Math.min(Math.abs(v), 1)], 4 * i)
    }
    ctx.putImageData(pixels, 0, 0)
  }
}
