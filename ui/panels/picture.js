// Small pictures whose pixels are numbers: an input, the weights, or their product.
export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".panel")
  root.innerHTML = ""
  const row = html("div", { class: `pictures ${data.size ?? ""}` }, root)
  const shown = data.pictures.map(picture => {
    if (picture.sign) html("span", { class: "sign", "aria-hidden": true }, row, picture.sign)
    return build(html("figure", {}, row), picture)
  })
  return clock.follow(root, data.frames, frame => shown.forEach(draw => draw(frame)))
}

function build(figure, picture) {
  const draw = picture.values ? painting(figure, picture) : living(html("div", { class: "figure" }, figure), picture.figure)
  const caption = living(html("figcaption", {}, figure), picture.caption)
  return frame => { draw(frame); caption(frame) }
}

function living(place, words) {
  if (!Array.isArray(words)) place.textContent = words
  return Array.isArray(words) ? frame => { place.textContent = words[frame] } : () => {}
}

function painting(figure, { shape: [h, w], values, signed, alt }) {
  const box = html("div", { class: "box" }, figure)
  const canvas = html("canvas", { width: w, height: h, role: "img", "aria-label": alt }, box)
  canvas.style[w < h ? "height" : "width"] = "100%"
  canvas.style.aspectRatio = `${w} / ${h}`
  const ctx = canvas.getContext("2d")
  const pixels = ctx.createImageData(w, h)
  const source = unpack(values)
  const n = w * h
  return frame => {
    const start = source.length === n ? 0 : frame * n
    for (let i = 0; i < n; i++) {
      const v = source.at(start + i)
      const colour = signed ? shade(v) : [128, 140, 146]
      pixels.data.set([...colour, 255 * Math.min(Math.abs(v), 1)], 4 * i)
    }
    ctx.putImageData(pixels, 0, 0)
  }
}
