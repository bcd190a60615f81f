// What a step of the tour says. It stays in place, so that what is new in it is read aloud.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".tour")
  const scene = (root.scene ??= build(root))
  for (const name of ["number", "text", "ask", "seen"]) {
    if (scene[name].textContent !== data[name]) scene[name].textContent = data[name]
  }
  root.classList.toggle("done", data.seen !== "")
  scene.text.hidden = data.seen !== "" // what comes next takes its place: the card stays small
  scene.seen.hidden = data.seen === ""
  scene.show.hidden = data.seen !== ""
  scene.show.onclick = () => show(data.control)
  scene.act.hidden = data.seen !== "" || data.do === ""
  scene.act.textContent = data.do
  scene.act.onclick = () => setTriggerValue("do", true)
}

function build(root) {
  const number = html("p", root, "number")
  const said = html("div", root, "said")
  said.setAttribute("role", "status")
  const [text, line, seen] = [html("p", said, "text"), html("p", said, "line"), html("p", said, "seen")]
  const ask = html("span", line, "ask")
  const button = html("button", line, "show")
  button.type = "button"
  button.textContent = "Show me"
  const act = html("button", line, "show")
  act.type = "button"
  return { number, text, ask, seen, show: button, act }
}

function html(tag, parent, name) {
  const element = document.createElement(tag)
  element.className = name
  return parent.appendChild(element)
}

// Bring the control into view, and open the sidebar first if it is in there.
function show(control) {
  const target = document.querySelector(`.st-key-${control}`)
  if (!target) return
  const closed = target.closest("[data-testid=stSidebar]")?.dataset.collapsed === "true"
  if (closed) document.querySelector("[data-testid=stExpandSidebarButton]")?.click()
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches
  const look = () => target.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" })
  closed ? setTimeout(look, 400) : look() // it slides in
}
