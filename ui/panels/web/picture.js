// Small pictures whose pixels are numbers: an input, the weights, or their product. A pixel can be
// pointed at where `points` says so, of all pictures or of one, and a whole picture can be chosen where `pick` says so.
export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".panel")
  const shown = rebuild(root, () => {
    const row = html("div", { class: `pictures ${data.size ?? ""}` }, root)
    return data.pictures.map((picture, i) => {
      if (picture.sign) html("span", { class: "sign", "aria-hidden": true }, row, picture.sign)
      const figure = html("figure", {}, row)
      const place = data.pick ? chooser(figure, `${data.pick} ${i + 1}`, () => setTriggerValue("picked", i)) : figure
      const points = picture.points ?? data.points
      return build(place, picture, points && { chosen: picture.chosen ?? data.chosen, pick: pixel => setTriggerValue("picked", pixel) })
    })
  })
  return clock.follow(root, data.frames, frame => shown.forEach(draw => draw(frame)))
}

function chooser(figure, label, action) {
  const button = html("button", { type: "button", class: "pick", title: label }, figure)
  button.onclick = action
  return button
}

function build(figure, picture, pointed) {
  const draw = picture.values ? painting(figure, picture, pointed) : living(html("div", { class: "figure" }, figure), picture.figure)
  const caption = living(html(figure.matches("button") ? "span" : "figcaption", {}, figure), picture.caption)
  return frame => { draw(frame); caption(frame) }
}

function living(place, words) {
  if (!Array.isArray(words)) place.textContent = words
  return Array.isArray(words) ? frame => { place.textContent = words[frame] } : () => {}
}

// Which pixel of w × h a pointer is at; the keyboard's way is the choice beside the pictures.
function point(box, canvas, [h, w], { chosen, pick }) {
  const at = event => {
    const { left, top, width, height } = canvas.getBoundingClientRect()
    const [x, y] = [((event.clientX - left) / width) * w, ((event.clientY - top) / height) * h].map(Math.floor)
    return x >= 0 && x < w && y >= 0 && y < h ? y * w + x : null
  }
  box.classList.add("points")
  box.onpointermove = event => {
    const i = at(event)
    box.title = i === null ? "" : `pixel ${Math.floor(i / w) + 1}, ${(i % w) + 1}`
  }
  box.onclick = event => at(event) !== null && pick(at(event))
  if (chosen === undefined || chosen === null) return
  const mark = html("i", { class: "mark" }, box)
  Object.assign(mark.style, {
    left: `${((chosen % w) * 100) / w}%`, top: `${(Math.floor(chosen / w) * 100) / h}%`,
    width: `${100 / w}%`, height: `${100 / h}%`,
  })
}

function painting(figure, { shape: [h, w], values, signed, alt }, pointed) {
  const box = html("div", { class: "box" }, figure)
  const canvas = html("canvas", { width: w, height: h, role: "img", "aria-label": alt }, box)
  canvas.style[w < h ? "height" : "width"] = "100%"
  canvas.style.aspectRatio = `${w} / ${h}`
  if (pointed) point(box, canvas, [h, w], pointed)
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
