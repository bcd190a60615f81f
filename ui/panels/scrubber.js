// Play, pause and drag. It also draws the cursor on the cost curve, which is a Plotly chart.
const PLAY = "M7 4.5v15l13-7.5z"
const PAUSE = "M6 5h4v14H6zM14 5h4v14h-4z"

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".player")
  const [button, slider, output] = ["button", "input", "output"].map(x => root.querySelector(x))
  const frames = data.iterations.length
  const last = data.iterations[frames - 1]

  const words = frame => `iteration ${data.iterations[frame].toLocaleString("en")} of ${last.toLocaleString("en")}`
  const longest = Math.max(...data.figures.map((figures, frame) => words(frame).length + figures.length + 3))
  output.style.setProperty("--characters", longest) // so that the slider keeps its width
  slider.max = frames - 1
  const jump = frame => clock.pause(frame / Math.max(frames - 1, 1))
  slider.oninput = () => jump(slider.value)
  button.onclick = () => (clock.playing ? clock.pause() : clock.play())

  const cursor = curveCursor(data, jump)
  const show = frame => {
    slider.value = frame
    slider.setAttribute("aria-valuetext", `${words(frame)}, ${data.figures[frame]}`)
    output.innerHTML = ""
    html("b", {}, output, words(frame))
    output.append(` · ${data.figures[frame]}`)
    cursor(frame)
  }
  const state = () => {
    const playing = String(Boolean(clock.playing))
    if (button.dataset.playing === playing) return
    button.dataset.playing = playing
    button.setAttribute("aria-label", clock.playing ? "Pause" : "Play the training")
    button.innerHTML = ""
    svg("path", { d: clock.playing ? PAUSE : PLAY }, svg("svg", { viewBox: "0 0 24 24", "aria-hidden": true }, button))
  }
  const unfollow = clock.follow(root, frames, show)
  clock.panels.set(button, state)
  state()
  arrive(data.page)
  const timer = setInterval(() => cursor(Math.round(clock.share * (frames - 1))), 250)
  clearInterval(root.timer)
  root.timer = timer
  return () => {
    unfollow()
    clock.panels.delete(button)
    clearInterval(root.timer)
  }
}

// Somebody who comes to a page sees its training once, from the first step to the last.
function arrive(page) {
  if (clock.page === page) return
  clock.page = page
  clock.playing = null
  clock.share = 1
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches
  if (still) clock.seek(1)
  else clock.play()
}

// A line and a dot over the Plotly chart, at the place of a frame. A click on the curve seeks.
function curveCursor(data, jump) {
  return frame => {
    const chart = document.querySelector(`.st-key-${data.chart} .js-plotly-plot`)
    const axes = chart?._fullLayout
    if (!axes?.xaxis?._length) return
    let line = chart.querySelector(".glassbox-cursor")
    if (!line) {
      line = html("div", { class: "glassbox-cursor", "aria-hidden": true }, chart)
      line.style.cssText = "position:absolute;width:0;border-left:2px solid currentColor;opacity:.75;pointer-events:none"
      html("div", {}, line).style.cssText = "position:absolute;left:-7px;width:12px;height:12px;border-radius:50%;background:currentColor"
      chart.style.position = "relative"
    }
    if (chart.glassboxData !== data && chart.on) {
      chart.removeAllListeners?.("plotly_click")
      chart.on("plotly_click", e => jump(nearest(data.iterations, e.points[0].x)))
      chart.glassboxData = data
    }
    const { xaxis, yaxis } = axes
    const x = xaxis._offset + xaxis.d2p(data.iterations[frame])
    const y = yaxis.d2p(data.costs[frame])
    line.style.color = axes.font?.color ?? "inherit"
    line.style.left = `${x - 1}px`
    line.style.top = `${yaxis._offset}px`
    line.style.height = `${yaxis._length}px`
    line.firstChild.style.top = `${Math.min(Math.max(y, 0), yaxis._length) - 6}px`
    line.firstChild.hidden = !Number.isFinite(y)
  }
}

function nearest(list, value) {
  let best = 0
  list.forEach((x, i) => { if (Math.abs(x - value) < Math.abs(list[best] - value)) best = i })
  return best
}
