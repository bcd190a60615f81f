// Play, pause and drag.
const PLAY = "M7 4.5v15l13-7.5z"
const PAUSE = "M6 5h4v14H6zM14 5h4v14h-4z"

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".player")
  const [play, time, told] = [".play", "input", "output"].map(x => root.querySelector(x))
  const shares = data.shares ?? data.iterations.length
  const jump = frame => clock.pause(clock.at(shares, frame))
  const shown = [teller(time, told, data), steps(root, play, data, jump, setTriggerValue)]
  speed(root, time, data)
  slide(time, play, data, jump)
  const unfollow = clock.follow(root, shares, frame => shown.forEach(show => show(frame)))
  const state = playing(play)
  clock.stood = data.tells ? standing(data, shares, setTriggerValue) : null
  arrive(data.page)
  sought(data, jump)
  return () => {
    unfollow()
    if (clock.panels.get(play) === state) clock.panels.delete(play)
  }
}

// Where the time stands, told to a server that wants to know; not while it plays or is dragged.
function standing(data, shares, setTriggerValue) {
  let soon
  const tell = () => {
    const iteration = data.iterations[clock.frame(shares)]
    if (!clock.playing && iteration !== data.stands) setTriggerValue("stood", iteration)
  }
  const wait = () => {
    clearTimeout(soon)
    soon = setTimeout(tell, 200) // milliseconds without a further move
  }
  wait()
  return wait
}

// The slider: dragged, moved with the arrow keys, and with the space bar it plays.
function slide(time, play, data, jump) {
  time.max = data.iterations.length - 1
  time.oninput = () => jump(Number(time.value))
  time.onkeydown = event => {
    if (event.key !== " ") return
    event.preventDefault()
    play.click()
  }
}

// Which iteration is shown, in words beside the slider.
function teller(time, told, data) {
  const last = data.iterations.at(-1)
  const epoch = iteration => (data.epoch > 1 ? `, epoch ${Math.floor(iteration / data.epoch).toLocaleString("en")}` : "")
  const words = frame => `iteration ${data.iterations[frame].toLocaleString("en")} of ${last.toLocaleString("en")}${epoch(data.iterations[frame])}`
  const figures = frame => data.figures?.[frame] ?? ""
  const longest = Math.max(...data.iterations.map((_, frame) => words(frame).length + figures(frame).length + 3))
  told.style.setProperty("--characters", longest) // so that the slider keeps its width
  told.classList.toggle("short", longest < 34)
  return frame => {
    time.value = frame
    time.setAttribute("aria-valuetext", [words(frame), figures(frame)].filter(Boolean).join(", "))
    told.innerHTML = ""
    html("b", {}, told, words(frame))
    if (figures(frame)) told.append(` · ${figures(frame)}`)
  }
}

// The round button says what a press on it does now.
function playing(button) {
  const state = () => {
    const playing = String(Boolean(clock.playing))
    if (button.dataset.playing === playing) return
    button.dataset.playing = playing
    button.setAttribute("aria-label", clock.playing ? "Pause" : "Play the training")
    button.innerHTML = ""
    svg("path", { d: clock.playing ? PAUSE : PLAY }, svg("svg", { viewBox: "0 0 24 24", "aria-hidden": true }, button))
  }
  button.onclick = () => (clock.playing ? clock.pause() : clock.play())
  clock.panels.set(button, state)
  state()
  return state
}

// The server may send to an iteration, once for each number that it gives the request.
function sought({ page, seek, iterations }, jump) {
  if (!seek) return
  const done = (clock.sought ??= {})
  if (done[page] === seek.id) return
  done[page] = seek.id
  jump(seek.play && still() ? iterations.length - 1 : nearest(iterations, seek.iteration))
  if (seek.play && !still()) clock.play()
}

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches

// Somebody who comes to a page sees its training once, from the first step to the last.
function arrive(page) {
  if (clock.page === page) return
  clock.page = page
  clock.playing = null
  clock.share = 1
  if (still()) clock.seek(1)
  else clock.play()
}

function nearest(list, value) {
  let best = 0
  list.forEach((x, i) => { if (Math.abs(x - value) < Math.abs(list[best] - value)) best = i })
  return best
}
