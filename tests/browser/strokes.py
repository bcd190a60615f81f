"""How a hand might draw the ten digits: strokes as points on a canvas of 280 × 280."""

from math import cos, pi, sin

Point = tuple[float, float]


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float) -> list[Point]:
    """Points on an ellipse around (x, y), from one angle to another; degrees, clockwise."""
    angles = [start + (end - start) * i / 16 for i in range(17)]
    return [(x + rx * cos(a * pi / 180), y + ry * sin(a * pi / 180)) for a in angles]


STROKES: dict[int, list[list[Point]]] = {
    0: [arc(140, 140, 55, 85, -90, 270)],
    1: [[(150, 55), (135, 225)]],
    2: [[*arc(140, 105, 52, 50, -170, 20), (95, 220), (200, 220)]],
    3: [[*arc(130, 98, 52, 45, -150, 90), *arc(130, 183, 58, 42, -90, 150)]],
    4: [[(105, 60), (90, 145), (195, 145)], [(180, 65), (170, 230)]],
    5: [[(190, 60), (105, 60), (98, 130), *arc(132, 170, 58, 52, -120, 140)]],
    6: [[(170, 55), (115, 120), *arc(138, 180, 46, 45, 190, 540)]],
    7: [[(85, 65), (195, 65), (130, 230)]],
    8: [[*arc(140, 98, 42, 42, 90, -270), *arc(140, 184, 50, 44, -90, 270)]],
    9: [[*arc(135, 105, 45, 45, 0, -360), (180, 105), (165, 230)]],
}
