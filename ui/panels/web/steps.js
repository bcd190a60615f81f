// The player's further buttons: back to the start, one iteration or one epoch further, and how
// fast it plays. Only pages whose data say `steps` or `speed` have them.
const BACK = "M5 5h2.5v14H5zM20 4.5v15L9 12z"
const SPEEDS = [0.25, 0.5, 1, 2, 4]

const PATIENCE = 3000 // milliseconds until an answer is not waited for any more

// An iteration that was not recorded is asked for. Presses until the answer comes are counted, so
// that none is lost, and ask for nothing more.
function steps(root, play, data, jump, setTriggerValue) {
  root.classList.toggle("full", Boolean(data.steps))
  if (!data.steps) return () => {}
  const { back, one, epoch } = (root.steps ??= buttons(play))
  const last = data.iterations.at(-1)
  const size = data.epoch ?? 1
  const pending = root.asked
  let shown = 0
  const reach = wanted => {
    const frame = data.iterations.indexOf(wanted)
    if (frame >= 0) return jump(frame)
    if (data.coarse) return jump(data.iterations.findIndex(iteration => iteration > wanted)) // no more was recorded
    clock.pause()
    root.asked = { wanted, since: performance.now() }
    setTriggerValue("step", wanted)
  }
  const go = by => {
    const { asked } = root
    if (!asked || performance.now() - asked.since > PATIENCE) return reach(Math.min(data.iterations[shown] + by, last))
    asked.wanted = Math.min(asked.wanted + by, last)
  }
  if (pending) queueMicrotask(() => reach(Math.min(pending.wanted, last))) // when the answer is in place
  back.onclick = () => jump(0)
  one.onclick = () => go(1)
  epoch.onclick = () => go(size)
  one.textContent = data.coarse ? "Next" : "+1"
  one.title = one.ariaLabel = data.coarse ? "To the next recorded iteration" : "One iteration further"
  epoch.hidden = size <= 1
  epoch.title = `One epoch further: ${size.toLocaleString("en")} iterations`
  return frame => {
    shown = frame
    root.asked = null
    one.disabled = epoch.disabled = data.iterations[frame] >= last
  }
}

function buttons(play) {
  const button = (name, label, text = null) =>
    html("button", { type: "button", class: `${name} quiet`, title: label, "aria-label": label }, null, text)
  const back = button("back", "Back to the start")
  const one = button("one", "One iteration further", "+1")
  const epoch = button("epoch", "One epoch further", "+1 epoch")
  svg("path", { d: BACK }, svg("svg", { viewBox: "0 0 24 24", "aria-hidden": true }, back))
  play.parentElement.append(back, one, epoch) // Tab comes to what moves the time first
  return { back, one, epoch }
}

// Pages without the choice play as always.
function speed(root, time, data) {
  if (!data.speed) return void (clock.speed = 1)
  const select = (root.speed ??= choice(time))
  select.value = String(clock.speed)
  select.onchange = () => { clock.speed = Number(select.value) }
}

function choice(time) {
  const select = html("select", { class: "speed quiet", title: "Speed of playing", "aria-label": "Speed of playing" })
  for (const factor of SPEEDS) html("option", { value: factor }, select, `${factor}×`)
  time.parentElement.append(select)
  return select
}
