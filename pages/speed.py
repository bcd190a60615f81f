"""How fast, and why: what a step costs by how its arithmetic is asked for, measured here."""

import streamlit as st

from ui.kit.glossary import term
from ui.speed import functions_shown, timings_shown
from ui.speed import speed_controls as controls

st.title("How fast, and why")
st.markdown(
    f"The same {term('gradient')} can take little time or much. It depends on how the computer is "
    "asked. "
    "**Press *Measure again*, and see which ratios stay.**"
)
anew = controls.again()
glance = st.container(horizontal=True)
about = st.container()
st.caption(
    "The large figures say how many times as fast. Each is explained below. Nothing here is "
    "written down beforehand. Times differ from run to run and from machine to machine. So the "
    "ways that are compared take turns, and the shortest of several turns counts. It is the "
    "**ratios** that tell something."
)

st.header("Where the time goes in a small step")
left, right = st.columns(2, gap="large")
left.markdown(
    "A training step goes forward through the network, and back to find the gradient. "
    f"(Moving the {term('weight', 'weights')} is left out here.) Two ways lead there:\n"
    "- **Line by line**: each formula is a line of NumPy, and each line makes a new array. The "
    f"code finds its way through any layers and {term('activation function', 'activations')}.\n"
    "- **Replayed**: the first step is *traced*, that is, noted down as a plain list of NumPy "
    "calls. Each later step goes down the list. Python looks up nothing and decides nothing. And "
    "the memory of an array serves another as soon as it has been read for the last time.\n\n"
    "The hatched bar is the matrix products alone. No code that lets NumPy multiply them can "
    "beat that."
)
left.latex(r"\text{time} \approx \text{calls} \times \text{cost of a call} + \text{arithmetic}")
left.markdown("**Choose the largest network. What becomes of the differences?**")
with right:
    network, step = controls.choose(), st.container()

st.header("Memory layout")
left, right = st.columns(2, gap="large")
layout = right.container()
with left:
    st.markdown(
        "Memory is one long row of numbers. The processor never fetches a single one. It fetches "
        f"a **cache line**: mostly 64 bytes, which is 16 numbers in {term('float32')}. What lies "
        "beside a number comes along, wanted or not.\n\n"
        "Here are four images of four pixels. Each box is a number, with the image that it "
        "belongs to. A cache line holds four here."
    )
    timings_shown.memory()
    st.markdown(
        "In both, `X` has a column for each image. Only the places in memory differ. *Apart* is "
        "the first layout; *together* is the second, which Glassbox uses."
    )

st.header("Precision")
left, right = st.columns(2, gap="large")
precision = right.container()
left.markdown(
    "A number in float64 takes 8 bytes and is exact to about 16 digits. In float32 it takes half "
    "the bytes and has fewer than half the digits.\n\n"
    "Twice as many fit into a cache line, and the processor multiplies twice as many at once.\n\n"
    "Is the gradient still good enough? Training learns from a few images at a time, and other "
    "images give another gradient. Compare that with the rounding."
)

st.header("Batch size")
left, right = st.columns(2, gap="large")
batches = right.container()
left.markdown(
    f"Every step has costs that do not depend on the {term('batch')}: the calls, and moving all "
    "the weights. A large batch shares them among many images.\n\n"
    "But a step is what learns. Small batches take more steps with the same images, and large "
    "ones take less time for each image. That is why 32 to 256 usually win."
)

st.header("What frameworks do")
st.markdown(
    f"{term('pytorch', 'PyTorch')} and its like do the same, with more means:\n"
    "- **Contiguous memory.** What is used together lies together, and is copied together if not.\n"
    "- **Small numbers.** float32 unless you say otherwise; 16 bits and fewer in large models.\n"
    "- **Much work for each call.** One call does a whole layer, for a whole batch.\n"
    "- **Captured once.** `torch.compile` traces Python code, and CUDA graphs record what a "
    "graphics processor (GPU) was told to do. Both replay, as above.\n"
    "- **Fused operations.** `A = max(0, W A + b)` in one pass: no number goes back to memory "
    "between the product, the sum and the maximum.\n"
    "- **A GPU** adds thousands of multipliers and much faster memory. Telling it what to do "
    "costs time too, so small steps wait for calls there as well.\n\n"
    "How our network compares with PyTorch is told in docs/benchmarks.md."
)
functions_shown.show()

with step:
    found = timings_shown.step(network, anew)
with about:
    controls.about(found)
with glance:
    controls.at_a_glance("Replayed calls", found)
with layout:
    found = timings_shown.layout(anew)
with glance:
    controls.at_a_glance("Numbers side by side", found)
with precision:
    found = timings_shown.precision(anew)
with glance:
    controls.at_a_glance("float32, not float64", found)
with batches:
    found = timings_shown.batches(anew)
with glance:
    controls.at_a_glance("1,024 images at once", found)
